// From a sentence to twenty drafts, eight refined, three polished, one final; and every way back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

/** How long a stage may take on a busy machine. */
const STAGE_MILLIS = 180_000;
const SENTENCE = 'a lighthouse keeper on the causeway, the moment before she turns back';

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
    await drafts.shoot('drafts-start');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: /Make 20 drafts/ }).click();
    await addressed(page, /\/drafts\/[0-9a-f-]{36}/);
    board = new URL(page.url()).pathname;
    await page.locator('[data-seat=d20]').waitFor({ timeout: STAGE_MILLIS });
    // A preview is a picture made in the browser; it is there before the finished one, with step and node.
    await page.waitForFunction(() => document.querySelector('.stage img[src^="blob:"]'), null, { timeout: STAGE_MILLIS });
    await page.waitForFunction(() => /\d+\/\d+ \w+/.test(document.querySelector('.stage .tiles').textContent), null, { timeout: STAGE_MILLIS });
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
    assert.match(await page.locator('[data-seat=r1]').getAttribute('aria-label'), /^Refined 1, promoted to Polished 1, from Draft/);
    await page.locator('[data-seat=d9]').click();
    await page.keyboard.press('x');
    await page.locator('.stage[data-stage=drafts] .pic[data-pic=rejected]').waitFor();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).last().click();
    await page.waitForFunction(() => !document.querySelector('.stage[data-stage=drafts] .pic[data-pic=rejected]'));
  }));

test('the board looks as it should in every size and theme, and everybody can use it', () =>
  visit(`${board}?view=board&sel=d1&trace=1`, base(), async (drafts) => {
    const { page } = drafts;
    await finished(page, 'final', 1);
    await page.locator('.board[data-tracing]').waitFor();
    assert.ok(await page.locator('.board-lines path.hot').count() >= 1, 'the ancestry is lit');
    await drafts.shoot('drafts-board');
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const scheme of ['dark', 'light']) {
      await drafts.theme(scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
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

test('a rule is changed midway and shown, and the board pauses and resumes', () =>
  visit(board, base(), async ({ page }) => {
    await page.getByRole('button', { name: /Rule of Drafts/ }).click();
    await page.locator('#keep-drafts').fill('9');
    await page.getByRole('button', { name: 'Use this rule' }).locator('visible=true').click();
    await page.getByRole('button', { name: 'Rule of Drafts: Keep 9: you choose' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  }));

test('the lineage is a tree and a list, and two pictures are compared slot by slot', () =>
  visit(`${board}?view=lineage&sel=r1,p1`, base(), async (drafts) => {
    const { page } = drafts;
    await page.locator('svg.tree .node').first().waitFor({ timeout: STAGE_MILLIS });
    assert.equal(await page.locator('svg.tree .node').count(), 8 + 8 + 3 + 1);
    await page.getByText('Changed on the way').waitFor();
    await page.locator('.linside dt', { hasText: 'change' }).waitFor();
    await drafts.shoot('drafts-lineage');
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const scheme of ['dark', 'light']) {
      await drafts.theme(scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
    await page.getByRole('link', { name: 'List', exact: true }).click();
    await page.locator('.linlist li li li li').first().waitFor();
  }));

test('the deck decides by swipe, by button and without a network, in order, once', () => {
  const phone = { ...base(), size: 'phone', context: { hasTouch: true, isMobile: true }, allow: [/ERR_INTERNET_DISCONNECTED/, /WebSocket/] };
  return visit(`${board}?view=deck&stage=drafts`, phone, async (drafts) => {
    const { page } = drafts;
    const card = page.locator('.card');
    const name = () => card.getAttribute('aria-label');
    await card.locator('img').waitFor({ timeout: STAGE_MILLIS });
    await drafts.shoot('drafts-deck');
    await page.setViewportSize({ width: 390, height: 844 });
    for (const scheme of ['dark', 'light']) {
      await drafts.theme(scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
    const first = await name();
    await swipe(page, card, -1);
    await page.waitForFunction((first) => document.querySelector('.card')?.getAttribute('aria-label') !== first, first);
    // Without a network decisions are kept on the device, and a reload of the deck is not needed to send them.
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor({ timeout: STAGE_MILLIS });
    const second = await name();
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.waitForFunction((second) => document.querySelector('.card')?.getAttribute('aria-label') !== second, second);
    const third = await name();
    await swipe(page, card, 1);
    await page.waitForFunction((third) => document.querySelector('.card')?.getAttribute('aria-label') !== third, third);
    await page.getByText('2 decisions wait here').waitFor();
    assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem('gesso.outbox')).length), 2);
    await page.context().setOffline(false);
    await page.waitForFunction(() => !localStorage.getItem('gesso.outbox'), null, { timeout: STAGE_MILLIS });
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
