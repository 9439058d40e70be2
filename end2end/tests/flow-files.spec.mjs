// Flows as documents: kept through a reload, open twice, brought in, taken out and saved.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { violations } from '../support/axe.mjs';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

const run = promisify(execFile);
/** How long a document may take to open, to be kept or to be saved on a busy machine. */
const OPEN_MILLIS = 60_000;
/** What is kept a moment after a change is there by then. */
const KEPT_MILLIS = 3_000;

let server;
let folder;

before(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'gesso-flow-'));
});
after(async () => {
  await closeBrowser();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const base = () => ({ base: server.url });
const opened = (page) => page.locator('.flow-stage[data-ready]').waitFor({ timeout: OPEN_MILLIS });
const tabs = (page) => page.locator('.flow-tab');
const shown = (page) => page.locator('.flow-tab[data-shown] .name span').first();

/** Does something of the file menu. */
async function choose(page, label) {
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await page.getByRole('menuitem', { name: label }).click();
}

/** The bytes of an export. */
async function exported(page, label) {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(page, label)]);
  return readFile(await download.path());
}

const workflow = async (page) => JSON.parse(await exported(page, 'Export workflow'));

/** Drops files onto the canvas. */
async function drop(page, ...files) {
  const data = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { name, mime, bytes } of files) data.items.add(new File([new Uint8Array(bytes)], name, { type: mime }));
    return data;
  }, files.map(({ name, mime, bytes }) => ({ name, mime, bytes: [...bytes] })));
  await page.dispatchEvent('.canvas', 'drop', { dataTransfer: data });
}

async function press(page, keys) {
  await page.locator('.canvas').focus();
  await page.keyboard.press(keys);
}

test('a reload keeps the document and what can be undone', () =>
  visit('/flow', base(), async ({ page }) => {
    await opened(page);
    assert.deepEqual(await violations(page), []);
    const before = await workflow(page);
    assert.equal(before.nodes.length, 7);
    await press(page, 'ControlOrMeta+a');
    await press(page, 'Delete');
    assert.equal((await workflow(page)).nodes.length, 0);
    await page.waitForTimeout(KEPT_MILLIS);
    await page.reload();
    await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached' });
    await opened(page);
    assert.equal((await workflow(page)).nodes.length, 0);
    await press(page, 'ControlOrMeta+z');
    assert.deepEqual((await workflow(page)).nodes, before.nodes);
  }));

test('two windows keep both of what they changed', () =>
  visit('/flow', base(), async ({ page }) => {
    await opened(page);
    await press(page, 'ControlOrMeta+a');
    await press(page, 'ControlOrMeta+d');
    await page.waitForTimeout(KEPT_MILLIS);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await opened(other);
    await press(other, 'Delete');
    await press(other, 'ControlOrMeta+a');
    await press(other, 'Delete');
    await other.waitForTimeout(KEPT_MILLIS);
    await press(page, 'ControlOrMeta+z');
    await page.getByText(/Both are kept/).waitFor({ timeout: OPEN_MILLIS });
    assert.match(await shown(page).textContent(), /this window/);
    assert.equal((await workflow(other)).nodes.length, 0);
    assert.equal((await workflow(page)).nodes.length, 7);
    await other.close();
  }));

test('a closed flow comes back', () =>
  visit('/flow', base(), async ({ page }) => {
    await opened(page);
    await press(page, 'ControlOrMeta+a');
    await press(page, 'Delete');
    // The mark of what is not saved makes the tab wider, and moves what is beside it.
    await page.locator('.flow-tab .mark').waitFor();
    // The tab is called so as well.
    await page.locator('.flow-tabs > button[aria-label="New flow"]').click();
    await tabs(page).nth(1).waitFor();
    await tabs(page).first().getByRole('button', { name: /^Close/ }).click();
    await tabs(page).nth(1).waitFor({ state: 'detached' });
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await tabs(page).nth(1).waitFor();
    await opened(page);
    assert.equal((await workflow(page)).nodes.length, 0);
  }));

test('files of both formats and pictures are opened, and bad ones say why', () =>
  visit('/flow', base(), async ({ page }) => {
    await opened(page);
    const text = '{"version":0.4,"nodes":[{"id":1,"type":"Nobody","pos":[0,0],"size":[200,100],"widgets_values":[1.0,18446744073709551616]}],"links":[],"mine":1e-05}';
    await drop(page, { name: 'mine.json', mime: 'application/json', bytes: Buffer.from(text) });
    await page.waitForFunction(() => document.querySelectorAll('.flow-tab').length === 2);
    await opened(page);
    assert.equal(String(await exported(page, 'Export workflow')), text, 'what nobody touched is spelled as it was');
    const png = await exported(page, 'Export picture with the workflow inside');
    await drop(page, { name: 'mine.png', mime: 'image/png', bytes: png });
    await page.waitForFunction(() => document.querySelectorAll('.flow-tab').length === 3);
    await opened(page);
    assert.equal(String(await exported(page, 'Export workflow')), text);
    const api = { 4: { class_type: 'EmptyLatentImage', inputs: { width: 320, height: 256, batch_size: 1 } } };
    await drop(page, { name: 'prompt.json', mime: 'application/json', bytes: Buffer.from(JSON.stringify(api)) });
    await page.waitForFunction(() => document.querySelectorAll('.flow-tab').length === 4);
    await opened(page);
    assert.deepEqual((await workflow(page)).nodes[0].widgets_values.slice(0, 2), [320, 256]);
    await drop(page, { name: 'bad.json', mime: 'application/json', bytes: Buffer.from('{"nodes":') });
    await page.getByText(/“bad.json” cannot be read/).waitFor();
    assert.equal(await tabs(page).count(), 4);
  }));

test('what is saved stands in the library with its versions', () =>
  visit('/flow', base(), async ({ page }) => {
    await opened(page);
    await press(page, 'ControlOrMeta+s');
    await page.locator('#flow-save-title').fill('Sea at night');
    await page.getByRole('button', { name: 'Save in the library' }).click();
    await page.getByText('Saved.').waitFor({ timeout: OPEN_MILLIS });
    await press(page, 'ControlOrMeta+a');
    await press(page, 'Delete');
    await press(page, 'ControlOrMeta+s');
    await page.getByText('Saved as version 2.').waitFor({ timeout: OPEN_MILLIS });
    await choose(page, 'Library');
    const sheet = page.locator('#flow-library');
    await sheet.getByRole('button', { name: 'Versions of Sea at night' }).click();
    await sheet.getByRole('button', { name: /^Version 1/ }).click();
    await page.waitForFunction(() => document.querySelectorAll('.flow-tab').length === 2);
    await opened(page);
    assert.equal((await workflow(page)).nodes.length, 7);
    assert.deepEqual(await violations(page), []);
  }));

test('the exported prompt is what the command line makes of the exported workflow', () =>
  visit('/flow', base(), async ({ page }) => {
    await opened(page);
    const file = join(folder, 'flow.json');
    await writeFile(file, await exported(page, 'Export workflow'));
    const prompt = JSON.parse(await exported(page, 'Export prompt (API)'));
    const { stdout } = await run(process.env.GESSO_BIN, ['workflow', 'convert', file, '--to', 'api']);
    assert.deepEqual(prompt, JSON.parse(stdout));
  }));
