// The first load of the studio by a browser that has never seen it. What it may cost: 450 kB of wasm and 600 kB in all,
// compressed, in 20 requests; first paint within 0.3 s, hydrated within 1 s.
//
// page_wasm, page_total: compressed bytes over the wire; page_requests: HTTP requests; page_paint: first contentful
// paint; page_hydrated: until every control works. The times are medians over LOADS cold loads, from the navigation.

import { launch } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

/** Cold loads, each in a profile of its own. */
const LOADS = 9;
/** How long one may take. */
const LOAD_MILLIS = 30_000;
/** A network that is silent for this long is through. */
const SILENCE_MILLIS = 500;

export const about = 'the first load of the studio, cold';

export async function measure() {
  const server = await startServer();
  const browser = await launch();
  try {
    const loads = [];
    for (let at = 0; at < LOADS; at += 1) loads.push(await load(browser, `${server.url}/`));
    const median = (of) => loads.map(of).sort((one, other) => one - other)[LOADS >> 1];
    return [
      { name: 'page_wasm', value: median((it) => it.wasm) / 1000, unit: 'kB' },
      { name: 'page_total', value: median((it) => it.total) / 1000, unit: 'kB' },
      { name: 'page_requests', value: median((it) => it.requests), unit: 'requests' },
      { name: 'page_paint', value: median((it) => it.paint) / 1000, unit: 's' },
      { name: 'page_hydrated', value: median((it) => it.hydrated) / 1000, unit: 's' },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function load(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      // The root element comes after this script.
      new MutationObserver((_, watching) => {
        if (document.documentElement?.dataset.hydrated !== 'true') return;
        watching.disconnect();
        window.hydratedAt = performance.now();
      }).observe(document, { attributes: true, attributeFilter: ['data-hydrated'], subtree: true });
    });
    const wire = await context.newCDPSession(page);
    await wire.send('Network.enable');
    const asked = new Map();
    let [total, wasm, last] = [0, 0, Date.now()];
    wire.on('Network.requestWillBeSent', ({ requestId, request }) => { asked.set(requestId, request.url); last = Date.now(); });
    wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      total += encodedDataLength;
      if (asked.get(requestId)?.endsWith('.wasm')) wasm += encodedDataLength;
      last = Date.now();
    });
    await page.goto(url, { waitUntil: 'load', timeout: LOAD_MILLIS });
    await page.waitForFunction(() => window.hydratedAt, null, { timeout: LOAD_MILLIS });
    while (Date.now() - last < SILENCE_MILLIS) await new Promise((go) => setTimeout(go, 50));
    const [paint, hydrated] = await page.evaluate(() => [
      performance.getEntriesByName('first-contentful-paint')[0].startTime, window.hydratedAt,
    ]);
    return { wasm, total, requests: asked.size, paint, hydrated };
  } finally {
    await context.close();
  }
}
