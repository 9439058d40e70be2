// Runs the browser specs against one studio: `node run.mjs [SPEC…]`, `GESSO_BIN` names the server
// (or `GESSO_URL` a studio that runs already).

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startServer } from './support/server.mjs';

/** Longest a spec file may take. */
const SPEC_SECS = 1_500;

const tests = fileURLToPath(new URL('tests/', import.meta.url));
const named = process.argv.slice(2).map((file) => resolve(file));
const files = named.length > 0
  ? named
  : readdirSync(tests).filter((file) => file.endsWith('.spec.mjs')).sort().map((file) => tests + file);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const server = process.env.GESSO_URL ? undefined : await startServer();
process.env.GESSO_URL ??= server.url;

let failed = false;
const results = run({ files, concurrency: 1, timeout: SPEC_SECS * 1000 });
results.on('test:fail', () => { failed = true; });
results.compose(new spec()).pipe(process.stdout);
await new Promise((done) => results.once('end', done));

if (failed && server) console.error(`The server's last words:\n${server.log()}`);
await server?.stop();
process.exitCode = failed ? 1 : 0;
