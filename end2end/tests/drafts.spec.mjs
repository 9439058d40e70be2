// From a sentence to twenty drafts, eight refined, three polished, one final; and every way back.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

/** How long a stage may take on a busy machine. */
const STAGE_MILLIS = 180_000;
const SENTENCE = 'a lighthouse keeper on the causeway, the moment before she turns back';

/** Where screenshots go (not part of the repository). */
const SHOTS = fileURLToPath(new URL('../shots/', import.meta.url));

let server;
/** The board that the first test makes and the others look at. */
let board;

before(async () => { server = await startServer({ args: ['--demo', '--demo-speed', '8'] }); });
after(async () => { await closeBrowser(); await server?.stop(); });

const base = () => ({ base: server.url });
const stage = (page, name) => page.locator(`.stage[data-stage=${name}]`);

/** Waits until a stage shows `count` finished pictures, all loaded. */
async function finished(page, name, count) {
  await page.waitForFunction(([name, count]) => {
    const pictures = [...document.querySelectorAll(`.stage[data-stage=${name}] img.final`)];
    return pictures.length >= count && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
  }, [name, count], { timeout: STAGE_MILLIS });
}

/** The devices every view is made for; two of them are used with a finger. */
const DEVICES = ['desktop', 'tablet', 'phone'].map((size) => (
  { size, ...(size === 'desktop' ? {} : { context: { hasTouch: true, isMobile: true } }) }));

async function photograph(page, name) {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Looks at a view on every device, dark and light: it is photographed and judged by axe. */
async function everywhere(name, path, ready) {
  for (const device of DEVICES) {
    await visit(path, { ...base(), ...device }, async (drafts) => {
      await ready(drafts.page, device.size);
      for (const scheme of ['dark', 'light']) {
        await drafts.theme(scheme);
        await photograph(drafts.page, `${name}-${device.size}-${scheme}`);
        assert.deepEqual(await violations(drafts.page), [], `${name}, ${device.size}, ${scheme}`);
      }
    });
  }
}

/** Selects the first `count` pictures of a stage: the first by a click, the others with Ctrl. */
async function select(page, letter, count) {
  for (let number = 1; number <= count; number += 1) {
    await page.locator(`[data-seat=${letter}${number}]`).click({ modifiers: number === 1 ? [] : ['ControlOrMeta'] });
  }
  await page.locator('.selbar b').getByText(count === 1 ? /\w+ 1/ : `${count} selected`).waitFor();
}

const promoted = (page, name, count) => page.waitForFunction(([name, count]) =>
  document.querySelectorAll(`.stage[data-stage=${name}] .pic[data-pic=promoted]`).length === count, [name, count], { timeout: STAGE_MILLIS });

/** Small pictures: the painter of simulated nodes takes as long as any for large ones. */
async function small(page, board) {
  const session = board.split('/').pop();
  for (const stage of ['refined', 'polished', 'final']) {
    const recipe = { family: 'sd15', megapixels: 0.07, ...(stage === 'final' ? { upscale: 2 } : {}) };
    const answer = await page.request.post(`/api/sessions/${session}/funnel`, {
      headers: { origin: server.url }, data: { command: 'set_recipe', stage, recipe },
    });
    assert.equal(answer.status(), 200, await answer.text());
  }
}

/** The address follows in a moment. */
const addressed = (page, pattern) => page.waitForURL(pattern, { timeout: STAGE_MILLIS });

test('a sentence becomes twenty drafts, eight, three and one', () =>
  visit('/drafts', base(), async (drafts) => {
    const { page } = drafts;
    await page.locator('#drafts-prompt').fill(SENTENCE);
    await page.getByText('Portrait').click();
    await page.getByRole('button', { name: /Make 20 drafts/ }).click();
    await addressed(page, /\/drafts\/[0-9a-f-]{36}/);
    board = new URL(page.url()).pathname;
    await page.locator('[data-seat=d20]').waitFor({ timeout: STAGE_MILLIS });
    // A preview is a picture made in the browser; it is there before the finished one, with step and node.
    await page.waitForFunction(() => document.querySelector('.stage img[src^="blob:"]'), null, { timeout: STAGE_MILLIS });
    await page.waitForFunction(() => /\d+\/\d+ \w+/.test(document.querySelector('.stage .tiles').innerText), null, { timeout: STAGE_MILLIS });
    await photograph(page, 'drafts-working');
    // A reload in the middle of it shows the same board, and goes on.
    await page.reload();
    await drafts.hydrated();
    await finished(page, 'drafts', 20);
    await small(page, board);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await select(page, 'd', 8);
    await addressed(page, /sel=d1(,|%2C)d2/);
    await page.getByRole('button', { name: 'Promote' }).click();
    await promoted(page, 'drafts', 8);
    await promoted(other, 'drafts', 8);
    await page.locator('[data-seat=d1] .tr .tag').waitFor();
    await page.locator('[data-seat=d1] .tl .tag', { hasText: 'simulated' }).waitFor();
    await finished(page, 'refined', 8);
    await finished(other, 'refined', 8);
    await other.close();
    await select(page, 'r', 3);
    await page.keyboard.press('p');
    await finished(page, 'polished', 3);
    await select(page, 'p', 1);
    await page.keyboard.press('p');
    await page.locator('.finalcap').waitFor({ timeout: STAGE_MILLIS });
    await finished(page, 'final', 1);
    // Every parent is joined to its child by a line that runs in the gutters.
    assert.equal(await page.locator('.board-lines path').count(), 12);
    assert.match(await page.locator('[data-seat=r1]').getAttribute('aria-label'), /^Refined 1, simulated, promoted to Polished 1, from Draft/);
    await page.locator('[data-seat=d9]').click();
    await page.keyboard.press('x');
    await page.locator('.stage[data-stage=drafts] .pic[data-pic=rejected]').waitFor();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).last().click();
    await page.waitForFunction(() => !document.querySelector('.stage[data-stage=drafts] .pic[data-pic=rejected]'));
  }));

test('the board looks as it should on every device in both themes, and everybody can use it', () =>
  everywhere('drafts-board', `${board}?view=board&sel=d1&trace=1`, async (page, size) => {
    await finished(page, 'final', 1);
    await page.locator('.board[data-tracing]').waitFor();
    if (size === 'desktop') assert.ok(await page.locator('.board-lines path.hot').count() >= 1, 'the ancestry is lit');
  }));

test('a funnel that comes before its pictures leaves none of them unread', () =>
  visit('/drafts', base(), async ({ page }) => {
    await page.locator('#drafts-prompt').fill('a red boat on a teal sea');
    await page.locator('input[name="form[count]"]').fill('12');
    await page.getByRole('button', { name: /Make 12 drafts/ }).click();
    await page.locator('[data-seat=d12]').waitFor({ timeout: STAGE_MILLIS });
    // The whole board takes its time; what it says without them, read after a finished one, has those asked for meanwhile.
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await page.route(/\/_fn\/drafts$/, async (route) => { await held; await route.continue(); });
    const isAhead = async (answer) => {
      if (!answer.url().endsWith('/_fn/drafts_board')) return false;
      const { board } = await answer.json();
      return JSON.parse(board).funnel.stages[0].lines.length === 16;
    };
    const ahead = page.waitForResponse(isAhead, { timeout: STAGE_MILLIS });
    await page.locator('.top').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Ask for 4 more drafts' }).click();
    await (await ahead).finished();
    release();
    await finished(page, 'drafts', 16);
    await page.unrouteAll({ behavior: 'wait' });
  }));

test('the start looks as it should on every device in both themes, and everybody can use it', () =>
  everywhere('drafts-start', '/drafts', async (page) => {
    await page.locator('#drafts-prompt').fill(SENTENCE);
    await page.locator('details.more > summary').click();
  }));

test('the keyboard alone moves, selects, decides, looks and opens', () =>
  visit(board, base(), async ({ page }) => {
    await finished(page, 'drafts', 20);
    await page.locator('[data-seat=d1]').focus();
    const here = () => page.evaluate(() => document.activeElement?.getAttribute('data-seat'));
    await page.keyboard.press('ArrowDown');
    assert.equal(await here(), 'd5');
    await page.keyboard.press('ArrowRight');
    assert.equal(await here(), 'd6');
    await page.keyboard.press('Shift+ArrowRight');
    await page.locator('.selbar b').getByText('2 selected').waitFor();
    await page.keyboard.press('c');
    await page.locator('dialog.looking[open] img').nth(1).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.looking:not([open])').waitFor({ state: 'attached' });
    // What is selected is acted on; Escape lets go of it, and then it is what has the focus.
    await page.keyboard.press('Escape');
    await page.locator('.selbar b').getByText('2 selected').waitFor({ state: 'hidden' });
    await page.locator('[data-seat=d12]').focus();
    await page.keyboard.press('x');
    await page.locator('[data-seat=d12] .pic[data-pic=rejected]').waitFor();
    await page.keyboard.press('x');
    await page.locator('[data-seat=d12] .pic:not([data-pic])').waitFor();
    await page.keyboard.press('Space');
    await page.locator('dialog.looking[open] img').waitFor();
    await page.keyboard.press('Space');
    await page.locator('dialog.looking:not([open])').waitFor({ state: 'attached' });
  }));

test('a look that is opened again before its closing is told stays open', () =>
  visit(board, base(), async ({ page }) => {
    await finished(page, 'drafts', 20);
    await page.locator('[data-seat=d12]').focus();
    await page.keyboard.press('Space');
    await page.locator('dialog.looking[open] img').waitFor();
    // A browser closes at once and tells of it in a later task; keys that were pressed may come before it.
    const isOpen = await page.evaluate(() => new Promise((answer) => {
      const dialog = document.querySelector('dialog.looking');
      dialog.addEventListener('close', () => requestAnimationFrame(() => answer(dialog.open)), { once: true });
      dialog.close();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }));
    }));
    assert.ok(isOpen, 'what was told late closed what is looked at now');
    await page.keyboard.press('Space');
    await page.locator('dialog.looking:not([open])').waitFor({ state: 'attached' });
  }));

test('a rule is changed midway and shown, and the board pauses and resumes', () =>
  visit(board, base(), async ({ page }) => {
    await page.getByRole('button', { name: /Rule of Drafts/ }).click();
    await page.locator('#keep-drafts').fill('9');
    await page.getByRole('button', { name: 'Use this rule' }).locator('visible=true').click();
    await page.getByRole('button', { name: 'Rule of Drafts: Keep 9: you choose' }).waitFor();
    // So is how pictures are made from now on; what would come of it is said before it is used.
    await page.getByRole('button', { name: /^Recipe of Polished/ }).click();
    const recipe = page.locator('#recipe-polished');
    await recipe.getByLabel('Steps').fill('12');
    await recipe.getByText('12 steps').waitFor({ timeout: STAGE_MILLIS });
    await recipe.getByRole('button', { name: 'Use this recipe' }).click();
    await page.getByRole('button', { name: /^Recipe of Polished: .*12 steps/ }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  }));

test('the lineage is a tree and a list, and two pictures are compared slot by slot', () =>
  visit(`${board}?view=lineage&sel=r1,p1`, base(), async ({ page }) => {
    await page.locator('svg.tree .node').first().waitFor({ timeout: STAGE_MILLIS });
    assert.equal(await page.locator('svg.tree .node').count(), 8 + 8 + 3 + 1);
    await page.getByText('Changed on the way').waitFor();
    await page.locator('.linside dt', { hasText: 'change' }).waitFor();
    await page.getByRole('link', { name: 'List', exact: true }).click();
    await page.locator('.linlist li li li li').first().waitFor();
  }));

test('a picture of the lineage says what it kept and what was changed, and its file is checked', () =>
  visit(`${board}?view=lineage&sel=p1`, base(), async ({ page }) => {
    await page.getByRole('heading', { name: /^Kept from Refined/ }).waitFor({ timeout: STAGE_MILLIS });
    await page.getByRole('region', { name: /^Changed since Refined/ }).locator('dt', { hasText: 'change' }).waitFor();
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByText('File matches its record').waitFor({ timeout: STAGE_MILLIS });
  }));

test('the lineage looks as it should on every device in both themes, and everybody can use it', () =>
  everywhere('drafts-lineage', `${board}?view=lineage&sel=r1,p1`, async (page) => {
    await page.locator('svg.tree .node img').first().waitFor({ timeout: STAGE_MILLIS });
    await page.getByText('Changed on the way').waitFor();
  }));

test('the deck looks as it should on every device in both themes, and everybody can use it', () =>
  everywhere('drafts-deck', `${board}?view=deck&stage=drafts`, async (page) => {
    await page.locator('.card img').waitFor({ timeout: STAGE_MILLIS });
  }));

test('what could not be read while the network went is said once, and read when it is back', () => {
  const told = { ...base(), allow: [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /WebSocket/] };
  return visit(`${board}?view=deck&stage=drafts`, told, async ({ page }) => {
    await page.locator('.card img').waitFor({ timeout: STAGE_MILLIS });
    await page.route(/\/_fn\/drafts$/, (route) => route.abort());
    // A decision changes the board, which is then read afresh.
    await page.getByRole('button', { name: 'Reject' }).click();
    const unread = page.locator('#main').getByText('Your pictures could not be read.');
    await unread.waitFor({ timeout: STAGE_MILLIS });
    await page.context().setOffline(true);
    await unread.waitFor({ state: 'detached' });
    await page.locator('#main').getByText('You are offline.').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.context().setOffline(false);
    await page.locator('#main').getByText('You are offline.').waitFor({ state: 'detached', timeout: STAGE_MILLIS });
    await unread.waitFor({ state: 'detached', timeout: STAGE_MILLIS });
  });
});

test('the deck decides by swipe, by button and without a network, in order, once', () => {
  const phone = { ...base(), size: 'phone', context: { hasTouch: true, isMobile: true }, allow: [/ERR_INTERNET_DISCONNECTED/, /WebSocket/] };
  return visit(`${board}?view=deck&stage=drafts`, phone, async (drafts) => {
    const { page } = drafts;
    const card = page.locator('.card');
    const name = () => card.getAttribute('aria-label');
    await card.locator('img').waitFor({ timeout: STAGE_MILLIS });
    const first = await name();
    await swipe(page, card, -1);
    await page.waitForFunction((first) => document.querySelector('.card')?.getAttribute('aria-label') !== first, first);
    // Without a network decisions are kept on the device, and a reload of the deck is not needed to send them.
    await page.context().setOffline(true);
    await page.locator('#main').getByText('You are offline.').waitFor({ timeout: STAGE_MILLIS });
    const second = await name();
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.waitForFunction((second) => document.querySelector('.card')?.getAttribute('aria-label') !== second, second);
    const third = await name();
    await swipe(page, card, 1);
    await page.waitForFunction((third) => document.querySelector('.card')?.getAttribute('aria-label') !== third, third);
    await page.getByText('2 decisions wait here').waitFor();
    assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem(`gesso.outbox.${document.documentElement.dataset.owner}`)).length), 2);
    await page.context().setOffline(false);
    await page.waitForFunction(() => !localStorage.getItem(`gesso.outbox.${document.documentElement.dataset.owner}`), null, { timeout: STAGE_MILLIS });
    await page.goto(`${board}?view=board`);
    await drafts.hydrated();
    const number = (text) => text.match(/\d+/)[0];
    for (const rejected of [first, second]) {
      await page.locator(`[data-seat=d${number(rejected)}] .pic[data-pic=rejected]`).waitFor({ timeout: STAGE_MILLIS });
    }
    await page.locator(`[data-seat=d${number(third)}] .pic[data-pic=promoted]`).waitFor({ timeout: STAGE_MILLIS });
  });
});

/** A finger takes the card to one side: 1 to the end, -1 to the start. */
async function swipe(page, card, side) {
  const box = await card.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  const touch = (type, dx) => session.send('Input.dispatchTouchEvent', {
    type, touchPoints: type === 'touchEnd' ? [] : [{ x: x + dx, y }],
  });
  await touch('touchStart', 0);
  for (let step = 1; step <= 8; step += 1) await touch('touchMove', side * step * 20);
  await touch('touchEnd', 0);
  await session.detach();
}

test('settings survive a reload before the start, and a picture gives its own', () =>
  visit('/drafts', base(), async (drafts) => {
    const { page } = drafts;
    await page.locator('#drafts-prompt').fill('three boats at anchor');
    await page.locator('details.more > summary').click();
    await page.locator('#negative').fill('people');
    await page.getByLabel('Locked').check();
    await page.locator('#seed').fill('77');
    await page.reload();
    await drafts.hydrated();
    await page.waitForFunction(() => document.querySelector('#drafts-prompt').value === 'three boats at anchor');
    assert.equal(await page.locator('#negative').inputValue(), 'people');
    assert.equal(await page.locator('#seed').inputValue(), '77');
    await page.goto(`${board}?view=board&sel=d2`);
    await drafts.hydrated();
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Use these settings again' }).click();
    await addressed(page, /like=/);
    await page.waitForFunction((words) => document.querySelector('#drafts-prompt')?.value === words, SENTENCE);
  }));

test('the board is complete without a script, and its forms post', () =>
  visit(`${board}?sel=d15`, { ...base(), javaScript: false }, async ({ page }) => {
    assert.equal(await page.locator('.stage').count(), 4);
    assert.equal(await page.locator('[data-seat^=d]').count(), 20);
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.locator('[data-seat=d15] .pic[data-pic=rejected]').waitFor();
  }));

test('any stage can be gone back to: a branch, one sent ahead, files of one and of all', () =>
  visit(`${board}?view=board&sel=d16`, base(), async (drafts) => {
    const { page } = drafts;
    await finished(page, 'drafts', 20);
    // A branch from a draft into the refined ones, with other words.
    const refined = await page.locator('[data-seat^=r]').count();
    await page.keyboard.press('v');
    const dialog = page.locator('dialog#vary[open]');
    await dialog.waitFor();
    assert.equal(await dialog.locator('#vary-words').inputValue(), SENTENCE);
    await dialog.locator('#vary-stage').selectOption('refined');
    await dialog.locator('#vary-count').fill('2');
    await dialog.locator('#vary-words').fill(`${SENTENCE}, in snow`);
    await dialog.getByRole('button', { name: 'Make 2 pictures' }).click();
    await page.locator('dialog#vary:not([open])').waitFor({ state: 'attached' });
    await finished(page, 'refined', refined + 2);
    assert.match(await page.locator(`[data-seat=r${refined + 2}]`).getAttribute('aria-label'), /from Draft 16$/);
    // One is sent ahead, past the stages between.
    const finals = await page.locator('[data-seat^=f]').count();
    await page.locator('.selbar').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Send ahead to Final' }).click();
    await page.locator(`[data-seat=f${finals + 1}]`).waitFor({ timeout: STAGE_MILLIS });
    await page.locator('.stage[data-stage=final] p.rule', { hasText: 'Sent ahead by you' }).waitFor({ timeout: STAGE_MILLIS });
    // One picture is a file, two are a zip of two, everything is a zip of everything.
    const fetched = async (link) => page.request.get(await link.getAttribute('href'));
    const one = page.locator('.selbar').getByRole('link', { name: 'Download' });
    assert.match((await fetched(one)).headers()['content-type'], /^image\/png/);
    await page.locator('[data-seat=d17]').click({ modifiers: ['ControlOrMeta'] });
    await page.waitForFunction(() => /images=/.test(document.querySelector('.selbar a[download]').href));
    const entries = (body) => body.toString('latin1').split('PK\u0001\u0002').length - 1;
    assert.equal(entries(await (await fetched(one)).body()), 2);
    const all = await fetched(page.getByRole('link', { name: 'Download all' }));
    assert.equal(all.status(), 200);
    assert.ok(entries(await all.body()) >= 30, 'every picture is in it');
  }));

test('what is under way can be cancelled and held, and a hidden page tells when a stage is done', async () => {
  // Slow enough that something is under way while it is looked at.
  const slow = await startServer({ args: ['--demo', '--demo-speed', '0.5'] });
  try {
    await visit('/drafts', { base: slow.url }, cancelled);
  } finally {
    await slow.stop();
  }
});

/** Cancels one and all, holds a board, and is told of a finished stage. */
async function cancelled(drafts) {
  const { page } = drafts;
  // The browser's own notifications are not there in a headless one: what would be shown is remembered.
  await page.addInitScript(() => {
    globalThis.told = [];
    globalThis.Notification = class {
      static permission = 'granted';
      static requestPermission() { return Promise.resolve('granted'); }
      constructor(title, options) { globalThis.told.push(`${title}: ${options.body}`); }
    };
  });
  await page.reload();
  await drafts.hydrated();
  await page.locator('#drafts-prompt').fill('a red boat on a teal sea');
  await page.locator('input[name="form[count]"]').fill('12');
  await page.getByRole('button', { name: /Make 12 drafts/ }).click();
  await page.locator('[data-seat=d12]').waitFor({ timeout: STAGE_MILLIS });
  // One is cancelled, by a press on the bar.
  await page.locator('[data-seat=d12]').click();
  await page.locator('.selbar').getByRole('button', { name: 'Cancel' }).click();
  await page.locator('[data-seat=d12] .pic[data-pic=cancelled]').waitFor({ timeout: STAGE_MILLIS });
  // Held, nothing new begins; a reload shows that it is held.
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.locator('.budget', { hasText: 'paused' }).waitFor();
  await page.reload();
  await drafts.hydrated();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  const more = page.locator('.top').getByRole('button', { name: 'More' });
  await more.click();
  await page.getByRole('menuitem', { name: 'Tell me when a stage is done' }).click();
  await page.locator('.toast', { hasText: 'You are told when a stage is done' }).waitFor();
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }));
  await page.waitForFunction(() => globalThis.told.length > 0, null, { timeout: STAGE_MILLIS });
  assert.deepEqual(await page.evaluate(() => globalThis.told), ['Gesso: Drafts: 11 pictures are ready.']);
  // All of what is unfinished is cancelled at once.
  await page.locator('.top').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Ask for 4 more drafts' }).click();
  await page.locator('[data-seat=d16]').waitFor({ timeout: STAGE_MILLIS });
  await more.click();
  await page.getByRole('menuitem', { name: 'Cancel everything unfinished' }).click();
  await page.locator('[data-seat=d16] .pic[data-pic=cancelled]').waitFor({ timeout: STAGE_MILLIS });
  await page.waitForFunction(() => !document.querySelector('.stage .pic:is([data-pic=queued],[data-pic=running])'), null, { timeout: STAGE_MILLIS });
  // What was cancelled is asked for again, in its place.
  await page.locator('[data-seat=d16]').click();
  await page.locator('.selbar').getByRole('button', { name: 'Try again' }).click();
  await page.locator('[data-seat=d16] .pic:not([data-pic=cancelled])').waitFor({ timeout: STAGE_MILLIS });
  assert.equal(await page.locator('[data-seat^=d]').count(), 16);
}

test('a pulled plug in the middle of a stage costs nothing, and the open board finds its way back', async () => {
  const speed = ['--demo', '--demo-speed', '4'];
  const first = await startServer({ args: speed });
  try {
    const trouble = [/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/, /WebSocket connection/, /request .*: net::/];
    await visit('/drafts', { base: first.url, allow: trouble }, async ({ page }) => {
      await page.locator('#drafts-prompt').fill(SENTENCE);
      await page.getByRole('button', { name: /Make 20 drafts/ }).click();
      await finished(page, 'drafts', 1);
      await first.kill();
      const second = await startServer({ args: speed, folder: first.folder, addr: new URL(first.url).host });
      try {
        await finished(page, 'drafts', 20);
      } finally {
        await second.stop();
      }
    });
  } finally {
    await first.kill();
  }
});
