// The first load of the studio by a browser that has never seen it. What it may cost: 450 kB of wasm and 600 kB in all,
// compressed, in 20 requests; first paint within 0.3 s, hydrated within 1 s.
//
// page_wasm, page_total: compressed bytes over the wire; page_requests: HTTP requests; page_paint: first contentful
// paint; page_hydrated: until every control works. Times are from the navigation; all are medians over cold loads, and
// those in which the wire is watched are not timed: to report every packet costs the browser 0.1 s.

import { launch } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

/** Cold loads that are timed, each in a profile of its own. */
const TIMED = 11;
/** Cold loads whose wire is watched. */
const WATCHED = 3;
/** How long one may take. */
const LOAD_MILLIS = 30_000;
/** A network that is silent for this long is through. */
const SILENCE_MILLIS = 500;

export const about = 'the first load of the studio, cold';

export async function measure() {
  const server = await startServer();
  const browser = await launch();
  try {
    const several = async (count, one) => {
      const loads = [];
      for (let at = 0; at < count; at += 1) loads.push(await coldly(browser, (page) => one(page, `${server.url}/`)));
      return (of) => loads.map(of).sort((one, other) => one - other)[count >> 1];
    };
    const watched = await several(WATCHED, watch);
    const timed = await several(TIMED, time);
    return [
      { name: 'page_wasm', value: watched((it) => it.wasm) / 1000, unit: 'kB' },
      { name: 'page_total', value: watched((it) => it.total) / 1000, unit: 'kB' },
      { name: 'page_requests', value: watched((it) => it.requests), unit: 'requests' },
      { name: 'page_paint', value: timed((it) => it.paint) / 1000, unit: 's' },
      { name: 'page_hydrated', value: timed((it) => it.hydrated) / 1000, unit: 's' },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function coldly(browser, act) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What a load sends over the wire. */
async function watch(page, url) {
  const wire = await page.context().newCDPSession(page);
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
  await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached', timeout: LOAD_MILLIS });
  while (Date.now() - last < SILENCE_MILLIS) await new Promise((go) => setTimeout(go, 50));
  return { wasm, total, requests: asked.size };
}

/** When it paints, and when every control works. */
async function time(page, url) {
  await page.addInitScript(() => {
    // The root element comes after this script.
    new MutationObserver((_, watching) => {
      if (document.documentElement?.dataset.hydrated !== 'true') return;
      watching.disconnect();
      window.hydratedAt = performance.now();
    }).observe(document, { attributes: true, attributeFilter: ['data-hydrated'], subtree: true });
  });
  await page.goto(url, { waitUntil: 'load', timeout: LOAD_MILLIS });
  await page.waitForFunction(() => window.hydratedAt, null, { timeout: LOAD_MILLIS });
  const [paint, hydrated] = await page.evaluate(() => [
    performance.getEntriesByName('first-contentful-paint')[0].startTime, window.hydratedAt,
  ]);
  return { paint, hydrated };
}
