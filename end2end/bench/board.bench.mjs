// A board of 200 drafts that are all being made, with live previews: no frame over 50 ms, memory bounded, every object URL
// that was made for a preview taken back.
//
// board_tiles: tiles on the board; board_previews: previews that were shown; board_frame_p50, _p99, _max: time between two
// frames while they come; board_long: frames over 50 ms; board_heap: growth of the script's heap and the module's memory
// from the first full board to the last picture; board_urls: object URLs that are left at the end.
// board_empty_frame_p99, _max, board_empty_long: the same of an empty page while the same pictures are made, which is what
// the machine itself loses.

import { asking } from '../support/api.mjs';
import { launch } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

/** Drafts of the start, and as many again: what a board may hold. */
const DRAFTS = 100;
/** A frame that takes longer is seen: three refreshes of a screen of 60 Hz. */
const LONG_MILLIS = 50;
/** Times of frames are told in steps of this, so what lies between two may be off by one: three refreshes are told as 50.1. */
const CLOCK_MILLIS = 0.1;
/** How long the board may take to be finished. */
const BOARD_MILLIS = 600_000;
/** Pause between two questions how many are made. */
const ASK_MILLIS = 1000;
/** The simulated nodes work so many times as fast as those they are modelled on. */
const SPEED = 2;

export const about = 'a board of 200 drafts with live previews';

export async function measure() {
  // Nodes are other machines. Simulated, they paint on the processors that draw the page, so the page comes first.
  const server = await startServer({ args: ['--demo', '--demo-speed', String(SPEED)], yields: true });
  const browser = await launch();
  try {
    const empty = await emptyPage(browser, server.url);
    const session = await paused(server.url);
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.addInitScript(watch);
    await page.goto(`${server.url}/drafts/${session}`);
    await page.locator(`[data-seat=d${2 * DRAFTS}]`).waitFor({ state: 'attached', timeout: BOARD_MILLIS });
    await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached', timeout: BOARD_MILLIS });
    const wire = await page.context().newCDPSession(page);
    const heap = async () => {
      await wire.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize = 0 } = await wire.send('Runtime.getHeapUsage');
      return usedSize + backingStorageSize;
    };
    const before = await heap();
    await page.evaluate(() => globalThis.seen.begin());
    await command(server.url, session, { command: 'resume' });
    await page.waitForFunction((count) => {
      const pictures = [...document.querySelectorAll('.stage[data-stage=drafts] img.final')];
      return pictures.length >= count;
    }, 2 * DRAFTS, { timeout: BOARD_MILLIS, polling: 1000 });
    const { frames, made, left } = await page.evaluate(() => globalThis.seen.end());
    const after = await heap();
    return [
      { name: 'board_tiles', value: 2 * DRAFTS, unit: 'tiles' },
      { name: 'board_previews', value: made, unit: 'previews' },
      ...told('board', frames),
      { name: 'board_heap', value: (after - before) / 1e6, unit: 'MB' },
      { name: 'board_urls', value: left, unit: 'urls' },
      ...told('board_empty', empty),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

function told(name, frames) {
  const sorted = [...frames].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return [
    { name: `${name}_frame_p50`, value: at(0.5), unit: 'ms' },
    { name: `${name}_frame_p99`, value: at(0.99), unit: 'ms' },
    { name: `${name}_frame_max`, value: at(1), unit: 'ms' },
    { name: `${name}_long`, value: sorted.filter((millis) => millis > LONG_MILLIS + 1.5 * CLOCK_MILLIS).length, unit: 'frames' },
  ];
}

/** The frames of a page without anything on it while a board of the same size is made that nobody looks at. */
async function emptyPage(browser, base) {
  const session = await paused(base);
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.addInitScript(watch);
  await page.goto('data:text/html,<title>empty</title>');
  await page.evaluate(() => globalThis.seen.begin());
  await command(base, session, { command: 'resume' });
  const made = async () => {
    const { stages: [drafts] } = await asking(() => base)('GET', `/api/sessions/${session}/funnel`);
    return drafts.counts.complete ?? 0;
  };
  const end = Date.now() + BOARD_MILLIS;
  while (await made() < 2 * DRAFTS) {
    if (Date.now() > end) throw new Error('the board was never finished');
    await page.waitForTimeout(ASK_MILLIS);
  }
  const { frames } = await page.evaluate(() => globalThis.seen.end());
  await page.context().close();
  return frames;
}

/** A board whose drafts are asked for and held, so that the browser is there before the first begins. */
async function paused(base) {
  const { id } = await asking(() => base)('POST', '/api/sessions', { flow: 'draft_grid', title: 'Two hundred' });
  await command(base, id, { command: 'start', settings: { prompt: 'a red boat on a teal sea', count: DRAFTS } });
  await command(base, id, { command: 'pause' });
  await command(base, id, { command: 'more', count: DRAFTS });
  return id;
}

const command = (base, session, body) => asking(() => base)('POST', `/api/sessions/${session}/funnel`, body);

/** Runs in the page: counts object URLs, and the time between frames while it is asked to. */
function watch() {
  const alive = new Set();
  let made = 0;
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (source) => {
    const url = createObjectURL.call(URL, source);
    alive.add(url);
    made += 1;
    return url;
  };
  URL.revokeObjectURL = (url) => { alive.delete(url); revokeObjectURL.call(URL, url); };
  const frames = [];
  let last;
  let isOn = false;
  const frame = (now) => {
    if (last !== undefined) frames.push(now - last);
    last = now;
    if (isOn) requestAnimationFrame(frame);
  };
  globalThis.seen = {
    begin() { isOn = true; requestAnimationFrame(frame); },
    end() { isOn = false; return { frames, made, left: alive.size }; },
  };
}
