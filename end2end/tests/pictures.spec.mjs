// From a sentence to four pictures, and back to them after a reload, in a second tab, after a pulled plug.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

/** How long four pictures may take on a busy machine. */
const PICTURES_MILLIS = 180_000;
const SENTENCE = 'a lighthouse at dusk, a red boat on a teal sea';

after(closeBrowser);

const newest = (page) => page.locator('.batch[data-age=newest]');

/** Waits until the newest batch shows `count` finished pictures, all loaded. */
async function finished(page, count = 4) {
  await page.waitForFunction((count) => {
    const pictures = [...document.querySelectorAll('.batch[data-age=newest] img.final')];
    return pictures.length === count && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
  }, count, { timeout: PICTURES_MILLIS });
}

async function ask(page, sentence) {
  await page.locator('#idea').fill(sentence);
  await page.locator('.ask-box button[type=submit]').click();
}

test('a sentence becomes four pictures, live, and a reload and a second tab show the same', () =>
  visit('/', {}, async ({ page }) => {
    await ask(page, SENTENCE);
    await newest(page).locator('figure.pic').nth(3).waitFor({ timeout: PICTURES_MILLIS });
    // A preview is a picture made in the browser; it is there before the finished one.
    await page.waitForFunction(() => document.querySelector('.batch[data-age=newest] img[src^="blob:"]'), null, { timeout: PICTURES_MILLIS });
    await page.waitForFunction(() => /\d+\/\d+/.test(document.querySelector('.batch[data-age=newest]').innerText), null, { timeout: PICTURES_MILLIS });
    assert.match(page.url(), /session=/, 'the address names the session');
    await finished(page);
    const sources = () => newest(page).locator('img.final').evaluateAll((pictures) => pictures.map((picture) => picture.getAttribute('src')).sort());
    const before = await sources();
    assert.equal(new Set(before).size, 4);
    await page.reload();
    await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached' });
    await finished(page);
    assert.deepEqual(await sources(), before, 'a reload shows the same pictures');
    const other = await page.context().newPage();
    await other.goto(page.url());
    await finished(other);
    assert.deepEqual(await other.locator('.batch[data-age=newest] img.final').evaluateAll((pictures) => pictures.map((picture) => picture.getAttribute('src')).sort()), before);
    // What one tab asks for, the other shows.
    await ask(page, 'three cats in the snow');
    await other.getByText('three cats in the snow').first().waitFor({ timeout: PICTURES_MILLIS });
    await finished(page);
    await finished(other);
    await other.close();
  }));

test('the finished pictures look as they should in every size and theme', () =>
  visit('/', {}, async (home) => {
    await finished(home.page);
    await home.shoot('pictures');
  }));

test('a pulled plug during the work costs nothing, and the open page finds its way back', async () => {
  const first = await startServer();
  try {
    const trouble = [/ERR_CONNECTION_REFUSED/, /WebSocket connection/, /request .*: net::/];
    await visit('/', { base: first.url, allow: trouble }, async ({ page }) => {
      await ask(page, SENTENCE);
      await page.locator('.batch[data-age=newest] img').first().waitFor({ timeout: PICTURES_MILLIS });
      await first.kill();
      const second = await startServer({ folder: first.folder, addr: new URL(first.url).host });
      try {
        await finished(page);
        await page.reload();
        await finished(page);
      } finally {
        await second.stop();
      }
    });
  } finally {
    await first.kill();
  }
});

test('a refused sentence is answered in words and what was typed stays', () =>
  visit('/?session=new&problem=no_node_can_run&prompt=a%20boat', { allow: [/answer 4\d\d/, /status of 4\d\d/] }, async ({ page }) => {
    await page.getByText(/No node of the fleet is able/).first().waitFor();
    assert.equal(await page.locator('#idea').inputValue(), 'a boat', 'nothing is lost');
  }));

test('the form works without JavaScript', () =>
  visit('/?session=new', { javaScript: false }, async ({ page }) => {
    await page.locator('#idea').fill('a fox in the snow');
    await Promise.all([page.waitForURL(/session=[0-9a-f-]{36}/), page.locator('.ask-box button[type=submit]').click()]);
    assert.match(await page.locator('body').innerText(), /a fox in the snow/);
  }));
