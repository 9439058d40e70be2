// A folder over HTTP on a free loopback port, for pages that need no server of ours.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves `folder`, and `pages` (path to text, HTML unless its name says otherwise) before it. Returns `{url, close}`. */
export async function serveFolder(folder, pages = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const answer = (status, type, body) => response.writeHead(status, { 'content-type': type }).end(body);
    if (path in pages) return answer(200, TYPES[extname(path)] ?? TYPES['.html'], pages[path]);
    try {
      const body = await readFile(join(folder, normalize(path)));
      answer(200, TYPES[extname(path)] ?? 'application/octet-stream', body);
    } catch {
      answer(404, 'text/plain', `no file ${path}`);
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
