// Running a flow: blocks tell how far they are, pictures come, faults stand at their input.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { asking } from '../support/api.mjs';
import { violations } from '../support/axe.mjs';
import { closeBrowser, studio, visit } from '../support/page.mjs';

after(closeBrowser);

const ask = asking(studio);

/** The page, once there is a flow to edit. */
const flow = (act, options = {}) =>
  visit('/flow', options, async (visit) => {
    await visit.page.locator('.flow-stage[data-ready]').waitFor();
    await act(visit.page, visit);
  });

const tools = (page) => page.getByRole('group', { name: 'Run' });
const run = (page) => tools(page).getByRole('button', { name: /^Run/ }).first().click();
const going = (page) => page.locator('.results-going li');
const made = (page) => page.locator('.results-made li img');

/** The requests to execute a graph that the page sends while `act` goes on, with what was answered. */
async function executed(page, count, act) {
  const answers = [];
  const done = new Promise((resolve) => {
    page.on('response', async (response) => {
      if (!response.url().endsWith('/api/comfyui/execute')) return;
      answers.push({ sent: response.request().postDataJSON(), key: response.request().headers()['idempotency-key'], status: response.status(), body: await response.json() });
      if (answers.length === count) resolve();
    });
  });
  await act();
  await done;
  return answers;
}

test('a flow runs, its blocks are told, and the picture opens', () =>
  flow(async (page) => {
    const [{ sent, key, status, body }] = await executed(page, 1, () => run(page));
    assert.equal(status, 202);
    assert.ok(key && sent.session_id && sent.flow, 'it has a key, a session and the flow it was made of');
    await made(page).first().waitFor({ timeout: 60_000 });
    const generation = await ask('GET', `/api/generate/${body.id}`);
    assert.equal(generation.status, 'complete');
    const link = await page.locator('.results-made a').first().getAttribute('href');
    assert.equal(link, `/pictures/${generation.session_id}/${generation.images[0].id}`);
    assert.deepEqual(await violations(page), []);
  }));

test('a batch of two makes two different pictures, and the seed has gone on', () =>
  flow(async (page) => {
    await page.getByLabel('How often it runs').fill('2');
    await page.getByLabel('How often it runs').press('Tab');
    const answers = await executed(page, 2, () => run(page));
    const seeds = answers.map(({ sent }) => Object.values(sent.workflow).find((node) => 'seed' in node.inputs).inputs.seed);
    assert.notEqual(seeds[0], seeds[1]);
    assert.notEqual(answers[0].key, answers[1].key);
    await page.waitForFunction(() => document.querySelectorAll('.results-made li').length >= 2, null, { timeout: 90_000 });
  }));

test('what is refused is said, and nothing is queued', () =>
  flow(async (page) => {
    await page.route('**/api/comfyui/execute', (route) => route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'Unprocessable', status: 422, code: 'validation_failed', detail: 'The workflow cannot run: model is missing.',
        node_errors: { 3: { class_type: 'KSampler', dependent_outputs: [], errors: [{ type: 'required_input_missing', message: 'Required input is missing', details: 'model', extra_info: { input_name: 'model' } }] } } }),
    }));
    await run(page);
    await page.getByText('The workflow cannot run: model is missing.').first().waitFor();
    assert.equal(await going(page).count(), 0);
  }, { allow: [/422/] }));

test('stop cancels what runs', () =>
  flow(async (page) => {
    await page.getByLabel('How often it runs').fill('6');
    await page.getByLabel('How often it runs').press('Tab');
    const answers = await executed(page, 6, () => run(page));
    await tools(page).getByRole('button', { name: 'More ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Stop all' }).click();
    await page.waitForFunction(() => !document.querySelector('.results-going li'), null, { timeout: 60_000 });
    const ended = await Promise.all(answers.map(({ body }) => ask('GET', `/api/generate/${body.id}`)));
    assert.ok(ended.some(({ status }) => status === 'cancelled'), ended.map(({ status }) => status).join());
  }));

test('where it runs names every node and when it would be done', () =>
  flow(async (page) => {
    await page.locator('.places-list li').first().waitFor({ timeout: 20_000 });
    const nodes = await ask('GET', '/api/gpus');
    assert.equal(await page.locator('.places-list > li').count(), nodes.length);
    await page.locator('.places-list [data-chosen]').getByText('next').waitFor();
  }));

test('after a reload the run is still followed', () =>
  flow(async (page) => {
    await page.getByLabel('How often it runs').fill('4');
    await page.getByLabel('How often it runs').press('Tab');
    await executed(page, 4, () => run(page));
    await page.reload();
    await page.locator('.flow-stage[data-ready]').waitFor();
    await page.waitForFunction(() => document.querySelector('.results-going li, .results-made li'), null, { timeout: 60_000 });
    await made(page).first().waitFor({ timeout: 90_000 });
  }));
