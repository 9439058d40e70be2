// Signing in, settings, and the app on a device.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { violations } from '../support/axe.mjs';
import { closeBrowser, visit } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

const PASSWORD = 'correct horse battery';

let server;

before(async () => {
  server = await startServer({ env: { GESSO_AUTH: 'required' } });
  const added = spawnSync(process.env.GESSO_BIN, ['user', 'add', 'owner'], {
    cwd: server.folder,
    env: { ...process.env, GESSO_DATA_DIR: `${server.folder}/data` },
    input: `${PASSWORD}\n`,
  });
  assert.equal(added.status, 0, String(added.stderr));
});

after(async () => {
  await closeBrowser();
  await server?.stop();
});

/** Fills the form in and sends it. */
async function signIn(page, password = PASSWORD) {
  await page.getByLabel('Name').fill('owner');
  await page.getByLabel('Password or one-time code').fill(password);
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  await page.waitForLoadState('domcontentloaded');
}

/** A visit that begins on the sign-in page, which wakes up nothing. */
const outside = (path, options, act) => visit(path, { ...options, base: server.url, plain: true }, act);

test('the form works without JavaScript, and says what is wrong', () =>
  outside('/settings', { javaScript: false, allow: [/answer 401/, /console error.*401/] }, async ({ page }) => {
    assert.match(page.url(), /\/sign-in\?next=%2Fsettings$/);
    await signIn(page, 'not the password');
    assert.match(await page.getByRole('alert').innerText(), /do not go together/);
    await signIn(page);
    assert.equal(new URL(page.url()).pathname, '/settings');
    assert.match(await page.locator('main').innerText(), /You are signed in as owner/);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(/\/sign-in$/);
  }));

test('everybody can use the form', () =>
  outside('/sign-in', {}, async (form) => {
    for (const scheme of ['dark', 'light']) {
      await form.theme(scheme);
      assert.deepEqual(await violations(form.page), [], scheme);
    }
    await form.shoot('sign-in');
  }));

test('settings: programs, other devices, appearance', () =>
  outside('/sign-in?next=/settings', {}, async (settings) => {
    const { page } = settings;
    await signIn(page);
    await settings.hydrated();
    await page.getByLabel('Name of a new token').fill('Backup script');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const secret = page.locator('#tokens .note code');
    await secret.waitFor();
    const token = await secret.innerText();
    assert.match(token, /^gesso_[0-9a-f]{64}$/);
    await page.getByRole('row', { name: /Backup script/ }).waitFor();
    const answer = await fetch(`${server.url}/api/sessions`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);

    await page.getByRole('button', { name: 'Sign another device in' }).click();
    const code = page.locator('#devices code.secret');
    await code.waitFor();
    assert.match(await code.innerText(), /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);

    await page.getByRole('group', { name: 'Appearance' }).getByRole('button', { name: 'Light' }).click();
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
    for (const scheme of ['dark', 'light']) {
      await settings.theme(scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
    await settings.shoot('settings');

    await page.getByRole('row', { name: /Backup script/ }).getByRole('button', { name: /Revoke/ }).click();
    await page.getByRole('row', { name: /Backup script/ }).waitFor({ state: 'detached' });
    const revoked = await fetch(`${server.url}/api/sessions`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(revoked.status, 401);
  }));

test('the device keeps the program, never pages or pictures, and says when the studio is gone', async () => {
  const gone = await startServer({});
  const context = { serviceWorkers: 'allow' };
  const allow = [/ERR_CONNECTION_REFUSED/, /WebSocket connection/, /ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE/];
  await visit('/', { base: gone.url, context, allow }, async ({ page }) => {
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      if (registration.active.state !== 'activated') {
        await new Promise((done) => registration.active.addEventListener('statechange', done, { once: true }));
      }
    });
    await page.reload();
    await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached' });
    const kept = await page.evaluate(async () => {
      const paths = [];
      for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
      }
      return paths;
    });
    assert.ok(kept.includes('/offline'), String(kept));
    assert.ok(kept.some((path) => path.endsWith('.wasm')), String(kept));
    for (const path of kept) assert.match(path, /^\/offline$|^\/(?:pkg|fonts)\/.+\.[0-9a-f]{16}\.\w+$/);
    const manifest = await page.evaluate(async () => {
      const link = document.querySelector('link[rel=manifest]');
      return (await fetch(link.href)).json();
    });
    for (const icon of manifest.icons) {
      const size = await page.evaluate(async (src) => {
        const image = new Image();
        image.src = src;
        await image.decode();
        return `${image.naturalWidth}x${image.naturalHeight}`;
      }, icon.src);
      assert.equal(size, icon.sizes);
    }
    await gone.kill();
    await page.goto('/drafts', { waitUntil: 'domcontentloaded' });
    assert.match(await page.locator('main').innerText(), /The studio is not reached/);
    const family = await page.locator('h1').evaluate((heading) => getComputedStyle(heading).fontFamily);
    assert.match(family, /Newsreader/i, 'the page has its style');
    for (const scheme of ['dark', 'light']) {
      await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
  });
  await gone.stop();
});
