// The ways of a debate that are not straight on: back into a phase, said again, a model that is missing, a server that
// fails, a message of long ago, pictures brought along.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { FOLLOW_MILLIS, WORK_MILLIS, debates, idOf, until } from '../support/debates.mjs';
import { closeBrowser, visit } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

/** A page of older messages is read when more than this many are there. */
const MESSAGES_SHOWN = 120;
/** A picture in one file format that browsers do not write. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

let server;

// Who speaks is not watched here word by word.
before(async () => { server = await startServer({ args: ['--demo', '--demo-speed', '3'] }); });
after(async () => { await closeBrowser(); await server?.stop(); });

const room = (path, act, options = {}) => visit(path, { base: server.url, ...options }, act);
const { api, conversation, messages, say, quiet, debated } = debates(() => server.url);

const step = (page, name) => page.locator('.phases [aria-current=step]', { hasText: name }).waitFor({ timeout: FOLLOW_MILLIS });
const follow = { timeout: FOLLOW_MILLIS };

/** A picture of noise as the page's own browser writes it; noise does not shrink. */
async function drawn(page, type, edge) {
  const bytes = await page.evaluate(async ([type, edge]) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = edge;
    const context = canvas.getContext('2d');
    const data = context.createImageData(edge, edge);
    for (let at = 0; at < data.data.length; at += 1) data.data[at] = at % 4 === 3 ? 255 : Math.random() * 255;
    context.putImageData(data, 0, 0);
    const blob = await new Promise((go) => canvas.toBlob(go, type));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [type, edge]);
  return { name: `noise.${type.split('/')[1]}`, mimeType: type, buffer: Buffer.from(bytes) };
}

/** Files as a drag or the clipboard brings them. */
const carried = (page, files) => page.evaluateHandle((files) => {
  const data = new DataTransfer();
  for (const { name, type, bytes } of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  return data;
}, files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, bytes: [...buffer] })));

async function upload({ name, mimeType, buffer }) {
  const body = new FormData();
  body.append('file', new Blob([buffer], { type: mimeType }), name);
  const answer = await fetch(`${server.url}/api/uploads`, { method: 'POST', body });
  assert.ok(answer.ok, await answer.clone().text());
  return (await answer.json()).asset_id;
}

/** Does something of the menu of a turn. */
async function act(turn, name) {
  await turn.getByRole('button', { name: 'Do something with this' }).click();
  await turn.getByRole('menuitem', { name }).click();
}

const isInView = (locator) => locator.evaluate((element) => {
  const place = element.getBoundingClientRect();
  return place.bottom > 0 && place.top < innerHeight && place.height > 0;
});

test('every phase can be gone back to, what came later is stale, and pictures are no end', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    await page.getByRole('button', { name: 'On to refinement' }).click();
    await step(page, 'Refinement');
    await quiet(id);
    await page.getByRole('button', { name: 'Do something with Ideation' }).click(follow);
    await page.getByRole('menuitem', { name: 'Go back here' }).click();
    await step(page, 'Ideation');
    await page.locator('.phases li', { hasText: 'Refinement' }).locator('.stale').waitFor(follow);
    await page.locator('.stretch.stale', { hasText: 'Refinement' }).first().waitFor(follow);
    await quiet(id);
    const count = (await messages(id)).length;
    await page.getByRole('button', { name: 'Do something with Ideation' }).click(follow);
    await page.getByRole('menuitem', { name: 'Run again' }).click();
    await until('Luna, Frame and Saga answer again', async () => (await messages(id)).length > count);
    await quiet(id);
    assert.equal((await messages(id)).filter((one) => one.role === 'user').length, 1, 'nothing is said in the name of the person');
    assert.deepEqual(await violations(page), []);

    // Straight to a picture, and on from there.
    await page.getByRole('button', { name: 'Make a picture' }).click();
    await step(page, 'Complete').catch(() => step(page, 'Generating'));
    await until('the debate is complete', async () => (await conversation(id)).phase === 'complete');
    await step(page, 'Complete');
    const before = (await messages(id)).length;
    await page.getByLabel('Message the specialists').fill('Fewer gulls, and nearer.');
    await page.keyboard.press('Enter');
    await until('somebody answers', async () => (await messages(id)).slice(before).some((one) => one.role !== 'user' && one.status === 'complete'));
    await quiet(id);
    await page.getByRole('button', { name: 'Back to refinement' }).click(follow);
    await step(page, 'Refinement');
    await quiet(id);
  });
});

test('a phase is gone back to without a script', async () => {
  const id = await debated();
  const before = (await messages(id)).length;
  await room(`/debate/${id}`, async ({ page }) => {
    await page.getByRole('button', { name: 'Do something with Ideation' }).click();
    await page.getByRole('menuitem', { name: 'Run again' }).click();
    await page.waitForURL(new RegExp(`/debate/${id}$`));
    await until('it runs again', async () => (await messages(id)).length > before);
    await quiet(id);
  }, { javaScript: false });
});

test('pictures are picked, dropped anywhere, pasted, watched on their way, taken back and sent with the first words', async () => {
  await room('/debate', async (opened) => {
    const { page } = opened;
    const attached = page.locator('.attached li');
    const done = page.locator('.attached li[data-s=done]');
    const [png, jpeg, webp] = [await drawn(page, 'image/png', 40), await drawn(page, 'image/jpeg', 40), await drawn(page, 'image/webp', 40)];
    const gif = { name: 'dot.gif', mimeType: 'image/gif', buffer: GIF };
    await page.locator('.ask-box input[type=file]').setInputFiles([png, gif]);
    await until('two are there', async () => (await done.count()) === 2, FOLLOW_MILLIS);

    const dropped = await carried(page, [jpeg]);
    await page.dispatchEvent('main', 'dragover', { dataTransfer: dropped });
    await page.locator('.drop-here').waitFor(follow);
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
    await page.locator('.drop-here').waitFor({ state: 'detached' });
    const pasted = await carried(page, [webp]);
    await page.getByLabel('What the picture shall show').evaluate((box, clipboardData) =>
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })), pasted);
    await until('four are there', async () => (await done.count()) === 4, FOLLOW_MILLIS);
    assert.deepEqual(await violations(page), []);

    // A large one on a slow line says how far it is, and is taken back before it is there.
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    const slow = (bytes) => line.send('Network.emulateNetworkConditions',
      { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
    await slow(60_000);
    await page.locator('.ask-box input[type=file]').setInputFiles(await drawn(page, 'image/png', 500));
    const bar = page.locator('.attached li[data-s=busy] progress');
    await until('it is on its way', async () => (await bar.count()) > 0 && Number(await bar.getAttribute('value')) > 0, FOLLOW_MILLIS);
    await page.locator('.attached li[data-s=busy]').getByRole('button', { name: /^Remove/ }).click();
    await until('it is gone', async () => (await attached.count()) === 4, FOLLOW_MILLIS);
    await slow(-1);
    await attached.nth(1).getByRole('button', { name: 'Remove dot.gif' }).click();
    await until('three are left', async () => (await attached.count()) === 3, FOLLOW_MILLIS);

    await page.getByLabel('What the picture shall show').fill('A causeway in this light.');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/debate\/[0-9a-f-]{36}$/, follow);
    const id = idOf(page);
    await until('three are shown', async () => (await page.locator('.turn.mine .shown').count()) === 3, FOLLOW_MILLIS);
    assert.equal((await messages(id))[0].images.length, 3);
    // One is shown large.
    await page.getByRole('button', { name: 'Picture 1 large' }).click();
    const large = page.locator('.large:popover-open img');
    await until('it is shown large', async () => (await large.count()) === 1 && large.evaluate((img) => img.complete && img.naturalWidth > 0), FOLLOW_MILLIS);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'hidden' });
    await quiet(id);
  });
});

test('what was said is copied, said again and edited in a branch with its pictures and names; a specialist is asked again', async () => {
  const image = await upload({ name: 'dot.gif', mimeType: 'image/gif', buffer: GIF });
  const words = '@Lens is this quiet enough?';
  const id = await debated(words, { mentions: ['critic'], images: [image] });
  const context = { permissions: ['clipboard-read', 'clipboard-write'] };
  await room(`/debate/${id}`, async ({ page }) => {
    const mine = page.locator('.turn.mine').first();
    await act(mine, 'Copy the words');
    await until('the words are copied', async () => (await page.evaluate(() => navigator.clipboard.readText())) === words, FOLLOW_MILLIS);

    await act(mine, 'Say it again');
    const again = await until('it is said again', async () => (await messages(id)).filter((one) => one.role === 'user')[1]);
    assert.deepEqual([again.content, again.images, again.metadata.mentions], [words, [image], ['critic']]);
    await quiet(id);
    assert.deepEqual([...new Set((await messages(id)).filter((one) => one.role !== 'user').map((one) => one.role))], ['critic']);

    const before = (await messages(id)).length;
    await act(page.locator('.turn[data-who=lens]').last(), 'Ask again');
    await until('Lens answers again', async () => (await messages(id)).length > before);
    await quiet(id);

    await act(mine, 'Edit in a branch');
    const box = page.getByLabel('Message the specialists');
    assert.equal(await box.inputValue(), words);
    await page.locator('.attached li[data-s=done] img').waitFor(follow);
    await box.fill('@Lens is this dark enough?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/debate/') && !url.pathname.endsWith(id), follow);
    const branch = idOf(page);
    const first = await until('it is said there', async () => (await messages(branch)).find((one) => one.role === 'user'));
    assert.deepEqual([first.content, first.images, first.metadata.mentions], ['@Lens is this dark enough?', [image], ['critic']]);
    assert.equal((await conversation(branch)).branched_from, id);
    await quiet(branch);
  }, { context });
});

test('a missing model is got in the debate, or another stands in, and the specialist is asked again', async () => {
  const id = await debated('@Saga a heron in the reeds', { mentions: ['story'] });
  const assign = (model) => api('PUT', '/api/specialists/critic', { model });
  try {
    await assign('llama3.2:1b');
    await room(`/debate/${id}`, async ({ page }) => {
      const box = page.getByLabel('Message the specialists');
      const lens = page.locator('.turn[data-who=lens]');
      const ask = async (words) => {
        const before = await lens.count();
        await box.fill(words);
        await page.keyboard.press('Enter');
        await until('Lens has been asked', async () => (await lens.count()) > before);
        await quiet(id);
      };
      await ask('@Lens what is wrong?');
      const missing = lens.last().locator('.missing');
      await missing.getByRole('button', { name: 'Get llama3.2:1b' }).click(follow);
      await missing.getByRole('progressbar').waitFor(follow);
      await missing.getByRole('button', { name: 'Cancel' }).click(follow);
      await missing.getByText('was cancelled').waitFor(follow);
      await missing.getByRole('button', { name: 'Get llama3.2:1b' }).click(follow);
      await missing.getByText('llama3.2:1b is here.').waitFor({ timeout: WORK_MILLIS });
      assert.deepEqual(await violations(page), []);
      await missing.getByRole('button', { name: 'Ask Lens again' }).click();
      await until('Lens answers', async () => (await messages(id)).some((one) => one.role === 'critic' && one.status === 'complete'));
      await quiet(id);

      await assign('nobody-has-this:1b');
      await ask('@Lens and now?');
      const lacking = lens.last().locator('.missing');
      await lacking.getByLabel('Model that stands in for Lens').selectOption('qwen3:8b');
      const before = (await messages(id)).length;
      await lacking.getByRole('button', { name: 'Let it stand in' }).click();
      const answer = await until('it stands in', async () =>
        (await messages(id)).slice(before).find((one) => one.role === 'critic' && one.status === 'complete'));
      assert.equal(answer.metadata.model, 'qwen3:8b');
      await quiet(id);
    });
  } finally {
    await assign(null);
  }
});

test('the lanes show what the thread shows, and the reader stays where they were', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async (opened) => {
    const { page } = opened;
    await page.getByRole('button', { name: 'On to refinement' }).click();
    await step(page, 'Refinement');
    await quiet(id);
    const saga = (await messages(id)).find((one) => one.role === 'story');
    const place = page.locator(`#m-${saga.id}`);
    await page.locator('#phase-ideation').click();
    await place.evaluate((element) => element.scrollIntoView());
    await page.getByRole('link', { name: 'Lanes' }).click();
    await page.locator('.lanes-grid').waitFor(follow);
    await until('the same message is in view in lanes', () => isInView(place), FOLLOW_MILLIS);
    await page.getByRole('navigation', { name: 'Phases of this debate' }).waitFor();
    await page.getByRole('button', { name: 'Do something with Ideation' }).waitFor();
    await place.getByRole('button', { name: 'Do something with this' }).waitFor();
    await opened.shoot('debate-lanes-back');
    const over = await page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight);
    assert.equal(over, 0, 'the lanes alone scroll, never the frame around them');
    assert.deepEqual(await violations(page), []);
    await page.getByRole('link', { name: 'Thread' }).click();
    await page.locator('.thread').waitFor(follow);
    await until('and in the thread again', () => isInView(place), FOLLOW_MILLIS);
  });
});

test('a message of long ago is read and shown when it is looked for', async () => {
  const id = await debated('A lighthouse keeper plays an ocarina on the causeway.');
  // Commands are answered by nobody.
  for (let at = 0; at < MESSAGES_SHOWN + 30; at += 1) await say(id, at % 2 === 0 ? 'lock everything' : 'unlock everything');
  const first = (await messages(id))[0];
  await room('/debate?q=ocarina', async ({ page }) => {
    await page.locator(`.matches a[href$="#m-${first.id}"]`).first().click(follow);
    const found = page.locator(`#m-${first.id}`);
    await found.waitFor({ timeout: FOLLOW_MILLIS });
    await until('it is in view', () => isInView(found), FOLLOW_MILLIS);
  });
});

test('a phrase counts more or less by its keys, and the words kept are counted', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    await page.locator('.verbatim', { hasText: /\d+ of your words kept verbatim/ }).waitFor(follow);
    await page.locator('.proof .proof-word[data-who=you]').first().focus();
    await page.keyboard.press('+');
    await page.locator('.why output', { hasText: '+1' }).waitFor(follow);
    await page.keyboard.press('-');
    await page.locator('.why output', { hasText: 'as it is' }).waitFor(follow);
  });
});

test('the model that looks at pictures is chosen in the header', async () => {
  const id = await debated();
  const { session_id: session } = await conversation(id);
  await room(`/debate/${id}`, async (opened) => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Who looks at pictures' }).click();
    const select = page.getByRole('combobox', { name: 'Who looks at pictures' });
    await select.locator('option', { hasText: /gemma3:12b, .*GB/ }).waitFor({ state: 'attached', timeout: FOLLOW_MILLIS });
    await select.selectOption('gemma3:12b');
    await until('it is kept', async () => (await api('GET', `/api/sessions/${session}`)).settings.vision_model === 'gemma3:12b', FOLLOW_MILLIS);
    await page.locator('#eyes', { hasText: /Memory: .*GB/ }).waitFor(follow);
    assert.deepEqual(await violations(page), []);
    await page.reload();
    await opened.hydrated();
    await page.getByRole('button', { name: 'Who looks at pictures' }).click();
    await until('it is chosen', async () => (await select.inputValue()) === 'gemma3:12b', FOLLOW_MILLIS);
  });
});

/** A simulated Ollama that fails on demand. */
async function startOllama() {
  const child = spawn(process.env.GESSO_BIN, ['simulate', 'ollama', '--port', '0', '--speed', '20'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[^\s/]+/.exec(line)?.[0];
    if (!url) continue;
    const fail = async (list) => {
      const answer = await fetch(`${url}/__sim/chaos`, { method: 'PUT', body: list });
      assert.ok(answer.ok, await answer.text());
    };
    return { url, fail, stop: () => { kill(); process.off('exit', kill); } };
  }
  throw new Error('the simulated Ollama ended at once');
}

test('whatever goes wrong with a model is told in one sentence, and the debate goes on', async () => {
  const ollama = await startOllama();
  const studio = await startServer({ args: [], env: { OLLAMA_HOST: ollama.url } });
  const here = debates(() => studio.url);
  try {
    const id = await here.debated('@Saga a heron in the reeds', { mentions: ['story'] });
    await visit(`/debate/${id}`, { base: studio.url }, async ({ page }) => {
      const box = page.getByLabel('Message the specialists');
      const lens = page.locator('.turn[data-who=lens]');
      const ask = async (words) => {
        const before = (await here.messages(id)).length;
        await box.fill(words);
        await page.keyboard.press('Enter');
        await until('somebody is asked', async () => (await here.messages(id)).length > before);
        await here.quiet(id);
      };
      for (const [switches, told] of [
        ['error-500', /could not answer\..*failed/],
        ['drop=5', /cut off before its end/],
        ['error-mid=3', /could not answer\./],
        ['bad-json', /answered twice in a form the studio cannot read/],
      ]) {
        await ollama.fail(switches);
        await ask(`@Lens what is wrong with ${switches}?`);
        const ending = lens.last().locator('.ending');
        await ending.waitFor(follow);
        assert.match((await ending.innerText()).trim(), told, switches);
        await ollama.fail('');
        const before = (await here.messages(id)).length;
        await lens.last().getByRole('button', { name: 'Ask Lens again' }).click(follow);
        await until('Lens answers', async () =>
          (await here.messages(id)).slice(before).some((one) => one.role === 'critic' && one.status === 'complete'));
        await here.quiet(id);
        await until('and all is well', async () => (await lens.last().locator('.ending').count()) === 0, FOLLOW_MILLIS);
      }
      assert.deepEqual(await violations(page), []);
    });
  } finally {
    await studio.stop();
    ollama.stop();
  }
});
