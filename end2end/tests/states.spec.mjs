// Every component in every state, and what is over every page: the palette, the keys, the toasts.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { SIZES, closeBrowser, visit } from '../support/page.mjs';

after(closeBrowser);

const palette = (page) => page.locator('dialog.palette');
const path = (page) => new URL(page.url()).pathname;

/** The sample pictures are made in the browser; a photograph waits for them. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll('.inv img')];
    return pictures.length > 5 && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
  });
}

test('every state looks as it should in every size and theme, and everybody can use it', () =>
  visit('/states', {}, async (states) => {
    await drawn(states.page);
    for (const size of ['desktop', 'phone']) {
      await states.page.setViewportSize(SIZES[size]);
      for (const scheme of ['dark', 'light']) {
        await states.theme(scheme);
        assert.deepEqual(await violations(states.page), [], `${size}, ${scheme}`);
      }
    }
    await states.shoot('states');
    // The whole page, however long: the main region grows to its contents.
    await states.page.setViewportSize({ width: 1440, height: 3000 });
    await states.theme('dark');
    await states.page.screenshot({ path: new URL('../shots/states-whole-dark.png', import.meta.url).pathname });
    const wider = await states.page.setViewportSize(SIZES.phone)
      .then(() => states.page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth));
    assert.ok(wider <= 0, `the page is ${wider} px wider than a phone`);
  }));

test('the palette opens by Ctrl+K, finds by typing, and Enter goes', () =>
  visit('/states', {}, async (states) => {
    const { page } = states;
    await page.keyboard.press('Control+k');
    await palette(page).waitFor();
    await page.keyboard.type('home');
    await page.locator('[role=option][aria-selected=true]', { hasText: 'Home' }).waitFor();
    assert.deepEqual(await violations(page), [], 'palette');
    await states.shoot('palette');
    await page.setViewportSize(SIZES.desktop);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.pathname === '/');
    await palette(page).waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.activeElement?.id === 'main');
    // What was used last comes first the next time.
    await page.getByRole('button', { name: 'Search or run' }).first().click();
    await palette(page).locator('.group').first().getByText('Last used').waitFor();
    assert.equal(await page.locator('[role=option]').first().innerText().then((text) => text.split('\n')[0]), 'Home');
    await page.keyboard.press('Escape');
    await palette(page).waitFor({ state: 'hidden' });
  }));

test('single keys go places, never out of a field, and can be switched off', () =>
  visit('/states', {}, async ({ page }) => {
    await page.locator('#name-1').focus();
    await page.keyboard.type('gh?');
    assert.equal(await page.locator('#name-1').inputValue(), 'gh?', 'a field keeps its letters');
    assert.equal(path(page), '/states');
    await page.locator('main').focus();
    await page.keyboard.type('?');
    const sheet = page.locator('#shortcuts');
    await sheet.waitFor();
    assert.match(await sheet.innerText(), /Home/);
    assert.deepEqual(await violations(page), [], 'sheet');
    await sheet.getByLabel('Single-letter keys').uncheck();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await page.keyboard.type('gh');
    await page.keyboard.type('?');
    assert.equal(path(page), '/states', 'switched off');
    assert.equal(await sheet.isVisible(), false);
    await page.reload();
    await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached' });
    await page.keyboard.press('Control+k');
    await palette(page).waitFor();
    await page.keyboard.type('single');
    await page.keyboard.press('Enter');
    await palette(page).waitFor({ state: 'hidden' });
    await page.waitForFunction(() => localStorage.getItem('gesso.keys') === null);
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForFunction(() => location.pathname === '/');
  }));

test('regions, menus, dialogs and toasts work with the keyboard alone', () =>
  visit('/states', {}, async ({ page }) => {
    const region = () => page.evaluate(() => document.activeElement?.closest('[data-region]')?.className || document.activeElement?.id);
    await page.keyboard.press('F6');
    assert.equal(await region(), 'rail');
    await page.keyboard.press('F6');
    assert.equal(await region(), 'top');
    await page.keyboard.press('Shift+F6');
    assert.equal(await region(), 'rail');

    const opener = page.locator('[popovertarget="menu-1"]').first();
    await opener.focus();
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(), /Trace/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'promoted to Refined' }).waitFor();
    await page.locator('#menu-1').waitFor({ state: 'hidden' });

    await page.locator('.inv-row').getByRole('button', { name: 'Reject' }).last().press('Enter');
    const toast = page.locator('.toast', { hasText: 'rejected' });
    await toast.last().waitFor();
    await toast.last().getByRole('button', { name: 'Undo' }).press('Enter');
    await page.locator('.toast', { hasText: 'is back' }).waitFor();

    const ask = page.getByRole('button', { name: 'Delete the session' });
    await ask.press('Enter');
    const dialog = page.locator('#delete-session');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.ok(await ask.evaluate((button) => button === document.activeElement), 'the focus goes back');
  }));
