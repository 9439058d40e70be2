// A flow that is broken on purpose: the fault stands at its block and input, is mended there, and then it runs. And a picture
// of the studio opened as the flow that made it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asking } from '../support/api.mjs';
import { violations } from '../support/axe.mjs';
import { CANVAS, drag, FOLLOW_MILLIS, graph, head, node, onScreen, open, ready, slot, txt2img } from '../support/flow.mjs';
import { closeBrowser, visit } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

/** How long a run may take on a busy machine. */
const RUN_MILLIS = 90_000;
/** A checkpoint that simulated nodes do not have. */
const NOWHERE = 'nowhere.safetensors';

let server;

before(async () => { server = await startServer({ args: ['--demo', '--demo-speed', '8'] }); });
after(async () => { await closeBrowser(); await server?.stop(); });

const ask = asking(() => server.url);

/** The page with a workflow in it. That it is refused is what these tests are about. */
const flow = (workflow, act) =>
  visit('/flow', { base: server.url, allow: [/422/] }, async (opened) => {
    await ready(opened.page);
    await open(opened.page, workflow);
    await act(opened.page, opened);
  });

/** Text to image with the checkpoint that the nodes have. */
async function whole(scale = 0.35) {
  const workflow = txt2img(scale);
  const schema = await ask('GET', '/api/comfyui/schema');
  const [choices, options] = schema.CheckpointLoaderSimple.input.required.ckpt_name;
  node(workflow, 'CheckpointLoaderSimple').widgets_values = [(Array.isArray(choices) ? choices : options.options)[0]];
  return workflow;
}

/** Takes a link out of a workflow, by the class and the input it leads to. */
function unlinked(workflow, type, name) {
  const target = node(workflow, type);
  const input = target.inputs.find((one) => one.name === name);
  const { link } = input;
  input.link = null;
  for (const { outputs } of workflow.nodes) for (const output of outputs) output.links = output.links.filter((one) => one !== link);
  workflow.links = workflow.links.filter(([id]) => id !== link);
  return workflow;
}

const run = (page) => page.getByRole('group', { name: 'Run' }).getByRole('button', { name: /^Run/ }).first().click();
const problems = (page) => page.locator('.flow-problem.bad');
/** Waits for a picture; where nothing is selected the inspector shows what was made. */
async function finished(page) {
  await page.locator(CANVAS).press('ControlOrMeta+Shift+a');
  await page.locator('.results-made li img').first().waitFor({ timeout: RUN_MILLIS });
}

/** Clicks the head of a block, so that the inspector tells of it. */
async function select(page, type) {
  const [x, y] = await onScreen(page, head(node(await graph(page), type)));
  await page.mouse.click(x, y);
}

/** Presses run; it is refused, for this reason, and nothing is queued. */
async function refused(page, sentence) {
  await run(page);
  await problems(page).filter({ hasText: sentence }).first().waitFor();
  assert.equal(await page.locator('.results-going li').count(), 0);
  // The list lies over the blocks at its side.
  await page.locator('.flow-sheet').getByRole('button', { name: 'Close' }).click();
}

/** Nothing is wrong any more. */
const mended = (page) => page.waitForFunction(() => !document.querySelector('.flow-wrong .note'), null, { timeout: FOLLOW_MILLIS });

test('an input that is missing is told at its block; connected, the flow runs', async () =>
  flow(unlinked(await whole(), 'KSampler', 'latent_image'), async (page) => {
    await refused(page, /latent_image/);
    await select(page, 'KSampler');
    await page.locator('.flow-wrong').getByText('Wrong at latent_image').waitFor();
    assert.deepEqual(await violations(page), []);
    const { nodes } = await graph(page);
    await drag(page, slot(nodes[3], 'out', 'LATENT'), slot(nodes[4], 'in', 'latent_image'));
    await graph(page, ({ links }) => links.length === 9);
    await mended(page);
    await run(page);
    await finished(page);
  }));

test('a wire of the wrong type is told at its input; taken away by another, the flow runs', async () => {
  const workflow = await whole();
  // The latent of the sampler comes from the checkpoint's VAE, as a damaged file may have it.
  unlinked(workflow, 'KSampler', 'latent_image');
  const [vae, sampler] = [node(workflow, 'CheckpointLoaderSimple').outputs[2], node(workflow, 'KSampler')];
  const input = sampler.inputs.findIndex((one) => one.name === 'latent_image');
  workflow.last_link_id += 1;
  workflow.links.push([workflow.last_link_id, 1, 2, sampler.id, input, 'VAE']);
  vae.links.push(workflow.last_link_id);
  sampler.inputs[input].link = workflow.last_link_id;
  await flow(workflow, async (page) => {
    await refused(page, /takes LATENT at latent_image, but .* gives VAE/);
    await select(page, 'KSampler');
    await page.locator('.flow-wrong').getByText('Wrong at latent_image').waitFor();
    const { nodes } = await graph(page);
    await drag(page, slot(nodes[3], 'out', 'LATENT'), slot(nodes[4], 'in', 'latent_image'));
    await mended(page);
    await run(page);
    await finished(page);
  });
});

test('a model that no node has is told at its value; another one chosen, the flow runs', async () => {
  const workflow = await whole();
  const loader = node(workflow, 'CheckpointLoaderSimple');
  const [known] = loader.widgets_values;
  loader.widgets_values = [NOWHERE];
  await flow(workflow, async (page) => {
    await refused(page, NOWHERE);
    await select(page, 'CheckpointLoaderSimple');
    await page.locator('.flow-wrong').getByText('Wrong at ckpt_name').waitFor();
    await page.locator('.flow-wrong').getByText(NOWHERE).waitFor();
    await page.locator('#flow-value-ckpt_name').selectOption(known);
    await mended(page);
    await run(page);
    await finished(page);
  });
});

test('a picture of the studio opens as the flow that made it, and runs again', async () => {
  const { id: session } = await ask('POST', '/api/sessions', { flow: 'draft_grid', title: 'One boat' });
  const { id } = await ask('POST', '/api/generate', { session_id: session, task: 'txt2img', model_family: 'sd15', prompt: 'a red boat on a teal sea' });
  const made = async () => {
    const end = Date.now() + RUN_MILLIS;
    for (;;) {
      const generation = await ask('GET', `/api/generate/${id}`);
      if (generation.status === 'complete') return generation.images[0].id;
      assert.ok(Date.now() < end, `it is ${generation.status}`);
      await new Promise((go) => { setTimeout(go, 200); });
    }
  };
  const image = await made();
  await visit(`/pictures/${session}/${image}`, { base: server.url }, async ({ page }) => {
    await page.getByRole('link', { name: 'Open in Flow' }).first().click();
    await ready(page);
    const { nodes } = await graph(page, ({ nodes }) => nodes.length > 4);
    const words = nodes.flatMap(({ widgets_values: values }) => Object.values(values ?? [])).filter((value) => typeof value === 'string');
    assert.ok(words.some((value) => value.includes('a red boat on a teal sea')), words.join(' | '));
    await run(page);
    await finished(page);
  });
});
