// Flow: a workflow built, changed, taken apart and put together again, with a mouse, with fingers, and with keys alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import {
  add, CANVAS, CHAIN_LINKS, choose, drag, FOLLOW_MILLIS, graph, head, node, nothing, onScreen, open, opening, pinch, ready, settled, slot, txt2img, view,
} from '../support/flow.mjs';
import { closeBrowser, SIZES } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

let server;

before(async () => { server = await startServer(); });
after(async () => { await closeBrowser(); await server?.stop(); });

const flow = opening(() => server.url);

/** Class and place of each block of text to image, apart enough that nothing lies on another. */
const BLOCKS = [
  ['CheckpointLoaderSimple', [20, 120]], ['CLIPTextEncode', [420, 120]], ['CLIPTextEncode', [420, 480]],
  ['EmptyLatentImage', [420, 840]], ['KSampler', [860, 120]], ['VAEDecode', [1240, 120]], ['SaveImage', [1240, 420]],
];
/** Its links as people connect them: block and output, block and input. */
const LINKS = [
  [0, 'MODEL', 4, 'model'], [0, 'CLIP', 1, 'clip'], [0, 'CLIP', 2, 'clip'], [1, 'CONDITIONING', 4, 'positive'],
  [2, 'CONDITIONING', 4, 'negative'], [3, 'LATENT', 4, 'latent_image'], [4, 'LATENT', 5, 'samples'], [0, 'VAE', 5, 'vae'],
  [5, 'IMAGE', 6, 'images'],
];

test('text to image is built from nothing with a mouse, undone to nothing, and done again', () =>
  flow(nothing(0.5), async (page) => {
    for (const [type, at] of BLOCKS) await add(page, type, at);
    const { nodes } = await graph(page, ({ nodes }) => nodes.length === BLOCKS.length);
    assert.deepEqual(nodes.map((one) => one.type), BLOCKS.map(([type]) => type));
    for (const [from, out, to, into] of LINKS) await drag(page, slot(nodes[from], 'out', out), slot(nodes[to], 'in', into));
    const full = await graph(page, ({ links }) => links.length === LINKS.length);
    const steps = BLOCKS.length + LINKS.length;
    for (let step = 0; step < steps; step += 1) await page.keyboard.press('ControlOrMeta+z');
    await graph(page, ({ nodes }) => nodes.length === 0);
    assert.ok(await page.getByRole('button', { name: /^Undo/ }).isDisabled());
    for (let step = 0; step < steps; step += 1) await page.keyboard.press('ControlOrMeta+Shift+z');
    assert.deepEqual(await graph(page, ({ links }) => links.length === LINKS.length), full);
  }));

test('a wire let go over nothing asks for what fits, and a block dragged from the shelf lands where it is dropped', () =>
  flow(txt2img(0.35), async (page) => {
    const { nodes } = await graph(page);
    await drag(page, slot(nodes[5], 'out', 'IMAGE'), [1800, 600]);
    await page.locator('.flow-ask [role=option]').first().waitFor();
    await choose(page, 'PreviewImage');
    await graph(page, ({ nodes, links }) => nodes.length === 8 && links.length === CHAIN_LINKS.length + 1);
    await page.locator('#shelf-find').fill('VAEDecode');
    const row = page.locator('.shelf-row', { hasText: /^VAE Decode/ }).first();
    await row.waitFor();
    const from = await row.boundingBox();
    const [x, y] = await onScreen(page, [400, 700]);
    await page.mouse.move(from.x + 20, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(x - 40, y - 40, { steps: 3 });
    await page.locator('.shelf-ghost').waitFor();
    await page.mouse.move(x, y, { steps: 2 });
    await page.mouse.up();
    const { nodes: more } = await graph(page, ({ nodes }) => nodes.length === 9);
    const added = more.find((one) => !nodes.some((other) => other.id === one.id) && one.type === 'VAEDecode');
    assert.ok(Math.abs(added.pos[0] - 400) < 200 && Math.abs(added.pos[1] - 700) < 100, JSON.stringify(added.pos));
    // What is marked and what was used are there after a reload.
    await page.locator('.shelf-star').first().click();
    await page.reload();
    await ready(page);
    await page.locator('.flow-shelf h2', { hasText: 'Favourites' }).waitFor();
    await page.locator('.flow-shelf h2', { hasText: 'Used last' }).waitFor();
  }));

test('a finger adds from the shelf, connects by two taps, and two zoom', () =>
  flow({ ...txt2img(0.6), links: [] }, async (page) => {
    const { nodes } = await graph(page);
    const tap = async (at) => page.touchscreen.tap(...(await onScreen(page, at)));
    await page.locator('.flow-head').getByRole('button', { name: 'Add a block' }).tap();
    await page.locator('#shelf-find').fill('EmptyLatent');
    await page.locator('.shelf-row').first().tap();
    await page.locator('.flow-shelf').waitFor({ state: 'hidden' });
    await graph(page, ({ nodes }) => nodes.length === 8);
    const linked = (await graph(page)).links.length;
    await tap(slot(nodes[0], 'out', 'CLIP'));
    await tap(slot(nodes[1], 'in', 'clip'));
    await graph(page, ({ links }) => links.length === linked + 1);
    const before = await view(page);
    await pinch(page, [before.box.left + before.box.width / 2, before.box.top + before.box.height / 2], 120, 300);
    await settled(page);
    const { scale } = await view(page);
    assert.ok(scale > before.scale * 1.5, `${before.scale} became ${scale}`);
  }, { size: 'tablet', context: { hasTouch: true } }));

test('a subgraph is made, entered, left and unpacked, and undoing leaves no trace', () =>
  flow(txt2img(), async (page) => {
    const before = await graph(page);
    const [x, y] = await onScreen(page, head(node(before, 'CLIPTextEncode')));
    const [otherX, otherY] = await onScreen(page, head(node(before, 'CLIPTextEncode', 1)));
    await page.mouse.click(x, y);
    await page.keyboard.down('Shift');
    await page.mouse.click(otherX, otherY);
    await page.keyboard.up('Shift');
    await page.keyboard.press('ControlOrMeta+Shift+e');
    // The new block is selected, and entered by keys.
    await page.keyboard.press('ControlOrMeta+ArrowDown');
    await page.locator('.levels').waitFor();
    await graph(page, ({ nodes }) => nodes.length === 2);
    await page.locator('.levels').getByRole('button', { name: 'Flow' }).click();
    await page.locator('.levels').waitFor({ state: 'detached' });
    const around = await graph(page, ({ nodes }) => nodes.length === 6);
    assert.equal(around.subgraphs.length, 1);
    await page.mouse.click(...(await onScreen(page, head(around.nodes.find((one) => one.type === around.subgraphs[0].id)))));
    await page.keyboard.press('ControlOrMeta+Shift+u');
    await graph(page, ({ nodes, links }) => nodes.length === 7 && links.length === before.links.length);
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    assert.deepEqual(await graph(page, ({ nodes }) => nodes.length === 7), before);
  }));

test('a block of a subgraph is found by words and gone to', () =>
  flow(txt2img(), async (page) => {
    const [x, y] = await onScreen(page, head(node(await graph(page), 'KSampler')));
    await page.mouse.click(x, y);
    await page.keyboard.press('ControlOrMeta+Shift+e');
    await page.keyboard.press('ControlOrMeta+f');
    await choose(page, 'KSampler');
    await page.locator('.levels').waitFor();
    assert.deepEqual((await graph(page)).nodes.map((one) => one.type), ['KSampler']);
  }));

test('with keys alone a block is added, connected and seen in the outline', () =>
  flow(nothing(0.8), async (page) => {
    await page.locator(CANVAS).focus();
    await page.keyboard.press('n');
    await choose(page, 'CheckpointLoaderSimple');
    await page.keyboard.press('n');
    await choose(page, 'VAEDecode');
    await page.keyboard.press('Tab');
    // The third output, and where it may end.
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('o');
    await page.keyboard.press('Enter');
    await choose(page, 'vae');
    await graph(page, ({ links }) => links.length === 1);
    await page.keyboard.press('ControlOrMeta+Shift+o');
    const outline = page.locator('[aria-label*="utline"]:not(.canvas)').first();
    await outline.waitFor({ timeout: FOLLOW_MILLIS });
    await outline.getByText(/VAE ?Decode/i).first().waitFor();
  }));

test('the menu is opened by a key and a button and does what it says; keys act beside the canvas too', () =>
  flow(txt2img(), async (page) => {
    const menu = page.getByRole('menu', { name: 'What to do with it' });
    const mode = async () => node(await graph(page), 'KSampler').mode;
    const click = async () => page.mouse.click(...(await onScreen(page, head(node(await graph(page), 'KSampler')))));
    await click();
    await page.keyboard.press('Shift+F10');
    await menu.getByRole('menuitemcheckbox', { name: /Bypass/ }).click();
    assert.equal(await mode(), 4);
    await click();
    await page.getByRole('button', { name: 'What to do with the selection' }).click();
    await menu.waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.ok(await page.locator(CANVAS).evaluate((canvas) => canvas === document.activeElement), 'the focus goes back');
    // With the focus on a button of the bar.
    await page.getByRole('button', { name: /^Undo/ }).focus();
    await page.keyboard.press('ControlOrMeta+z');
    assert.equal(await mode(), 0);
    // In a field the same keys belong to the field.
    await click();
    await page.locator('#shelf-find').fill('words');
    await page.keyboard.press('Delete');
    await graph(page, ({ nodes }) => nodes.length === 7);
    await page.locator(CANVAS).focus();
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement?.id === 'shelf-find');
    await page.locator(CANVAS).focus();
    await page.keyboard.press('?');
    await page.locator('dialog#shortcuts[open]', { hasText: 'Make subgraph' }).waitFor();
  }));

test('what was opened and changed is there after a reload, and can still be undone', () =>
  flow(txt2img(0.35), async (page, opened) => {
    const before = await graph(page);
    await page.mouse.click(...(await onScreen(page, head(node(before, 'SaveImage')))));
    await page.keyboard.press('Delete');
    const changed = await graph(page, ({ nodes }) => nodes.length === 6);
    // It is kept on the device a moment after it was changed.
    await page.waitForTimeout(2_500);
    await page.reload();
    await opened.hydrated();
    await ready(page);
    assert.deepEqual(await graph(page, ({ nodes }) => nodes.length === 6), changed);
    await page.locator(CANVAS).focus();
    await page.keyboard.press('ControlOrMeta+z');
    assert.deepEqual(await graph(page, ({ nodes }) => nodes.length === 7), before);
  }));

test('every size and theme is accessible, and the work never scrolls', () =>
  flow(txt2img(), async (page, opened) => {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await settled(page);
      const scrolls = await page.evaluate(() => {
        const main = document.querySelector('main');
        return main.scrollHeight > main.clientHeight || main.scrollWidth > main.clientWidth;
      });
      assert.ok(!scrolls, `${size}: the work scrolls`);
      for (const scheme of ['dark', 'light']) {
        await opened.theme(scheme);
        assert.deepEqual(await violations(page), [], `${size} ${scheme}`);
      }
      await page.locator(CANVAS).focus();
      await page.keyboard.press('n');
      await page.locator('.flow-ask [role=combobox]').waitFor();
      assert.deepEqual(await violations(page), [], `${size}: a search`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu', { name: 'What to do with it' }).waitFor();
      assert.deepEqual(await violations(page), [], `${size}: a menu`);
      await page.keyboard.press('Escape');
      if (size === 'desktop') continue;
      await page.locator('.flow-head').getByRole('button', { name: 'Add a block' }).click();
      await page.locator('#shelf-find').waitFor();
      assert.deepEqual(await violations(page), [], `${size}: the shelf`);
      await page.getByRole('button', { name: 'Close the shelf' }).click();
    }
  }));
