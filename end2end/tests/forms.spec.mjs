// Forms: a saved workflow filled in on a page of its own, with and without a script, by keys, on a phone, and in a debate.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { FOLLOW_MILLIS, WORK_MILLIS, debates } from '../support/debates.mjs';
import { closeBrowser, visit } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

/** What a new flow is, with a place for its checkpoint. */
const USUAL = new URL('../../core/src/graph/usual/usual.json', import.meta.url);

let server;

before(async () => { server = await startServer({ args: ['--demo', '--demo-speed', '3'] }); });
after(async () => { await closeBrowser(); await server?.stop(); });

const room = (path, act, options = {}) => visit(path, { base: server.url, ...options }, act);
const { api, debated } = debates(() => server.url);
const follow = { timeout: FOLLOW_MILLIS };
const made = (page, count) => page.locator('.fill-made .batch').first().locator('.pic:not([data-pic]) img').nth(count - 1)
  .waitFor({ timeout: WORK_MILLIS });

/** Saves a workflow with a form; gives its id. */
async function saved(title) {
  const schema = await api('GET', '/api/comfyui/schema');
  // Both spellings of a list.
  const [kind, options] = schema.CheckpointLoaderSimple.input.required.ckpt_name;
  const choices = Array.isArray(kind) ? kind : options.options;
  const workflow = JSON.parse((await readFile(USUAL, 'utf8')).replace('CHECKPOINT', choices[0]));
  const rows = [['2', 'text', 'Words'], ['5', 'seed', 'Seed'], ['5', 'steps', 'Steps'], ['5', 'cfg', 'Guidance'],
    ['5', 'sampler_name', 'Sampler'], ['4', 'width', 'Width'], ['4', 'height', 'Height']];
  workflow.extra = { gesso: { form: rows.map(([node, input, label]) => ({ node, input, label })) } };
  return (await api('POST', '/api/workflows', { title, workflow })).id;
}

const batches = async (session) => {
  const { items } = await api('GET', `/api/sessions/${session}/generations`);
  return items.sort((a, b) => a.id.localeCompare(b.id));
};

test('without a form the page says how one is made', () => room('/forms', async ({ page }) => {
  await page.getByRole('heading', { name: 'A flow as a simple form' }).waitFor();
  await page.locator('.rail').getByRole('link', { name: 'Forms' }).waitFor();
  assert.equal(await page.getByRole('main').getByRole('link', { name: 'Open Flow' }).getAttribute('href'), '/flow');
  assert.deepEqual(await violations(page), []);
}));

test('a form is found in the palette, filled in, and what it makes appears beside it', async () => {
  const id = await saved('Foxes');
  await room('/', async (opened) => {
    const { page } = opened;
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('Forms');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/forms');
    await page.getByRole('link', { name: 'Foxes' }).click();
    await page.waitForURL(`**/forms/${id}`);
    await page.getByLabel('Words', { exact: true }).fill('a fox in the snow');
    await page.getByLabel('Seed', { exact: true }).fill('18446744073709551615');
    await page.getByLabel('Steps', { exact: true }).fill('3');
    await page.getByLabel('Guidance', { exact: true }).fill('6.5');
    assert.equal(await page.getByLabel('Guidance, slider').inputValue(), '6.5', 'the slider follows what is typed');
    await page.getByLabel('Guidance, slider').press('ArrowRight');
    assert.equal(await page.getByLabel('Guidance', { exact: true }).inputValue(), '6.6');
    await page.reload();
    await opened.hydrated();
    await page.waitForFunction(() => [...document.querySelectorAll('.fill-form textarea, .fill-form input')].some((field) => field.value === 'a fox in the snow'), null, follow);
    assert.equal(await page.getByLabel('Guidance', { exact: true }).inputValue(), '6.6');
    assert.equal(await page.getByLabel('Guidance, slider').inputValue(), '6.6', 'the slider follows what was kept');
    await page.getByLabel('Width', { exact: true }).fill('many');
    await page.getByRole('button', { name: 'Make' }).click();
    const wrong = page.locator('.field', { has: page.getByLabel('Width', { exact: true }) }).locator('.err');
    await wrong.waitFor(follow);
    assert.match(await wrong.textContent(), /Width takes a whole number/);
    assert.equal(await page.getByLabel('Width', { exact: true }).getAttribute('aria-invalid'), 'true');
    await page.getByLabel('Width', { exact: true }).fill('256');
    await page.getByLabel('Height', { exact: true }).fill('256');
    await page.getByLabel('How many').fill('2');
    await page.getByRole('button', { name: 'Make' }).click();
    await page.waitForURL(/session=/);
    const session = new URL(page.url()).searchParams.get('session');
    await made(page, 2);
    const [first, second] = await batches(session);
    const seeds = [first, second].map((one) => one.request.params.seed);
    assert.notEqual(seeds[0], seeds[1]);
    assert.equal(first.request.prompt, 'a fox in the snow');
    assert.notEqual(await page.getByLabel('Seed', { exact: true }).inputValue(), '18446744073709551615', 'a new seed is there');
    for (const scheme of ['dark', 'light']) {
      await opened.theme(scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
    // Again, in the same session, by the keyboard alone.
    await page.getByLabel('How many').fill('1');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.fill-made .batch').length === 2, null, follow);
    await page.reload();
    await opened.hydrated();
    await page.waitForFunction(() => document.querySelectorAll('.fill-made .batch').length === 2, null, follow);
    await page.getByRole('link', { name: 'Open in Flow' }).click();
    await page.waitForURL('**/flow**');
  }, { allow: [/422/] });
});

test('without a script a form posts and comes back with its pictures', async () => {
  const id = await saved('Plain foxes');
  await room(`/forms/${id}`, async ({ page }) => {
    await page.getByLabel('Words', { exact: true }).fill('a plain fox');
    await page.getByLabel('Width', { exact: true }).fill('256');
    await page.getByLabel('Height', { exact: true }).fill('256');
    assert.ok(await page.getByRole('button', { name: 'New seed' }).isHidden(), 'what only a script does is not offered');
    await page.getByLabel('Steps', { exact: true }).fill('many');
    await page.getByRole('button', { name: 'Make' }).click();
    assert.match(await page.locator('#fill-steps-error').innerText(), /^Steps takes a whole number from 1/);
    assert.equal(await page.getByLabel('Words', { exact: true }).inputValue(), 'a plain fox', 'nothing is lost');
    assert.equal(await page.getByLabel('Steps', { exact: true }).inputValue(), 'many');
    await page.getByLabel('Steps', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Make' }).click();
    await page.waitForURL(/session=/);
    const session = new URL(page.url()).searchParams.get('session');
    const [only, ...others] = await batches(session);
    assert.deepEqual([only.request.prompt, others.length], ['a plain fox', 0]);
    await page.locator('.fill-made .pic').first().waitFor();
  }, { javaScript: false });
});

test('on a phone the form stands above its pictures and nothing is cut off', async () => {
  const id = await saved('Small foxes');
  await room(`/forms/${id}`, async ({ page }) => {
    await page.locator('.fill-made .empty').waitFor(follow);
    const boxes = await Promise.all(['.fill-form', '.fill-made'].map((one) => page.locator(one).boundingBox()));
    assert.ok(boxes[0].y + boxes[0].height <= boxes[1].y);
    const wide = await page.evaluate(() => document.querySelector('#main').scrollWidth - document.querySelector('#main').clientWidth);
    assert.ok(wide <= 0, `${wide} pixels wide too much`);
    assert.deepEqual(await violations(page), []);
  }, { size: 'phone' });
});

test('a debate has its pictures made by a form', async () => {
  await saved('Foxes of a debate');
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    await page.getByLabel('Made by').selectOption({ label: 'Foxes of a debate' }, follow);
    await page.getByRole('button', { name: 'Make a picture' }).click();
    const { session_id: session } = await api('GET', `/api/chat/conversations/${id}`);
    await page.waitForFunction(async (session) => {
      const answer = await fetch(`/api/sessions/${session}/generations`);
      const { items } = await answer.json();
      return items.some((one) => one.request.task === 'workflow' && one.status === 'complete' && one.request.prompt !== '');
    }, session, { timeout: WORK_MILLIS });
    await page.locator('.pic:not([data-pic]) img').first().waitFor(follow);
  });
});
