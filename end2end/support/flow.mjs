// The page of the node editor as specs and benches use it: by what a person sees and does, and by what its canvas says of
// itself. The canvas is painted, so where a block is on the screen comes from the document and the view.

import assert from 'node:assert/strict';
import { visit } from './page.mjs';

/** How long the page may take to follow. */
export const FOLLOW_MILLIS = 10_000;
/** Height of a block's head, and of a row of its slots, in graph pixels: as the editor measures them. */
const HEAD = 30;
const ROW = 20;

export const CANVAS = '.flow .canvas';

/** Waits until a document is open and was painted. */
export async function ready(page) {
  await page.locator('.flow-stage[data-ready]').waitFor({ state: 'attached', timeout: FOLLOW_MILLIS });
  await page.locator('.flow-stage [data-painted], .flow-stage[data-painted]').first()
    .waitFor({ state: 'attached', timeout: FOLLOW_MILLIS });
  await settled(page);
}

/** Waits until what was asked for is painted: two frames. */
export const settled = (page) =>
  page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));

/** Where the graph's origin is in the window, and how large a graph pixel is. */
export function view(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector('.flow .canvas');
    const said = document.querySelector('.flow-stage [data-view], .flow-stage[data-view]').getAttribute('data-view');
    const [x, y, scale] = said.split(' ').map(Number);
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { left: left + x, top: top + y, scale, box: { left, top, width, height } };
  });
}

/** The place in the window of a place in the graph. */
export async function onScreen(page, [x, y]) {
  const { left, top, scale } = await view(page);
  return [left + x * scale, top + y * scale];
}

/** Opens a workflow as a paste does. It is there once it is seen at its own scale, which is not that of a new one: 1. */
export async function open(page, workflow) {
  await page.locator(CANVAS).focus();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.flow .canvas').dispatchEvent(event);
  }, JSON.stringify(workflow));
  const { scale } = workflow.extra.ds;
  await page.waitForFunction((scale) => {
    const said = document.querySelector('.flow-stage [data-view], .flow-stage[data-view]')?.getAttribute('data-view');
    return Math.abs(Number(said?.split(' ')[2]) - scale) < 1e-6;
  }, scale, { timeout: FOLLOW_MILLIS });
  await graph(page, ({ nodes }) => nodes.length === workflow.nodes.length);
}

/**
 * The page with a workflow in it, on the studio whose address `base` gives.
 *
 * @param {() => string} base
 */
export const opening = (base) => (workflow, act, options = {}) =>
  visit('/flow', { base: base(), ...options }, async (opened) => {
    await ready(opened.page);
    await open(opened.page, workflow);
    await act(opened.page, opened);
  });

/** What the level that is shown holds, read as a copy of everything gives it. */
export async function graph(page, holds = () => true) {
  const end = Date.now() + FOLLOW_MILLIS;
  for (;;) {
    await settled(page);
    const found = await copied(page);
    if (holds(found)) return found;
    assert.ok(Date.now() < end, `the graph never came to be so: ${holds}\n${JSON.stringify(found).slice(0, 2000)}`);
  }
}

async function copied(page) {
  await page.locator(CANVAS).focus();
  await page.keyboard.press('ControlOrMeta+a');
  const text = await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.flow .canvas').dispatchEvent(event);
    const plain = clipboardData.getData('text/plain');
    if (plain.startsWith('{')) return plain;
    const inside = /data-metadata="([^"]*)"/.exec(clipboardData.getData('text/html'))?.[1];
    return inside ? new TextDecoder().decode(Uint8Array.from(atob(inside), (letter) => letter.charCodeAt(0))) : '';
  });
  await page.keyboard.press('ControlOrMeta+Shift+a');
  const empty = { nodes: [], links: [], groups: [], subgraphs: [] };
  return { ...empty, ...(text && JSON.parse(text)) };
}

/** The node of a class; the `at`th of several. */
export function node({ nodes }, type, at = 0) {
  const found = nodes.filter((one) => one.type === type)[at];
  assert.ok(found, `there is no ${type} ${at}`);
  return found;
}

const place = ({ pos }) => [pos[0] ?? pos['0'], pos[1] ?? pos['1']];
const width = ({ size }) => size[0] ?? size['0'];

/** Where the head of a node is, in the graph. */
export function head(one) {
  const [x, y] = place(one);
  return [x + width(one) / 2, y - HEAD / 2];
}

/** Where a slot of a node is, in the graph: `in` or `out`, by name. */
export function slot(one, side, name) {
  const [x, y] = place(one);
  const sockets = side === 'in' ? one.inputs.filter((input) => !input.widget) : one.outputs;
  const row = sockets.findIndex((socket) => socket.name === name);
  assert.ok(row >= 0, `${one.type} has no ${side} ${name}`);
  return [side === 'in' ? x : x + width(one), y + (row + 0.7) * ROW];
}

/** Drags with the mouse from one place of the graph to another. */
export async function drag(page, from, to) {
  const [[x, y], [endX, endY]] = [await onScreen(page, from), await onScreen(page, to)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move((x + endX) / 2, (y + endY) / 2, { steps: 3 });
  await page.mouse.move(endX, endY, { steps: 3 });
  await page.mouse.up();
}

/** Adds a block with a double click on a place of the graph and its name. */
export async function add(page, words, at) {
  const [x, y] = await onScreen(page, at);
  await page.mouse.dblclick(x, y);
  await choose(page, words);
}

/** Types words into what is asked, and takes the first. */
export async function choose(page, words) {
  const field = page.locator('.flow-ask [role=combobox]');
  await field.waitFor({ timeout: FOLLOW_MILLIS });
  await field.fill(words);
  await page.locator('.flow-ask [role=option][aria-selected=true]').waitFor();
  await field.press('Enter');
  await field.waitFor({ state: 'detached' });
}

/** Two fingers from one distance to another around a place of the window. */
export async function pinch(page, [x, y], from, to) {
  const wire = await page.context().newCDPSession(page);
  const touch = (type, apart) => wire.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: apart === undefined ? [] : [{ x: x - apart / 2, y, id: 1 }, { x: x + apart / 2, y, id: 2 }],
  });
  await touch('touchStart', from);
  for (let step = 1; step <= 8; step += 1) await touch('touchMove', from + ((to - from) * step) / 8);
  await touch('touchEnd');
}

/** An empty workflow that is seen at this scale. */
export const nothing = (scale = 1) =>
  ({ last_node_id: 0, last_link_id: 0, nodes: [], links: [], groups: [], config: {}, extra: { ds: { scale, offset: [0, 0] } }, version: 0.4 });

const widget = (name, type) => ({ name, type, widget: { name }, link: null });
const socket = (name, type) => ({ name, type, link: null });
const output = (name) => ({ name, type: name, links: [] });

/** The blocks of a text-to-image chain: class, size, inputs, outputs, values. */
const CHAIN = [
  ['CheckpointLoaderSimple', [270, 98], [widget('ckpt_name', 'COMBO')], ['MODEL', 'CLIP', 'VAE'], ['v1-5-pruned-emaonly.safetensors']],
  ['CLIPTextEncode', [270, 180], [socket('clip', 'CLIP'), widget('text', 'STRING')], ['CONDITIONING'], ['a lighthouse at dusk']],
  ['CLIPTextEncode', [270, 180], [socket('clip', 'CLIP'), widget('text', 'STRING')], ['CONDITIONING'], ['blurry']],
  ['EmptyLatentImage', [270, 106], [widget('width', 'INT'), widget('height', 'INT'), widget('batch_size', 'INT')], ['LATENT'], [512, 512, 1]],
  ['KSampler', [270, 262], [
    socket('model', 'MODEL'), socket('positive', 'CONDITIONING'), socket('negative', 'CONDITIONING'), socket('latent_image', 'LATENT'),
    widget('seed', 'INT'), widget('steps', 'INT'), widget('cfg', 'FLOAT'), widget('sampler_name', 'COMBO'), widget('scheduler', 'COMBO'),
    widget('denoise', 'FLOAT')], ['LATENT'], [7, 'fixed', 20, 7, 'euler', 'normal', 1]],
  ['VAEDecode', [210, 46], [socket('samples', 'LATENT'), socket('vae', 'VAE')], ['IMAGE'], []],
  ['SaveImage', [270, 90], [socket('images', 'IMAGE'), widget('filename_prefix', 'STRING')], [], ['flow']],
];
/** Links of a chain: from block, output, to block, input. */
export const CHAIN_LINKS = [
  [0, 1, 1, 0], [0, 1, 2, 0], [0, 0, 4, 0], [1, 0, 4, 1], [2, 0, 4, 2], [3, 0, 4, 3], [4, 0, 5, 0], [0, 2, 5, 1], [5, 0, 6, 0],
];

/** So many blocks: chains of seven on a grid whose pitch is `step`. */
export function makeGraph(count, step = 290) {
  const chains = Math.ceil(count / CHAIN.length);
  const across = Math.max(1, Math.round(Math.sqrt((chains * 1.6) / CHAIN.length)));
  const nodes = Array.from({ length: count }, (_, at) => {
    const chain = Math.floor(at / CHAIN.length);
    const kind = at % CHAIN.length;
    const [type, size, inputs, outputs, values] = structuredClone(CHAIN[kind]);
    const pos = [((chain % across) * CHAIN.length + kind) * step, Math.floor(chain / across) * step];
    return {
      id: at + 1, type, pos, size, flags: {}, order: at, mode: 0, inputs, outputs: outputs.map(output), properties: {},
      widgets_values: values,
    };
  });
  const links = [];
  for (let chain = 0; chain < chains; chain += 1) {
    for (const [from, out, to, into] of CHAIN_LINKS) {
      const [origin, target] = [nodes[chain * CHAIN.length + from], nodes[chain * CHAIN.length + to]];
      if (!origin || !target) continue;
      const id = links.length + 1;
      links.push([id, origin.id, out, target.id, into, origin.outputs[out].type]);
      origin.outputs[out].links.push(id);
      target.inputs[into].link = id;
    }
  }
  return { ...nothing(), last_node_id: count, last_link_id: links.length, nodes, links };
}

/** Text to image, seen at this scale. */
export const txt2img = (scale = 0.5) => ({ ...makeGraph(7, 340), extra: { ds: { scale, offset: [60, 120] } } });
