// The node editor with grids of 100 to 5,000 blocks, in a window of 1280 × 800 at scale 0.1, drawn in software.
//
// editor_N_load: from the text in memory to the first full frame: the paste that brings it is dispatched, and the frame after
//   the canvas said that it had painted that document is over.
// editor_N_WAY_p50, _p95, _p99: time between two timestamps of requestAnimationFrame while the view is panned, zoomed, and
//   one block dragged, one event each frame, for about three seconds each.
// editor_N_WAY_main, _main_p95: milliseconds of the main thread in a frame: the event's handlers, and everything from the
//   first callback of the frame to the first task after it (all callbacks, style, layout, paint), median and 95th percentile.
// editor_N_heap: the script's heap after a collection and the module's memory, with that one document open.
// editor_5000_all_…: the same with the whole graph in view.
//
// GESSO_GRAPHS names a module with makeGraph(n), GESSO_GRAPH_COUNTS restricts the counts: "100,1000".

import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { launch } from '../support/browser.mjs';
import { makeGraph as own, ready, settled } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const COUNTS = [100, 500, 1000, 2000, 5000];
/** With so many the whole graph is looked at as well. */
const WHOLE = 5000;
const WINDOW = { width: 1280, height: 800 };
const SCALE = 0.1;
/** How long each way of moving is measured, and how many frames before that are left out. */
const MOVE_MILLIS = 3000;
const WARM_FRAMES = 5;
/** How often a document is opened, each time in a page of its own; the median counts. */
const LOADS = 3;
/** How long the page may go on fetching before it is measured anyway. */
const QUIET_MILLIS = 5000;
/** How long a document may take to be there. */
const LOAD_MILLIS = 120_000;

export const about = 'the node editor with 100 to 5,000 blocks';

export async function measure() {
  const named = process.env.GESSO_GRAPHS;
  const makeGraph = named ? (await import(pathToFileURL(resolve(named)).href)).makeGraph : own;
  const wanted = process.env.GESSO_GRAPH_COUNTS?.split(',').map(Number) ?? COUNTS;
  const server = await startServer({ args: ['--demo'], yields: true });
  const browser = await launch();
  const measures = [];
  try {
    for (const count of wanted) measures.push(...await one(browser, server.url, count, makeGraph(count)));
  } finally {
    await browser.close();
    await server.stop();
  }
  return measures;
}

async function one(browser, base, count, graph) {
  // The corner of the grid in the corner of the canvas, always at the same scale.
  const text = JSON.stringify({ ...graph, extra: { ...graph.extra, ds: { scale: SCALE, offset: [20, 60] } } });
  const loads = [];
  const measures = [];
  const say = (what, value, unit = 'ms') => measures.push({ name: `editor_${count}_${what}`, value, unit });
  for (let time = 0; time < LOADS; time += 1) {
    const context = await browser.newContext({ viewport: WINDOW });
    try {
      const page = await context.newPage();
      await page.addInitScript(instruments);
      await page.goto(`${base}/flow`);
      await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached', timeout: LOAD_MILLIS });
      await ready(page);
      // Definitions that come late would be read into the same frames.
      await page.waitForLoadState('networkidle', { timeout: QUIET_MILLIS }).catch(() => {});
      loads.push(await page.evaluate(([text, scale, millis]) => globalThis.editor.load(text, scale, millis), [text, SCALE, LOAD_MILLIS]));
      if (time < LOADS - 1) continue;
      await settled(page);
      say('load', percentile(loads, 0.5));
      await moves(page, say, '', graph);
      if (count >= WHOLE) {
        await page.locator('.flow .canvas').press('ControlOrMeta+0');
        await settled(page);
        await moves(page, say, 'all_', graph);
      }
      const wire = await context.newCDPSession(page);
      await wire.send('HeapProfiler.collectGarbage');
      const { usedSize } = await wire.send('Runtime.getHeapUsage');
      say('heap', (usedSize + await page.evaluate(() => globalThis.editor.memory())) / 1e6, 'MB');
    } finally {
      await context.close();
    }
  }
  return measures;
}

async function moves(page, say, prefix, graph) {
  const middles = graph.nodes.map(({ pos, size }) => [pos[0] + size[0] / 2, pos[1] + size[1] / 2]);
  for (const way of ['pan', 'zoom', 'drag']) {
    const { frames, busy } = await page.evaluate(
      ([way, millis, warm, middles]) => globalThis.editor.move(way, millis, warm, middles),
      [way, MOVE_MILLIS, WARM_FRAMES, middles],
    );
    for (const [name, share] of [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]]) say(`${prefix}${way}_${name}`, percentile(frames, share));
    say(`${prefix}${way}_main`, percentile(busy, 0.5));
    say(`${prefix}${way}_main_p95`, percentile(busy, 0.95));
  }
}

function percentile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Runs in the page before anything else does. */
function instruments() {
  // Every memory of a module that is made, however it is made.
  const memories = new Set();
  const note = (made) => {
    const { exports } = made.instance ?? made;
    for (const one of Object.values(exports)) if (one instanceof WebAssembly.Memory) memories.add(one);
    return made;
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const before = WebAssembly[name];
    WebAssembly[name] = (...given) => before.apply(WebAssembly, given).then(note);
  }

  const canvas = () => document.querySelector('.flow .canvas');
  const said = (name) => {
    const stage = document.querySelector('.flow-stage');
    return (stage.querySelector(`[${name}]`) ?? stage).getAttribute(name);
  };
  const view = () => said('data-view').split(' ').map(Number);
  const channel = new MessageChannel();
  /** The first task after what is rendered now. */
  const afterFrame = () => new Promise((go) => { channel.port1.onmessage = go; channel.port2.postMessage(0); });

  /** Opens a workflow; gives the milliseconds until its first frame is over. */
  function load(text, scale, millis) {
    const [clipboardData, target] = [new DataTransfer(), canvas()];
    clipboardData.setData('text/plain', text);
    const painted = said('data-painted');
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the document was never painted')), millis);
      // What was there before is seen at another scale, so this tells the frame of the new document.
      const isThere = () => said('data-painted') !== painted && Math.abs(view()[2] - scale) < 1e-6;
      const watch = new MutationObserver(() => {
        if (!isThere()) return;
        watch.disconnect();
        clearTimeout(late);
        requestAnimationFrame(() => afterFrame().then(() => resolve(performance.now() - began)));
      });
      watch.observe(document.querySelector('.flow-stage'), { attributes: true, subtree: true, attributeFilter: ['data-painted', 'data-view'] });
      const began = performance.now();
      target.dispatchEvent(event);
    });
  }

  /** Events of each way of moving: a function of the frame's number; negative is the beginning, infinity the end. */
  function hand(way, middles) {
    const target = canvas();
    const { left, top, width, height } = target.getBoundingClientRect();
    const [middleX, middleY] = [left + width / 2, top + height / 2];
    const send = (event) => target.dispatchEvent(event);
    const wheel = (more) => send(new WheelEvent('wheel', {
      clientX: middleX, clientY: middleY, bubbles: true, cancelable: true, ...more,
    }));
    if (way === 'pan') {
      return (at) => Number.isFinite(at) && at >= 0 && wheel({ deltaX: 24 * Math.cos(at / 20), deltaY: 24 * Math.sin(at / 20) });
    }
    if (way === 'zoom') {
      // In for half a second, out for half a second.
      return (at) => Number.isFinite(at) && at >= 0 && wheel({ deltaY: at % 60 < 30 ? -4 : 4, ctrlKey: true });
    }
    const [x, y, scale] = view();
    const place = ([worldX, worldY]) => [left + x + worldX * scale, top + y + worldY * scale];
    const away = (at) => Math.hypot(at[0] - middleX, at[1] - middleY);
    const [fromX, fromY] = middles.map(place).reduce((best, other) => (away(other) < away(best) ? other : best));
    const pointer = (type, dx, dy, buttons) => send(new PointerEvent(type, {
      pointerId: 1, pointerType: 'mouse', isPrimary: true, button: type === 'pointermove' ? -1 : 0, buttons,
      clientX: fromX + dx, clientY: fromY + dy, bubbles: true, cancelable: true,
    }));
    return (at) => {
      if (at < 0) { pointer('pointermove', 0, 0, 0); pointer('pointerdown', 0, 0, 1); pointer('pointermove', 8, 8, 1); return; }
      if (!Number.isFinite(at)) { pointer('pointerup', 60, 60, 0); return; }
      pointer('pointermove', 60 * Math.cos(at / 15), 60 * Math.sin(at / 15), 1);
    };
  }

  /** Moves for a while; gives the time between frames and the main thread's part of each. */
  async function move(way, millis, warm, middles) {
    const act = hand(way, middles);
    act(-1);
    const [stamps, busy] = [[], []];
    await new Promise((resolve) => {
      const end = performance.now() + millis;
      let spent = 0;
      const turn = (at) => {
        // This callback is asked for before the event is sent, so that it runs before the painter's.
        requestAnimationFrame((stamp) => {
          stamps.push(stamp);
          const began = performance.now();
          afterFrame().then(() => {
            busy.push(performance.now() - began + spent);
            if (performance.now() < end) turn(at + 1); else resolve();
          });
        });
        const before = performance.now();
        act(at);
        spent = performance.now() - before;
      };
      turn(0);
    });
    act(Infinity);
    const frames = stamps.slice(1).map((stamp, at) => stamp - stamps[at]);
    return { frames: frames.slice(warm), busy: busy.slice(warm) };
  }

  const memory = () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  globalThis.editor = { load, move, memory };
}
