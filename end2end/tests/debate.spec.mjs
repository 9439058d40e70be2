// A debate from the first sentence to a picture: live, decided claim by claim, found again, and usable without a script.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

/** How long specialists and painters may take on a busy machine. */
const WORK_MILLIS = 300_000;
/** How long the page may take to follow. */
const FOLLOW_MILLIS = 30_000;

const IDEA = 'A lighthouse keeper crosses the causeway at blue hour with one lantern. Quiet, not spooky.';

let server;

before(async () => { server = await startServer(); });
after(async () => { await closeBrowser(); await server?.stop(); });

const room = (path, act, options = {}) => visit(path, { base: server.url, ...options }, act);

async function api(method, path, body) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function until(what, look, millis = WORK_MILLIS) {
  const end = Date.now() + millis;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

const conversation = (id) => api('GET', `/api/chat/conversations/${id}`);
const messages = async (id) => (await api('GET', `/api/chat/conversations/${id}/messages?limit=200`)).items;
const quiet = (id) => until('the turn is over', async () => {
  const found = await conversation(id);
  return found.turn_id === null && found;
});
const idOf = (page) => new URL(page.url()).pathname.split('/').pop();

/** A debate whose first turn is over. */
async function debated(words = IDEA) {
  const session = await api('POST', '/api/sessions', { flow: 'chat', title: 'A causeway' });
  const { id } = await api('POST', '/api/chat/conversations', { session_id: session.id, title: 'A causeway' });
  await api('POST', `/api/chat/conversations/${id}/messages`, { content: words });
  await quiet(id);
  return id;
}

async function clean(opened) {
  for (const scheme of ['dark', 'light']) {
    await opened.theme(scheme);
    assert.deepEqual(await violations(opened.page), [], scheme);
  }
}

test('an idea is argued live, decided, and becomes a picture', async () => {
  await room('/debate', async (opened) => {
    const { page } = opened;
    await clean(opened);
    await page.getByLabel('What the picture shall show').fill(IDEA);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/debate\/[0-9a-f-]{36}$/, { timeout: FOLLOW_MILLIS });
    const id = idOf(page);
    // Words grow while they are said: some text is seen that is not the whole.
    const luna = page.locator('.turn[data-who=luna] .prose').first();
    await luna.locator('xpath=.').waitFor({ timeout: WORK_MILLIS });
    const seen = new Set();
    await until('the words of Luna', async () => {
      const text = (await luna.innerText()).trim();
      if (text) seen.add(text);
      return (await messages(id)).some((one) => one.role === 'style' && one.status === 'complete');
    });
    assert.ok(seen.size > 1, `the text came in one piece: ${[...seen]}`);
    await quiet(id);
    await page.locator('.thread .claim').first().waitFor({ timeout: FOLLOW_MILLIS });
    const said = (await messages(id)).find((one) => one.role === 'style');
    assert.equal((await luna.innerText()).trim(), said.content.trim(), 'the page has every word once');
    await opened.shoot('debate');
    await clean(opened);

    const open = (await conversation(id)).claims.find((claim) => claim.state === 'open' && !claim.contested && !claim.issue);
    assert.ok(open, 'an open claim');
    await page.locator(`#claim-${open.id}`).getByRole('button', { name: /^Accept and lock/ }).click();
    await page.locator(`#claim-${open.id} .claim[data-claim=locked]`).waitFor({ timeout: FOLLOW_MILLIS });
    await page.locator('.insp .slot', { hasText: open.proposal }).first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'What changed' }).click();
    await page.locator('.proof ins').first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'What changed' }).click();
    await page.locator('.proof .said').first().click();
    await page.locator('.chain li').first().waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.locator(`#claim-${open.id} .claim[data-claim=locked]`).waitFor({ state: 'detached', timeout: FOLLOW_MILLIS });

    await page.getByRole('button', { name: 'Make a picture' }).click();
    await page.locator('.made .pic').first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.locator('.made img.final, .made .open img').first().waitFor({ timeout: WORK_MILLIS });
    await until('the debate is complete', async () => (await conversation(id)).phase === 'complete');
    await page.locator('.phases [aria-current=step]', { hasText: 'Complete' }).waitFor({ timeout: FOLLOW_MILLIS });
  });
});

test('the next phase begins by its button, and a running turn is joined and stopped', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    await page.getByRole('button', { name: 'On to refinement' }).click();
    await page.locator('.phases [aria-current=step]', { hasText: 'Refinement' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Stop' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByLabel('Message the specialists').fill('No rain.');
    await page.getByRole('button', { name: 'Interject' }).click();
    await page.locator('.turn.mine', { hasText: 'No rain.' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Send' }).waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal((await conversation(id)).turn_id, null);
  });
});

test('a name is completed by keyboard and only that one answers', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    const box = page.getByLabel('Message the specialists');
    await box.pressSequentially('@le');
    await page.getByRole('option', { name: /Lens/ }).waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await box.inputValue(), '@Lens ');
    await box.pressSequentially('what is wrong?');
    const before = (await messages(id)).length;
    await page.keyboard.press('Enter');
    await until('the message is there', async () => (await messages(id)).length > before);
    await quiet(id);
    const answers = (await messages(id)).slice(before).filter((one) => one.role !== 'user');
    assert.deepEqual([...new Set(answers.map((one) => one.role))], ['critic']);
    assert.equal(await box.inputValue(), '');
  });
});

test('a picture is attached, shown before it is sent, and stays with the message', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    await page.locator('.composer input[type=file]').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: png });
    await page.locator('.attached li[data-s=done] img').waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByLabel('Message the specialists').fill('Like this one.');
    await page.keyboard.press('Enter');
    await page.locator('.turn.mine .shown').waitFor({ timeout: FOLLOW_MILLIS });
    await page.locator('.attached').waitFor({ state: 'detached' });
    await quiet(id);
  });
});

test('a page that is loaded in the middle of a turn shows every word once', async () => {
  const session = await api('POST', '/api/sessions', { flow: 'chat' });
  const { id } = await api('POST', '/api/chat/conversations', { session_id: session.id });
  await api('POST', `/api/chat/conversations/${id}/messages`, { content: IDEA });
  await until('somebody speaks', async () => (await messages(id)).some((one) => one.role !== 'user' && one.content));
  await room(`/debate/${id}`, async ({ page }) => {
    await quiet(id);
    for (const one of (await messages(id)).filter((message) => message.role !== 'user')) {
      await until(`the words of ${one.name}`, async () =>
        (await page.locator(`#m-${one.id} .prose`).innerText()).trim() === one.content.trim(), FOLLOW_MILLIS);
    }
  });
});

test('a debate is found by what was said, branched, renamed, exported and deleted', async () => {
  const id = await debated('A heron stands in the reeds, fog over the water.');
  await room('/debate?q=heron', async (opened) => {
    const { page } = opened;
    await page.locator('.matches a', { hasText: 'heron' }).first().click();
    await page.waitForURL(new RegExp(`/debate/${id}#m-`));
    await page.locator('.turn.mine').first().waitFor();
    await page.locator('.turn.mine').first().getByRole('button', { name: 'Do something with this' }).click();
    await page.getByRole('menuitem', { name: 'Branch from here' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/debate/') && !url.pathname.endsWith(id), { timeout: FOLLOW_MILLIS });
    const branch = idOf(page);
    await until('the branch is on the page', async () => (await page.locator('.thread .turn').count()) === 1, FOLLOW_MILLIS);
    await page.getByRole('button', { name: 'Rename, export or delete' }).click();
    await page.getByLabel('Name').fill('Heron, again');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.locator('.crumbs', { hasText: 'Heron, again' }).waitFor({ timeout: FOLLOW_MILLIS });
    const file = await fetch(`${server.url}/api/chat/conversations/${branch}/export?format=md`);
    assert.match(await file.text(), /heron/);
    await page.getByRole('button', { name: 'Rename, export or delete' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/debate$/, { timeout: FOLLOW_MILLIS });
    const gone = await fetch(`${server.url}/api/chat/conversations/${branch}`);
    assert.equal(gone.status, 404);
  });
});

test('the lanes show the same debate, and everybody can use them', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async (opened) => {
    const { page } = opened;
    await page.getByRole('link', { name: 'Lanes' }).click();
    await page.locator('.lane-head').nth(4).waitFor();
    assert.equal(await page.locator('.lane-head').count(), 5);
    await page.locator('.lane-cell .claim').first().waitFor();
    await opened.shoot('debate-lanes');
    await clean(opened);
  });
});

test('a debate is read and gone on with without a script', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    await page.locator('.turn[data-who=luna]').first().waitFor();
    await page.getByLabel('Message the specialists').fill('And no gulls.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(new RegExp(`/debate/${id}$`));
    await page.locator('.turn.mine', { hasText: 'And no gulls.' }).waitFor();
  }, { javaScript: false });
});
