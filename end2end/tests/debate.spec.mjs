// A debate from the first sentence to a picture: live, decided claim by claim, found again, and usable without a script.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { FOLLOW_MILLIS, IDEA, WORK_MILLIS, debates, idOf, until } from '../support/debates.mjs';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

let server;

before(async () => { server = await startServer({ args: ['--demo', '--demo-speed', '2'] }); });
after(async () => { await closeBrowser(); await server?.stop(); });

const room = (path, act, options = {}) => visit(path, { base: server.url, ...options }, act);

const { api, conversation, messages, quiet, debated } = debates(() => server.url);

async function clean(opened) {
  for (const scheme of ['dark', 'light']) {
    await opened.theme(scheme);
    assert.deepEqual(await violations(opened.page), [], scheme);
  }
}

const claimsOf = async (id, role) => (await conversation(id)).claims.filter((claim) => !role || claim.role === role);
const openOf = async (id, role) => {
  const open = (await claimsOf(id, role)).find((claim) =>
    claim.state === 'open' && !claim.contested && !claim.issue && !claim.suppressed && !claim.superseded);
  assert.ok(open, `an open claim of ${role}`);
  return open;
};
const step = (page, name) => page.locator('.phases [aria-current=step]', { hasText: name }).waitFor({ timeout: FOLLOW_MILLIS });

/** On to the next phase by its button, and its turn to the end. */
async function on(page, id, name) {
  await page.getByRole('button', { name: `On to ${name.toLowerCase()}` }).click();
  await step(page, name);
  await until(`the turn of ${name}`, async () => (await messages(id)).some((one) => one.role !== 'user' && one.phase === name.toLowerCase()));
  return quiet(id);
}

test('an idea is argued through every phase into four pictures', async () => {
  await room('/debate', async (opened) => {
    const { page } = opened;
    await clean(opened);
    await page.getByLabel('What the picture shall show').fill(IDEA);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/debate\/[0-9a-f-]{36}$/, { timeout: FOLLOW_MILLIS });
    const id = idOf(page);
    // Three voices, one after the other; words grow while they are said: some text is seen that is not the whole.
    const luna = page.locator('.turn[data-who=luna] .prose').first();
    await luna.waitFor({ timeout: WORK_MILLIS });
    const seen = new Set();
    await until('the words of Luna', async () => {
      const text = (await luna.innerText()).trim();
      if (text) seen.add(text);
      return (await messages(id)).some((one) => one.role === 'style' && one.status === 'complete');
    });
    assert.ok(seen.size > 1, `the text came in one piece: ${[...seen]}`);
    await quiet(id);
    const voices = await page.locator('.turn:not(.mine)').evaluateAll((turns) => turns.map((turn) => turn.dataset.who));
    assert.deepEqual(voices.slice(0, 3), ['luna', 'frame', 'saga']);
    const said = (await messages(id)).find((one) => one.role === 'style');
    await until('every word is there once', async () => (await luna.innerText()).trim() === said.content.trim(), FOLLOW_MILLIS);
    await opened.shoot('debate');
    await clean(opened);

    // One is accepted, one vetoed with a reason, one locked; each changes what it brings and nothing else.
    const [accepted, vetoed, locked] = [await openOf(id, 'style'), await openOf(id, 'story'), await openOf(id, 'composition')];
    const chip = (claim) => page.locator(`#claim-${claim.id}`);
    const judged = (claim, state) => chip(claim).locator(`.claim[data-claim=${state}]`).waitFor({ timeout: FOLLOW_MILLIS });
    await chip(accepted).getByRole('button', { name: /^Accept: / }).click();
    await judged(accepted, 'accepted');
    await page.locator('.insp .slot', { hasText: accepted.proposal }).first().waitFor({ timeout: FOLLOW_MILLIS });
    await chip(locked).getByRole('button', { name: /^Accept and lock/ }).click();
    await judged(locked, 'locked');
    await chip(vetoed).locator('summary').click();
    await chip(vetoed).getByPlaceholder('too cold').fill('too sad');
    await chip(vetoed).getByRole('button', { name: 'Veto with this' }).click();
    await judged(vetoed, 'vetoed');
    assert.equal((await claimsOf(id)).find((claim) => claim.id === vetoed.id).note, 'too sad');

    // Why a word is there, and how much it counts.
    // A phrase may run over two lines: its mark is where it begins.
    await page.locator('.proof .proof-word', { hasText: accepted.proposal }).first().locator('.who').click();
    await page.locator('.chain li', { hasText: 'accepted it' }).waitFor();
    await page.locator('.why').getByRole('button', { name: 'Stronger' }).click();
    await page.locator('.why output', { hasText: '+1' }).waitFor({ timeout: FOLLOW_MILLIS });
    await opened.shoot('debate-why');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await until('it is as it was', async () => (await conversation(id)).intent.concepts.every((it) => it.weight_step === 0), FOLLOW_MILLIS);

    for (const name of ['Refinement', 'Synthesis', 'Review']) await on(page, id, name);
    const critic = (await messages(id)).filter((one) => one.phase === 'review' && one.role === 'critic');
    assert.ok(critic.length > 0, 'Lens has reviewed');
    assert.ok((await claimsOf(id, 'technical')).length > 0, 'Pixel has chosen parameters');
    assert.ok((await conversation(id)).claims.find((claim) => claim.id === locked.id).state === 'locked', 'a lock survives every phase');
    // A phase begins without words in the person's name.
    assert.equal((await messages(id)).filter((one) => one.role === 'user').length, 1);
    const words = JSON.stringify([(await conversation(id)).claims, (await conversation(id)).intent]);
    assert.ok(!/go on\b/i.test(words) && !/go on\b/i.test(await page.locator('.proof').first().innerText()), words);

    // What is finished folds to one line and opens in place.
    const ideation = page.locator('.stretch', { has: page.locator('#phase-ideation') });
    assert.equal(await ideation.evaluate((it) => it.open), false);
    await page.locator('#phase-ideation').click();
    await ideation.locator('.turn').first().waitFor();
    await page.locator('#phase-ideation').click();

    await page.getByRole('button', { name: 'Grid of 4' }).click();
    await page.locator('.made .pic').nth(3).waitFor({ timeout: FOLLOW_MILLIS });
    await until('four pictures', async () => (await page.locator('.made img.final, .made .open img').count()) >= 4);
    await until('the debate is complete', async () => (await conversation(id)).phase === 'complete');
    await step(page, 'Complete');
    await opened.shoot('debate-pictures');
    await clean(opened);
  });
});

test('a verdict changes what its claim brought, the diff shows it, and undo restores every byte', async () => {
  const id = await debated();
  const intent = async () => JSON.stringify((await conversation(id)).intent);
  const words = async () => (await conversation(id)).intent.concepts.map((concept) => concept.text);
  await room(`/debate/${id}`, async ({ page }) => {
    const [before, claim] = [await words(), await openOf(id, 'style')];
    const chip = page.locator(`#claim-${claim.id}`);
    await chip.getByRole('button', { name: /^Accept: / }).click();
    await chip.locator('.claim[data-claim=accepted]').waitFor({ timeout: FOLLOW_MILLIS });
    const [kept, there] = [await intent(), await words()];
    assert.deepEqual(there.filter((word) => !before.includes(word)), [claim.proposal]);
    await page.locator('.proof .proof-word', { hasText: claim.proposal }).first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'What changed' }).click();
    await page.locator('.proof ins').first().waitFor({ timeout: FOLLOW_MILLIS });
    assert.match((await page.locator('.proof ins').allInnerTexts()).join(' '), new RegExp(claim.proposal.split(' ')[0]));
    await chip.locator('summary').click();
    await chip.getByRole('button', { name: /^Veto: / }).click();
    await chip.locator('.claim[data-claim=vetoed]').waitFor({ timeout: FOLLOW_MILLIS });
    await page.locator('.proof del').first().waitFor({ timeout: FOLLOW_MILLIS });
    assert.deepEqual(await words(), before, 'what others brought stays');
    // Accepted again it is what it was, to the byte; reworded and taken back too.
    await chip.getByRole('button', { name: /^Accept: / }).click();
    await chip.locator('.claim[data-claim=accepted]').waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal(await intent(), kept);
    const row = page.locator('.insp .slot', { hasText: claim.proposal }).first();
    await row.getByRole('button', { name: /^Reword/ }).click();
    await row.getByLabel('In your words').fill('chalk and lamp black');
    await row.getByRole('button', { name: 'Reword', exact: true }).click();
    await page.locator('.insp .slot', { hasText: 'chalk and lamp black' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.locator('.insp .slot', { hasText: claim.proposal }).first().waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal(await intent(), kept);
  });
});

test('a reload in the middle of a sentence goes on with it, and so does a restart after a pulled plug', async () => {
  let studio = await startServer();
  const folder = studio.folder;
  const ask = async (path) => (await fetch(`${studio.url}${path}`)).json();
  try {
    await visit('/debate', { base: studio.url, allow: [/ERR_|answer 50|WebSocket|Failed to fetch/] }, async (opened) => {
      const { page } = opened;
      await page.getByLabel('What the picture shall show').fill(IDEA);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/debate\/[0-9a-f-]{36}$/, { timeout: FOLLOW_MILLIS });
      const id = idOf(page);
      const all = async () => (await ask(`/api/chat/conversations/${id}/messages?limit=200`)).items;
      const luna = page.locator('.turn[data-who=luna] .prose').first();
      await luna.waitFor({ timeout: WORK_MILLIS });
      // Before the first word the line says what is waited for.
      const speaks = async (voice) => (await voice.count()) > 0 && (await voice.locator('.dim').count()) === 0 &&
        / \w+ \w+/.test(await voice.innerText());
      await until('half a sentence', () => speaks(luna));
      const heard = (await luna.innerText()).trim();
      await page.reload();
      await opened.hydrated();
      const whole = await until('Luna is done', async () => (await all()).find((one) => one.role === 'style' && !one.writing));
      await until('the sentence is whole', async () => (await luna.innerText()).trim() === whole.content.trim(), FOLLOW_MILLIS);
      assert.ok(whole.content.trim().startsWith(heard), `${heard} … ${whole.content}`);

      // The plug is pulled while Frame speaks.
      const frame = page.locator('.turn[data-who=frame] .prose').first();
      await until('Frame speaks', () => speaks(frame));
      const before = await all();
      const { port } = new URL(studio.url);
      await studio.kill();
      studio = await startServer({ folder, addr: `127.0.0.1:${port}` });
      await until('the turn is over', async () => (await ask(`/api/chat/conversations/${id}`)).turn_id === null);
      const after = await all();
      assert.equal(new Set(after.map((one) => one.id)).size, after.length);
      for (const one of before.filter((it) => !it.writing)) {
        assert.equal(after.find((it) => it.id === one.id)?.content, one.content, 'what was whole stays as it was');
      }
      const first = after.filter((one) => one.role === 'composition')[0];
      assert.equal(first.status, 'complete');
      const halves = first.content.match(/[^.!?]+[.!?]/g) ?? [];
      assert.equal(new Set(halves.map((half) => half.trim())).size, halves.length, `nothing is said twice: ${first.content}`);
      // The page that stayed open has the same words.
      await until('the page has followed', async () => (await frame.innerText()).trim() === first.content.trim(), WORK_MILLIS);
    });
  } finally {
    await studio.stop();
  }
});

test('one specialist is stopped and the others go on; a command takes nobody\'s turn', async () => {
  const session = await api('POST', '/api/sessions', { flow: 'chat' });
  const { id } = await api('POST', '/api/chat/conversations', { session_id: session.id });
  await room(`/debate/${id}`, async ({ page }) => {
    // Nobody speaks before somebody looks: a page that comes late would find Luna done.
    await api('POST', `/api/chat/conversations/${id}/messages`, { content: IDEA });
    await page.getByRole('button', { name: 'Stop Luna; the others go on' }).click({ timeout: WORK_MILLIS });
    await page.locator('.turn[data-who=luna] .ending', { hasText: 'Stopped by you' }).first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByLabel('Message the specialists').fill('lock the lighthouse keeper');
    await page.keyboard.press('Enter');
    await page.locator('.insp .slot .lk[aria-pressed=true]').first().waitFor({ timeout: FOLLOW_MILLIS });
    await quiet(id);
    const said = (await messages(id)).filter((one) => one.role !== 'user');
    assert.deepEqual([...new Set(said.map((one) => one.role))].slice(0, 3), ['style', 'composition', 'story']);
    assert.deepEqual(said[0].status, 'partial');
  });
});

test('words with marks are rendered by the server, kept in the library and put back', async () => {
  const id = await debated('A *quiet* boat\n\n```json\n{"light": "<b>"}\n```\n\n<img src=x onerror=alert(1)> [here](https://example.org/a)');
  await room(`/debate/${id}`, async (opened) => {
    const { page } = opened;
    const said = page.locator('.turn.mine .prose.marked').first();
    await said.locator('pre.code .hl-string').first().waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal(await said.locator('em').innerText(), 'quiet');
    assert.equal(await said.locator('img').count(), 0);
    assert.match(await said.innerText(), /<img src=x onerror=alert\(1\)>/);
    assert.match(await said.innerText(), /here \(https:\/\/example\.org\/a\)/);
    await clean(opened);
    const box = page.getByLabel('Message the specialists');
    await box.fill('one warm window, far away');
    await page.getByRole('button', { name: 'Library of kept words' }).click();
    const library = page.locator('#library');
    await library.getByRole('button', { name: 'Keep what is in the box' }).click();
    await library.getByRole('button', { name: /^Favourite: one warm window/ }).click();
    await library.locator('[aria-pressed=true]').waitFor({ timeout: FOLLOW_MILLIS });
    await clean(opened);
    await page.keyboard.press('Escape');
    await box.fill('');
    await page.getByRole('button', { name: 'Library of kept words' }).click();
    await library.locator('.kept').first().click();
    assert.equal(await box.inputValue(), 'one warm window, far away');
  });
});

test('the settings say who thinks with what, examine a model, get one and let go of it', async () => {
  await room('/settings#models', async (opened) => {
    const { page } = opened;
    const rows = page.locator('.thinkers tbody tr');
    await rows.nth(4).waitFor({ timeout: FOLLOW_MILLIS });
    await clean(opened);
    const critic = page.getByLabel('Model of Lens', { exact: true });
    const other = (await critic.locator('option').allInnerTexts()).filter((name) => !name.startsWith('the first'))[1];
    await critic.selectOption(other);
    await until('the choice is kept', async () => (await api('GET', '/api/specialists'))[4].setting.model === other, FOLLOW_MILLIS);
    await rows.nth(4).getByRole('button', { name: /Test the model of Lens/ }).click();
    await until('an exam is kept', async () => (await api('GET', '/api/models')).exams.length > 0);
    await rows.nth(4).locator('[data-s=ok], [data-s=warn]').waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByText('What Luna is told').click();
    const told = page.locator('.told', { hasText: 'What Luna is told' });
    await told.getByLabel('Instructions').fill('You are Luna. You love chalk.');
    await told.getByRole('button', { name: 'Keep' }).click();
    await until('it is kept', async () => (await api('GET', '/api/specialists'))[0].setting.instructions === 'You are Luna. You love chalk.', FOLLOW_MILLIS);
    await opened.shoot('settings-models');
    await clean(opened);
    await told.getByRole('button', { name: 'Back to the studio' }).click();
    await until('it is as it was', async () => (await api('GET', '/api/specialists'))[0].setting.instructions === null, FOLLOW_MILLIS);
    await page.getByLabel('Name of a model to get').fill('llama3.2:1b');
    await page.getByRole('button', { name: 'Get a model' }).click();
    await page.locator('.pulls li', { hasText: 'llama3.2:1b' }).first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.locator('.pulls li', { hasText: 'is here' }).waitFor({ timeout: WORK_MILLIS });
    await page.getByRole('button', { name: 'Delete llama3.2:1b' }).click();
    await page.getByRole('button', { name: /again to get back/ }).click();
    await until('it is gone', async () => !(await api('GET', '/api/models')).llms.some((one) => one.name.startsWith('llama3.2:1b')), FOLLOW_MILLIS);
    await critic.selectOption('');
  });
});

for (const size of ['tablet', 'phone']) {
  test(`on a ${size}, under a finger, the debate is read, decided and gone on with`, async () => {
    const id = await debated();
    await room(`/debate/${id}`, async (opened) => {
      const { page } = opened;
      const wide = await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
      assert.ok(wide, 'nothing sticks out sideways');
      assert.equal(await page.getByRole('link', { name: 'Lanes' }).isVisible(), size === 'tablet', 'on phones there is only the thread');
      const claim = await openOf(id);
      await page.locator(`#claim-${claim.id}`).getByRole('button', { name: /^Accept: / }).tap();
      await page.locator(`#claim-${claim.id} .claim[data-claim=accepted]`).waitFor({ timeout: FOLLOW_MILLIS });
      await clean(opened);
      await page.getByLabel('Message the specialists').fill('@Lens what is wrong?');
      await page.getByRole('button', { name: 'Send' }).tap();
      await page.locator('.turn[data-who=lens]').first().waitFor({ timeout: WORK_MILLIS });
      await quiet(id);
    }, { size, context: { hasTouch: true, isMobile: size === 'phone' } });
  });
}

test('the next phase begins by its button, and a running turn is joined and stopped', async () => {
  const id = await debated();
  await room(`/debate/${id}`, async ({ page }) => {
    await page.getByRole('button', { name: 'On to refinement' }).click();
    await page.locator('.phases [aria-current=step]', { hasText: 'Refinement' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByLabel('Message the specialists').fill('No rain.');
    await page.getByRole('button', { name: 'Interject' }).click();
    await page.locator('.turn.mine', { hasText: 'No rain.' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
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
    // What was seen can be taken in.
    const seen = page.locator('.turn.mine .seen').last();
    await seen.locator('summary').click({ timeout: FOLLOW_MILLIS });
    const fact = (await seen.locator('li span').first().innerText()).trim();
    const before = (await conversation(id)).intent.concepts.length;
    await seen.getByRole('button', { name: `Take in: ${fact}` }).click();
    await until('the fact is in the intent', async () => (await conversation(id)).intent.concepts.length > before, FOLLOW_MILLIS);
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
    await page.getByRole('textbox', { name: 'Name' }).fill('Heron, again');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.locator('.crumbs', { hasText: 'Heron, again' }).waitFor({ timeout: FOLLOW_MILLIS });
    const file = await fetch(`${server.url}/api/chat/conversations/${branch}/export?format=md`);
    assert.match(await file.text(), /heron/);
    await page.getByRole('button', { name: 'Rename, export or delete' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
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
