// The first page: readable before any code runs, alive after.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

after(closeBrowser);

test('the page is complete without JavaScript', () =>
  visit('/', { javaScript: false }, async ({ page, response }) => {
    assert.equal(response.status(), 200);
    assert.match(response.headers()['content-type'], /^text\/html/);
    assert.match(await page.title(), /Gesso/);
    assert.ok((await page.locator('body').innerText()).trim().length > 0, 'the server sends text');
  }));

test('the page hydrates without an error', () =>
  visit('/', {}, async (home) => {
    assert.equal(await home.page.locator('html').getAttribute('data-hydrated'), 'true');
    await home.shoot('home');
  }));

test('everybody can use the page', () =>
  visit('/', {}, async (home) => {
    for (const scheme of ['dark', 'light']) {
      await home.theme(scheme);
      assert.deepEqual(await violations(home.page), [], scheme);
    }
  }));
