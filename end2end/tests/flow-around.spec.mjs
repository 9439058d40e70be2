// Around the canvas of Flow: which nodes have what, how far blocks are in the outline, colours of blocks and frames.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import {
  CANVAS, FOLLOW_MILLIS, graph, head, node, onScreen, open, opening, settled, txt2img,
} from '../support/flow.mjs';
import { closeBrowser } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

/** How long a run of simulated nodes may take. */
const RUN_MILLIS = 60_000;
/** A checkpoint that all nodes of the demo but one have. */
const LARGE = 'sd_xl_base_1.0.safetensors';
const SMALL = 'v1-5-pruned-emaonly.safetensors';

let server;

before(async () => { server = await startServer(); });
after(async () => { await closeBrowser(); await server?.stop(); });

const flow = opening(() => server.url);

const click = async (page, at) => page.mouse.click(...(await onScreen(page, at)));
/** Selects a block by a click on its head. */
const select = async (page, type) => click(page, head(node(await graph(page), type)));

test('a file that only some nodes have says so in its list and below its field', () =>
  flow(txt2img(0.8), async (page) => {
    await select(page, 'CheckpointLoaderSimple');
    const field = page.locator('#flow-value-ckpt_name');
    const option = (file) => field.locator(`option[value="${file}"]`);
    await option(LARGE).getByText(`${LARGE} (on 3 of 4 nodes)`).waitFor({ state: 'attached', timeout: FOLLOW_MILLIS });
    assert.equal(await option(SMALL).textContent(), SMALL, 'what every node has is not marked');
    await field.selectOption(LARGE);
    const names = (await (await fetch(`${server.url}/api/gpus`)).json()).map(({ name }) => name).filter((name) => name !== 'moth');
    const said = page.getByText(/^Only on 3 of 4 nodes: /);
    await said.waitFor();
    for (const name of names) assert.ok((await said.textContent()).includes(name), name);
    await field.selectOption(SMALL);
    await said.waitFor({ state: 'detached' });
    // The list over the canvas has the same marks.
    const loader = node(await graph(page), 'CheckpointLoaderSimple');
    await click(page, [loader.pos[0] + 135, loader.pos[1] + 78]);
    const listed = page.locator('.flow-over [role=option]', { hasText: LARGE });
    await listed.locator('.flow-origin').getByText('3 of 4 nodes', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
  }));

test('a block that only some nodes have is marked on the shelf, in the search and in the inspector', () =>
  flow(txt2img(0.35), async (page) => {
    // The simulated nodes have the same classes, so the answer is changed on its way; the rest is the page's work.
    await page.route('**/api/comfyui/provenance', async (route) => {
      const response = await route.fetch();
      const told = await response.json();
      const moth = told.nodes.findIndex(({ id }) => id === 'moth');
      assert.ok(moth >= 0 && !('VAEDecode' in told.classes), JSON.stringify(told.classes));
      await route.fulfill({ response, json: { ...told, classes: { ...told.classes, VAEDecode: [moth] } } });
    });
    await page.locator('#shelf-find').fill('VAEDecode');
    const row = page.locator('.shelf-row').first();
    await row.waitFor();
    assert.equal(await row.locator('.flow-origin').count(), 0);
    await page.locator(CANVAS).focus();
    await page.keyboard.press('r');
    await row.locator('.flow-origin').getByText('moth', { exact: true }).waitFor({ timeout: FOLLOW_MILLIS });
    assert.match(await row.getAttribute('title'), /VAEDecode/);
    await page.getByRole('button', { name: /^VAE Decode.*, only on moth/ }).first().waitFor();
    assert.deepEqual(await violations(page), []);
    await select(page, 'VAEDecode');
    await page.getByText('Only on moth.', { exact: true }).waitFor();
    await page.locator(CANVAS).focus();
    await page.keyboard.press('n');
    await page.locator('.flow-ask [role=combobox]').fill('VAEDecode');
    const option = page.locator('.flow-ask [role=option]').first();
    await option.locator('.flow-origin').getByText('moth', { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
  }));

test('a block that no node has is a ghost that says so and keeps its values', () => {
  const workflow = txt2img();
  workflow.nodes[3].type = 'NobodyHasThis';
  return flow(workflow, async (page) => {
    await select(page, 'NobodyHasThis');
    await page.getByText('No node has this block.').waitFor();
    assert.deepEqual(node(await graph(page), 'NobodyHasThis').widgets_values, [512, 512, 1]);
  });
});

test('the outline says how far each block is, and only the lines change that it is about', () =>
  flow(txt2img(), async (page) => {
    await page.locator(CANVAS).focus();
    await page.keyboard.press('ControlOrMeta+Shift+o');
    const lines = page.locator('.flow-tree [role=treeitem]');
    await lines.nth(6).waitFor();
    assert.equal(await page.locator('.flow-tree .flow-state').count(), 0);
    await page.evaluate(() => {
      window.said = [];
      const tree = document.querySelector('.flow-tree');
      for (const line of tree.children) line.wasHere = true;
      const note = () => window.said.push(...[...tree.querySelectorAll('.flow-state')].map((state) => state.textContent));
      new MutationObserver(note).observe(tree, { childList: true, characterData: true, subtree: true });
    });
    await page.getByRole('group', { name: 'Run' }).getByRole('button', { name: /^Run/ }).first().click();
    const state = (title) => lines.filter({ hasText: title }).locator('.flow-state');
    await state(/^Save Image/).filter({ hasText: 'done' }).waitFor({ timeout: RUN_MILLIS });
    for (const title of [/^KSampler/, /^VAE Decode/]) assert.equal(await state(title).getAttribute('data-state'), 'done', title);
    const said = await page.evaluate(() => window.said);
    assert.ok(said.includes('queued'), JSON.stringify([...new Set(said)]));
    assert.ok(said.some((words) => /^running, \d+ %$/.test(words)), JSON.stringify([...new Set(said)]));
    const kept = await page.evaluate(() => [...document.querySelector('.flow-tree').children].map((line) => line.wasHere === true));
    assert.deepEqual(kept, Array(7).fill(true), 'every line is still the element it was');
    assert.deepEqual(await violations(page), []);
  }));

test('blocks and frames get the colours of ComfyUI in the inspector and the menu, with undo, and a frame its size of title', () =>
  flow({ ...txt2img(), extra: { ds: { scale: 0.5, offset: [60, 400] } } }, async (page) => {
    const colours = page.getByRole('group', { name: 'Colour' });
    const swatch = (name) => colours.getByRole('button', { name, exact: true });
    const pressed = (name) => swatch(name).and(page.locator('[aria-pressed=true]')).waitFor();
    await page.locator(CANVAS).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+g');
    const { groups: [frame] } = await graph(page, ({ groups }) => groups.length === 1);
    const [x, y] = frame.bounding;
    const title = [x + 40, y + 12];
    const selectFrame = async () => {
      await click(page, title);
      await page.locator('#flow-title-size').waitFor();
    };
    // A spot of the frame where nothing else is.
    const [left, top] = await onScreen(page, [x + 400, y + 20]);
    const spot = async () => {
      await settled(page);
      return (await page.screenshot({ clip: { x: Math.round(left), y: Math.round(top), width: 4, height: 4 } })).toString('base64');
    };
    await selectFrame();
    await pressed('Pale blue');
    const pale = await spot();
    await swatch('Red').click();
    await pressed('Red');
    const group = async (holds) => (await graph(page, ({ groups }) => holds(groups[0]))).groups[0];
    await group(({ color }) => color === '#A88');
    await selectFrame();
    assert.notEqual(await spot(), pale, 'the frame is painted in its colour');
    assert.deepEqual(await violations(page), []);
    await page.locator(CANVAS).focus();
    await page.keyboard.press('ControlOrMeta+z');
    await group(({ color }) => color === '#3f789e');
    await selectFrame();
    assert.equal(await spot(), pale);
    const size = page.locator('#flow-title-size');
    await size.fill('48');
    await size.press('Enter');
    await group(({ font_size }) => font_size === 48);
    await selectFrame();
    await page.locator('#flow-title').fill('What is needed');
    await page.locator('#flow-title').press('Enter');
    await group(({ title }) => title === 'What is needed');
    // In the menu as well.
    await selectFrame();
    await page.getByRole('button', { name: 'What to do with the selection' }).click();
    await page.getByRole('menuitemradio', { name: 'Colour: Green' }).click();
    await group(({ color }) => color === '#8A8');
    await select(page, 'KSampler');
    await swatch('Blue').click();
    await pressed('Blue');
    const block = node(await graph(page), 'KSampler');
    assert.deepEqual([block.color, block.bgcolor], ['#223', '#335']);
    await select(page, 'KSampler');
    await colours.getByRole('button', { name: 'Usual' }).click();
    const plain = node(await graph(page), 'KSampler');
    assert.deepEqual([plain.color, plain.bgcolor], [undefined, undefined]);
  }));

test('map and library have keys, and the sheet of shortcuts names them', () =>
  flow(txt2img(), async (page) => {
    const map = page.locator('.minimap');
    await map.waitFor();
    await page.locator(CANVAS).focus();
    await page.keyboard.press('Alt+m');
    await map.waitFor({ state: 'hidden' });
    await page.keyboard.press('Alt+m');
    await map.waitFor();
    await page.keyboard.press('w');
    const library = page.getByRole('dialog', { name: 'Library' });
    await library.waitFor();
    await page.keyboard.press('Escape');
    await library.waitFor({ state: 'hidden' });
    await page.locator(CANVAS).focus();
    await page.keyboard.press('?');
    for (const name of ['Map on or off', 'Library', 'Refresh definitions', 'Bypass', 'Pin', 'Show selection']) {
      await page.locator('dialog#shortcuts[open]', { hasText: name }).waitFor();
    }
  }));
