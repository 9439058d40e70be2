// Flow: a mask painted over a picture, with a mouse and with fingers; and a flow that runs by itself.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { violations } from '../support/axe.mjs';
import { CANVAS, drag, FOLLOW_MILLIS, graph, head, node, nothing, onScreen, open, ready, settled, txt2img } from '../support/flow.mjs';
import { atRest, closeBrowser, visit } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

let server;

before(async () => { server = await startServer(); });
after(async () => { await closeBrowser(); await server?.stop(); });

/** The sides of the picture that is masked. */
const [WIDTH, HEIGHT] = [160, 120];
const RUN_MILLIS = 120_000;
/** Longer than a change waits until it is looked at. */
const NOTHING_MILLIS = 3_000;

/** The colour of a pixel of the picture. */
const colour = (x, y) => [40 + x, 200 - y, x < WIDTH / 2 ? 250 : 5];

/** A flow that loads a picture and keeps it. */
const loading = (name, scale = 0.9) => ({
  ...nothing(scale), last_node_id: 2, last_link_id: 1,
  extra: { ds: { scale, offset: [40, 140] } },
  nodes: [
    { id: 1, type: 'LoadImage', pos: [0, 0], size: [270, 314], flags: {}, order: 0, mode: 0, properties: {}, inputs: [],
      outputs: [{ name: 'IMAGE', type: 'IMAGE', links: [1] }, { name: 'MASK', type: 'MASK', links: [] }], widgets_values: [name, 'image'] },
    { id: 2, type: 'SaveImage', pos: [320, 0], size: [270, 90], flags: {}, order: 1, mode: 0, properties: {},
      inputs: [{ name: 'images', type: 'IMAGE', link: 1 }], outputs: [], widgets_values: ['flow'] },
  ],
  links: [[1, 1, 0, 2, 0, 'IMAGE']],
});

/** Paints the picture in the page and uploads it; what it is called. */
const upload = (page) => page.evaluate(async ([width, height, bytes]) => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  const data = context.createImageData(width, height);
  data.data.set(bytes);
  context.putImageData(data, 0, 0);
  const form = new FormData();
  form.append('image', await canvas.convertToBlob({ type: 'image/png' }), 'masked.png');
  return (await (await fetch('/comfy/upload/image', { method: 'POST', body: form })).json()).name;
}, [WIDTH, HEIGHT, Array.from({ length: WIDTH * HEIGHT }, (_, at) => [...colour(at % WIDTH, Math.floor(at / WIDTH)), 255]).flat()]);

/** The pixels of a PNG of eight bits and four channels, as they were written: a canvas would lose colours under a mask. */
function pixels(png) {
  let [at, width, height] = [8, 0, 0];
  const packed = [];
  while (at < png.length) {
    const [length, kind] = [png.readUInt32BE(at), png.toString('latin1', at + 4, at + 8)];
    const data = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      assert.deepEqual([...data.subarray(8)], [8, 6, 0, 0, 0], 'eight bits of red, green, blue and alpha');
    }
    if (kind === 'IDAT') packed.push(data);
    at += length + 12;
  }
  const told = inflateSync(Buffer.concat(packed));
  const row = width * 4;
  const out = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = told[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const left = x < 4 ? 0 : out[y * row + x - 4];
      const up = y === 0 ? 0 : out[(y - 1) * row + x];
      const corner = x < 4 || y === 0 ? 0 : out[(y - 1) * row + x - 4];
      const guess = left + up - corner;
      const [a, b, c] = [left, up, corner].map((one) => Math.abs(guess - one));
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const from = [0, left, up, (left + up) >> 1, paeth][filter];
      out[y * row + x] = (told[y * (row + 1) + 1 + x] + from) & 255;
    }
  }
  return { width, height, at: (x, y) => [...out.subarray(y * row + x * 4, y * row + x * 4 + 4)] };
}

/** The picture a value names, as the studio keeps it. */
async function kept(page, value) {
  const [, folder, name] = /^(?:(.*)\/)?([^/]+) \[input\]$/.exec(value);
  const answer = await page.request.get('/comfy/view', { params: { type: 'input', subfolder: folder ?? '', filename: name } });
  assert.equal(answer.status(), 200);
  return pixels(await answer.body());
}

/** Every colour is that of the picture, whatever covers it. */
function coloursAre(picture) {
  assert.deepEqual([picture.width, picture.height], [WIDTH, HEIGHT]);
  for (let y = 0; y < HEIGHT; y += 1) for (let x = 0; x < WIDTH; x += 1) {
    assert.deepEqual(picture.at(x, y).slice(0, 3), colour(x, y), `the colour at ${x} ${y}`);
  }
}

const alpha = (picture, x, y) => picture.at(x, y)[3];
const editor = (page) => page.locator('dialog.mask-edit');
const board = (page) => page.locator('.mask-board[data-ready]');
const press = (page, name) => editor(page).getByRole('button', { name, exact: true });

/** Opens the page with a picture that is loaded, its block selected. */
const picture = (act, options = {}) =>
  visit('/flow', { base: server.url, ...options }, async (opened) => {
    const { page } = opened;
    await ready(page);
    await open(page, loading(await upload(page), options.scale));
    const at = await onScreen(page, head(node(await graph(page), 'LoadImage')));
    await (options.context?.hasTouch ? page.touchscreen.tap(...at) : page.mouse.click(...at));
    await act(page, opened);
  });

/** Opens the editor, once picture and mask are there. */
async function edit(page) {
  await page.getByRole('button', { name: 'Edit mask' }).click();
  await paintable(page);
}

/** Waits until the editor can be painted in, and lies where it will. */
async function paintable(page) {
  await board(page).waitFor({ timeout: FOLLOW_MILLIS });
  await settled(page);
  await atRest(page);
}

/** The place in the window of a pixel of the picture. */
async function pixel(page, x, y) {
  const { left, top } = await board(page).evaluate((board) => board.getBoundingClientRect().toJSON());
  const [cornerX, cornerY, scale] = (await board(page).getAttribute('data-view')).split(' ').map(Number);
  return [left + cornerX + x * scale, top + cornerY + y * scale];
}

/** Draws with the mouse from one pixel of the picture to another. */
async function stroke(page, from, to) {
  await page.mouse.move(...(await pixel(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await pixel(page, ...to)), { steps: 8 });
  await page.mouse.up();
}

/** The value of the picture, once it is another. */
const value = async (page, before) => {
  const file = await graph(page, (file) => node(file, 'LoadImage').widgets_values[0] !== before);
  return node(file, 'LoadImage').widgets_values[0];
};

async function save(page) {
  await press(page, 'Save').click();
  await editor(page).waitFor({ state: 'detached', timeout: FOLLOW_MILLIS });
}

test('a mask is painted with a mouse, keeps the colours under it, is read again and undone', () =>
  picture(async (page) => {
    await edit(page);
    assert.deepEqual(await violations(page), []);
    await stroke(page, [30, 60], [120, 60]);
    await save(page);
    const masked = await value(page, 'masked.png');
    assert.match(masked, /^clipspace\/clipspace-mask-\d+\.png \[input\]$/);
    const first = await kept(page, masked);
    coloursAre(first);
    for (const [x, y, is] of [[30, 60, 0], [75, 60, 0], [120, 60, 0], [75, 20, 255], [5, 60, 255], [155, 60, 255]]) {
      assert.equal(alpha(first, x, y), is, `${x} ${y}`);
    }
    // What is masked already is there again, and the eraser takes some of it away.
    await page.mouse.click(...(await onScreen(page, head(node(await graph(page), 'LoadImage')))));
    await edit(page);
    await press(page, 'Eraser').click();
    await stroke(page, [30, 60], [60, 60]);
    await save(page);
    const erased = await value(page, masked);
    const second = await kept(page, erased);
    coloursAre(second);
    assert.deepEqual([alpha(second, 40, 60), alpha(second, 110, 60)], [255, 0]);
    // Each is a step of the flow.
    await page.locator(CANVAS).focus();
    await page.keyboard.press('ControlOrMeta+z');
    assert.equal(await value(page, erased), masked);
    await page.keyboard.press('ControlOrMeta+z');
    assert.equal(await value(page, masked), 'masked.png');
  }));

/** The colour in the window at a place of the graph. */
async function shown(page, place) {
  const [x, y] = await onScreen(page, place);
  const shot = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } });
  return page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(picture, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data];
  }, [...shot]);
}

test('a block that loads a picture shows it, and what nobody has here is no error', () =>
  picture(async (page) => {
    const blue = async (x) => (await shown(page, [x, 220]))[2];
    const end = Date.now() + FOLLOW_MILLIS;
    while (await blue(80) < 200 && Date.now() < end) await settled(page);
    assert.ok(await blue(80) > 200, 'the left half of the picture');
    assert.ok(await blue(190) < 60, 'its right half');
    const asked = page.waitForResponse((answer) => answer.url().includes('filename=nobody.png'));
    await open(page, loading('nobody.png', 0.8));
    assert.equal((await asked).status(), 204);
    await settled(page);
    assert.ok(await blue(80) < 60, 'nothing is shown');
  }));

test('keys, steps and leaving: nothing is asked where nothing would be lost', () =>
  picture(async (page) => {
    const ask = page.locator('dialog#mask-leave[open]');
    await edit(page);
    await press(page, 'Cancel').click();
    await editor(page).waitFor({ state: 'detached' });
    await edit(page);
    const size = () => page.locator('#mask-size').inputValue().then(Number);
    const before = await size();
    for (let times = 0; times < 5; times += 1) await page.keyboard.press(']');
    assert.ok(await size() > before);
    for (let times = 0; times < 9; times += 1) await page.keyboard.press('[');
    assert.ok(await size() < before);
    await stroke(page, [60, 60], [70, 60]);
    await press(page, 'Invert').click();
    await press(page, 'Fill').click();
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('ControlOrMeta+z');
    assert.ok(await press(page, 'Undo').isDisabled());
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await page.keyboard.press('Escape');
    await ask.getByRole('button', { name: 'Keep painting' }).click();
    await ask.waitFor({ state: 'detached' });
    assert.ok(!(await press(page, 'Undo').isDisabled()), 'what was painted is still there');
    await press(page, 'Cancel').click();
    await ask.getByRole('button', { name: 'Discard the mask' }).click();
    await editor(page).waitFor({ state: 'detached' });
    assert.equal(node(await graph(page), 'LoadImage').widgets_values[0].startsWith('clipspace'), false);
  }));

test('the wheel zooms about the pointer, and the space bar moves instead of painting', () =>
  picture(async (page) => {
    await edit(page);
    const at = await pixel(page, 40, 30);
    const scale = async () => Number((await board(page).getAttribute('data-view')).split(' ')[2]);
    const before = await scale();
    await page.mouse.move(...at);
    await page.mouse.wheel(0, -400);
    await settled(page);
    assert.ok(await scale() > before * 1.5);
    const zoomed = await pixel(page, 40, 30);
    assert.ok(Math.hypot(zoomed[0] - at[0], zoomed[1] - at[1]) < 1, `${at} became ${zoomed}`);
    await page.keyboard.down(' ');
    await page.mouse.down();
    await page.mouse.move(at[0] + 50, at[1] + 30, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up(' ');
    const moved = await pixel(page, 40, 30);
    assert.ok(Math.abs(moved[0] - at[0] - 50) < 2 && Math.abs(moved[1] - at[1] - 30) < 2, `${at} became ${moved}`);
    assert.ok(await press(page, 'Undo').isDisabled(), 'nothing was painted');
  }));

test('on a phone one finger paints and two zoom without leaving paint', () =>
  picture(async (page) => {
    await page.getByRole('button', { name: 'Inspector', exact: true }).tap();
    await page.getByRole('button', { name: 'Edit mask' }).tap();
    await paintable(page);
    const wire = await page.context().newCDPSession(page);
    const touch = (type, ...points) => wire.send('Input.dispatchTouchEvent', {
      type, touchPoints: points.map(([x, y], id) => ({ x, y, id })),
    });
    const view = async () => (await board(page).getAttribute('data-view')).split(' ').map(Number);
    const [, , before] = await view();
    const [left, right] = [await pixel(page, 70, 60), await pixel(page, 90, 60)];
    await touch('touchStart', left);
    await touch('touchMove', [left[0] - 1, left[1]]);
    await touch('touchStart', left, right);
    for (let step = 1; step <= 6; step += 1) {
      await touch('touchMove', [left[0] - step * 6, left[1]], [right[0] + step * 6, right[1]]);
    }
    await touch('touchEnd');
    await settled(page);
    assert.ok((await view())[2] > before * 1.2);
    assert.ok(await press(page, 'Undo').isDisabled(), 'two fingers paint nothing');
    await press(page, 'Show all of it').tap();
    await settled(page);
    const [from, to] = [await pixel(page, 40, 60), await pixel(page, 120, 60)];
    await touch('touchStart', from);
    for (let step = 1; step <= 8; step += 1) await touch('touchMove', [from[0] + ((to[0] - from[0]) * step) / 8, from[1]]);
    await touch('touchEnd');
    await settled(page);
    const fits = await editor(page).evaluate((dialog) => dialog.scrollWidth <= innerWidth && dialog.scrollHeight <= innerHeight);
    assert.ok(fits, 'nothing is outside the window');
    for (const button of await editor(page).getByRole('button').all()) {
      const { width, height } = await button.boundingBox();
      assert.ok(width >= 43.5 && height >= 43.5, `${await button.getAttribute('aria-label')} ${width} × ${height}`);
    }
    // Right after a stroke the browser may take a tap for its end.
    await press(page, 'Save').click();
    await editor(page).waitFor({ state: 'detached', timeout: FOLLOW_MILLIS });
    const found = await kept(page, await value(page, 'masked.png'));
    coloursAre(found);
    assert.deepEqual([alpha(found, 80, 60), alpha(found, 80, 5)], [0, 255]);
  }, { size: 'phone', context: { hasTouch: true, isMobile: true }, scale: 0.6 }));

test('what fails loses nothing: the picture, and the way to the studio', () =>
  picture(async (page) => {
    const colours = /\/comfy\/view\?.*channel=rgb/;
    await page.route(colours, (route) => route.fulfill({ status: 500, body: '' }));
    await page.getByRole('button', { name: 'Edit mask' }).click();
    await editor(page).getByText('The picture could not be read.').waitFor();
    await page.unroute(colours);
    await press(page, 'Try again').click();
    await board(page).waitFor({ timeout: FOLLOW_MILLIS });
    await settled(page);
    await stroke(page, [30, 60], [120, 60]);
    await page.route('**/comfy/upload/mask', (route) => route.fulfill({ status: 500, body: '' }));
    await press(page, 'Save').click();
    await editor(page).getByText('The mask was not saved').waitFor();
    await page.unroute('**/comfy/upload/mask');
    await save(page);
    assert.equal(alpha(await kept(page, await value(page, 'masked.png')), 75, 60), 0);
  }, { allow: [/500/] }));

// Running by itself.

/** Text to image whose seed counts up from 7. */
const counting = () => {
  const workflow = txt2img(0.35);
  node(workflow, 'KSampler').widgets_values.splice(1, 1, 'increment');
  return workflow;
};

/** Opens it; `sent` are the requests to run it. */
const running = (act, options = {}) =>
  visit('/flow', { base: server.url, ...options }, async ({ page }) => {
    await ready(page);
    await open(page, counting());
    const sent = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/comfyui/execute')) sent.push(request.postDataJSON());
    });
    await act(page, sent);
  });

const tools = (page) => page.getByRole('group', { name: 'Run' });
const run = (page) => tools(page).getByRole('button', { name: /^Run/ }).first().click();
const sampler = ({ workflow }) => Object.values(workflow).find(({ class_type }) => class_type === 'KSampler').inputs;
const off = (page) => tools(page).getByRole('button', { name: 'When it runs' });

async function choose(page, way) {
  await off(page).click();
  await page.getByRole('menuitemradio', { name: way }).click();
  await tools(page).getByRole('button', { name: `${way}: stop` }).waitFor();
}

async function until(page, holds, words) {
  const end = Date.now() + RUN_MILLIS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, words);
    await page.waitForTimeout(100);
  }
}

test('again when it ends: each run takes the next seed, none waits beside another, and one press stops it', () =>
  running(async (page, sent) => {
    await choose(page, 'Again when it ends');
    assert.deepEqual(await violations(page), []);
    await page.waitForTimeout(NOTHING_MILLIS);
    assert.equal(sent.length, 0, 'choosing runs nothing');
    let most = 0;
    await run(page);
    await until(page, async () => {
      most = Math.max(most, await page.locator('.results-going li').count());
      return sent.length >= 3;
    }, 'it did not run again');
    assert.equal(most, 1, 'as many at once');
    assert.deepEqual(sent.slice(0, 3).map((one) => sampler(one).seed), [7, 8, 9]);
    await tools(page).getByRole('button', { name: 'Again when it ends: stop' }).click();
    await off(page).waitFor();
    const before = sent.length;
    await page.waitForFunction(() => !document.querySelector('.results-going li'), null, { timeout: RUN_MILLIS });
    await page.waitForTimeout(NOTHING_MILLIS);
    assert.equal(sent.length, before);
  }));

test('when something changes: a value counts, a place does not, and the seed that went on does not', () =>
  running(async (page, sent) => {
    await choose(page, 'When something changes');
    const [x, y] = head(node(await graph(page), 'KSampler'));
    await drag(page, [x, y], [x + 60, y + 200]);
    await page.waitForTimeout(NOTHING_MILLIS);
    assert.equal(sent.length, 0, 'only the layout is another');
    await page.mouse.click(...(await onScreen(page, head(node(await graph(page), 'KSampler')))));
    await page.locator('#flow-value-steps').fill('4');
    await page.locator('#flow-value-steps').press('Tab');
    await until(page, () => sent.length === 1, 'the change was not run');
    assert.equal(sampler(sent[0]).steps, 4);
    await until(page, async () => {
      const answer = await page.request.get(`/api/sessions/${sent[0].session_id}/generations`);
      const { items } = await answer.json();
      return items.length === 1 && items[0].status === 'complete';
    }, 'the run did not end');
    await page.waitForTimeout(NOTHING_MILLIS);
    assert.equal(sent.length, 1, 'the seed that went on is no change');
  }));

test('it stops by itself when a run is refused', () =>
  running(async (page, sent) => {
    await choose(page, 'When something changes');
    await page.route('**/api/comfyui/execute', (route) => route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'Unprocessable', status: 422, code: 'validation_failed', detail: 'It cannot run.' }),
    }));
    await page.mouse.click(...(await onScreen(page, head(node(await graph(page), 'KSampler')))));
    await page.locator('#flow-value-steps').fill('5');
    await page.locator('#flow-value-steps').press('Tab');
    await until(page, () => sent.length === 1, 'the change was not run');
    await off(page).waitFor();
    await page.locator('#flow-value-steps').fill('6');
    await page.locator('#flow-value-steps').press('Tab');
    await page.waitForTimeout(NOTHING_MILLIS);
    assert.equal(sent.length, 1);
  }, { allow: [/422/] }));
