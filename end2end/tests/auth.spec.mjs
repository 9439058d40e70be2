// Signing in, settings, signing out, published pages, and the app on a device.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { violations } from '../support/axe.mjs';
import { closeBrowser, visit } from '../support/page.mjs';
import { startServer } from '../support/server.mjs';

const PASSWORD = 'correct horse battery';
/** How long pictures may take on a busy machine. */
const PICTURES_MILLIS = 120_000;
/** Screens that are touched. */
const TOUCHED = { hasTouch: true, isMobile: true };
const SCREENS = [['desktop', {}], ['tablet', TOUCHED], ['phone', TOUCHED]];
/** A refused form is a 401, which is what these tests want to see. */
const REFUSED = [/answer 401/, /console error.*401/];

let server;
let nodes;

before(async () => {
  nodes = await startNode();
  server = await startServer({ args: ['--no-demo'], env: { GESSO_AUTH: 'required', COMFYUI_BASE_URL: nodes.url, OLLAMA_HOST: 'http://127.0.0.1:9' } });
  user(['add', 'owner'], `${PASSWORD}\n`);
});

after(async () => {
  await closeBrowser();
  await server?.stop();
  nodes?.stop();
});

/**
 * A node that the studio takes for a real one, since what simulated ones paint cannot be published: a simulated one
 * behind a door that leaves out where it says so.
 */
async function startNode() {
  const child = spawn(process.env.GESSO_BIN, ['simulate', 'comfyui', '--port', '0', '--speed', '50'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (!url) continue;
    const door = await openDoor(new URL(url));
    return { url: door.url, stop: () => { door.close(); kill(); process.off('exit', kill); } };
  }
  throw new Error('the simulated node ended at once');
}

async function openDoor({ hostname, port, host }) {
  const ask = (from) => request({ hostname, port, method: from.method, path: from.url, headers: { ...from.headers, host } });
  const door = createServer((from, to) => {
    const inner = ask(from);
    inner.on('response', async (answer) => {
      if (!from.url.endsWith('/system_stats')) {
        to.writeHead(answer.statusCode, answer.headers);
        return answer.pipe(to);
      }
      const text = (await answer.setEncoding('utf8').toArray()).join('').replaceAll('"gesso_simulated":true', '"gesso_simulated":false');
      return to.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text);
    });
    inner.on('error', () => to.destroy());
    from.pipe(inner);
  });
  door.on('upgrade', (from, socket) => {
    const inner = ask(from);
    inner.on('upgrade', (answer, behind) => {
      const head = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(['HTTP/1.1 101 Switching Protocols', ...head, '', ''].join('\r\n'));
      socket.pipe(behind).pipe(socket);
      for (const one of [socket, behind]) one.on('error', () => { socket.destroy(); behind.destroy(); });
    });
    inner.on('error', () => socket.destroy());
    inner.end();
  });
  await new Promise((listening) => door.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${door.address().port}`,
    close: () => { door.close(); door.closeAllConnections(); },
  };
}

/** `gesso user`, beside the studio that runs. */
function user(args, input = '') {
  const done = spawnSync(process.env.GESSO_BIN, ['user', ...args], {
    cwd: server.folder,
    env: { ...process.env, GESSO_DATA_DIR: `${server.folder}/data` },
    input,
  });
  assert.equal(done.status, 0, String(done.stderr));
  return String(done.stdout).trim();
}

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
const outside = (path, options, act) => visit(path, { base: server.url, plain: true, ...options }, act);

/** Every screen, dark and light: nothing a rule forbids, nothing wider than the screen, and a photograph. */
async function everywhere(name, path, options, prepare = async () => {}) {
  await mkdir(new URL('../shots/', import.meta.url), { recursive: true });
  for (const [size, context] of SCREENS) {
    await outside(path, { ...options, size, context: { ...context, ...options.context } }, async (shown) => {
      await prepare(shown);
      for (const scheme of ['dark', 'light']) {
        await shown.theme(scheme);
        assert.deepEqual(await violations(shown.page), [], `${name}, ${size}, ${scheme}`);
        await shown.page.screenshot({ path: fileURLToPath(new URL(`../shots/${name}-${size}-${scheme}.png`, import.meta.url)) });
      }
      const wider = await shown.page.evaluate(() => {
        const main = document.querySelector('main');
        return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
      });
      assert.ok(wider <= 0, `${name} is ${wider} px wider than a ${size}`);
      const small = await shown.page.evaluate(() => {
        if (!matchMedia('(pointer: coarse)').matches) return [];
        const seen = [...document.querySelectorAll('main button, main .btn, main input:not([type=hidden], [type=checkbox])')];
        return seen.map((element) => [element.textContent || element.id, element.getBoundingClientRect().height])
          .filter(([, height]) => height > 0 && height < 43.5);
      });
      assert.deepEqual(small, [], `${name}, ${size}: too small to be touched`);
    });
  }
}

test('the form works without JavaScript, and says what is wrong', () =>
  outside('/settings', { javaScript: false, allow: REFUSED }, async ({ page }) => {
    assert.match(page.url(), /\/sign-in\?next=%2Fsettings$/);
    await signIn(page, 'not the password');
    assert.match(await page.getByRole('alert').innerText(), /do not go together/);
    assert.equal(await page.getByLabel('Password or one-time code').inputValue(), '', 'a wrong password is not said back');
    await signIn(page);
    assert.equal(new URL(page.url()).pathname, '/settings');
    assert.match(await page.locator('main').innerText(), /You are signed in as owner/);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(/\/sign-in$/);
  }));

test('everybody can use the form, on every screen', async () => {
  await everywhere('sign-in', '/sign-in', {});
  await everywhere('sign-in-wrong', '/sign-in', { allow: REFUSED }, ({ page }) => signIn(page, 'not the password'));
  await outside('/sign-in', {}, ({ page }) => signIn(page));
});

test('a wrong password is answered by a wait, and then the right one lets in', () =>
  outside('/sign-in', { allow: [...REFUSED, /answer 429/, /console error.*429/] }, async ({ page }) => {
    for (let tries = 0; !/Too many tries/.test(await page.locator('main').innerText()); tries += 1) {
      assert.ok(tries < 8, 'nobody is slowed down');
      await signIn(page, 'not the password');
    }
    const until = Date.now() + 30_000;
    while (new URL(page.url()).pathname === '/sign-in') {
      assert.ok(Date.now() < until, 'the right password is never taken again');
      await signIn(page);
    }
  }));

test('settings: programs, the password, appearance', () =>
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
    const ask = (init) => fetch(`${server.url}/api/sessions`, { ...init, headers: { authorization: `Bearer ${token}` } });
    assert.equal((await ask()).status, 200);
    assert.equal((await ask({ method: 'POST' })).status, 403, 'it may read and no more');

    await page.getByRole('group', { name: 'Appearance' }).getByRole('button', { name: 'Light' }).click();
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');

    await page.getByRole('row', { name: /Backup script/ }).getByRole('button', { name: /Revoke/ }).click();
    await page.getByRole('row', { name: /Backup script/ }).waitFor({ state: 'detached' });
    assert.equal((await ask()).status, 401);
  }));

test('settings look as they should on every screen', async () => {
  const code = user(['pair', 'owner']);
  let state;
  await outside('/sign-in', {}, async ({ page }) => {
    await signIn(page, code);
    state = await page.context().storageState();
  });
  await everywhere('settings', '/settings', { plain: false, context: { storageState: state } }, async ({ page }) => {
    await page.getByRole('button', { name: 'Sign another device in' }).click();
    await page.locator('#devices code.secret').waitFor();
  });
  // The lower half of a page that is longer than the screen.
  await outside('/settings', { plain: false, context: { storageState: state } }, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 2200 });
    await page.screenshot({ path: fileURLToPath(new URL('../shots/settings-whole.png', import.meta.url)) });
  });
});

test('a tablet comes in by the QR code of the settings, once', async () => {
  const studio = await startServer({ env: { GESSO_AUTH: 'required', GESSO_HOSTS: 'studio.test,127.0.0.1' } });
  try {
    const code = await firstCode(studio);
    await visit('/sign-in?next=/settings', { base: studio.url, plain: true }, async (settings) => {
      const { page } = settings;
      await signIn(page, code);
      await settings.hydrated();
      assert.equal(await page.locator('#devices .qr svg').count(), 1, 'the address is there as a QR code');
      await page.getByRole('button', { name: 'Sign another device in' }).click();
      await page.locator('#devices .qr svg').nth(1).waitFor();
      const typed = await page.locator('#devices code.secret').innerText();
      assert.match(typed, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
      await page.locator('#devices').screenshot({ path: fileURLToPath(new URL('../shots/devices.png', import.meta.url)) });
      // What the QR code says (server: studio::people), at the address the test can reach.
      const opened = `/sign-in?name=owner&code=${typed}`;
      await visit(opened, { base: studio.url, plain: true, size: 'tablet', context: TOUCHED }, async (tablet) => {
        assert.equal(await tablet.page.getByLabel('Password or one-time code').inputValue(), typed);
        await tablet.page.getByRole('button', { name: 'Sign in' }).tap();
        await tablet.hydrated();
        assert.equal(new URL(tablet.page.url()).pathname, '/');
      });
      await visit(opened, { base: studio.url, plain: true, allow: REFUSED }, async ({ page }) => {
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('alert').waitFor();
      });
    });
  } finally {
    await studio.stop();
  }
});

/** The code in the log of a studio nobody has signed in to. */
async function firstCode(studio) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = /one-time code ([0-9A-Z]{5}-[0-9A-Z]{5})/.exec(studio.log())?.[1];
    if (found) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no code in the log:\n${studio.log()}`);
}

test('signing out everywhere shows the form in every browser', async () => {
  const state = async () => {
    let kept;
    await outside('/sign-in', {}, async ({ page }) => {
      await signIn(page);
      kept = await page.context().storageState();
    });
    return { storageState: kept };
  };
  const [one, two] = [await state(), await state()];
  // The other browser's open page loses its socket; what it asks afterwards is refused.
  const ended = [/answer 401/, /401/, /WebSocket/];
  await outside('/', { plain: false, context: two, allow: ended }, async (other) => {
    const opened = other.page.waitForEvent('websocket');
    await other.page.reload();
    const closed = (await opened).waitForEvent('close');
    await outside('/settings', { plain: false, context: one, allow: ended }, async ({ page }) => {
      await page.getByRole('button', { name: 'Sign out everywhere' }).click();
      await page.waitForURL(/\/sign-in$/);
      await page.goto('/settings');
      assert.equal(new URL(page.url()).pathname, '/sign-in');
    });
    await closed;
    await other.page.locator('.connection', { hasText: 'signed out' }).waitFor();
    assert.equal(await other.page.locator('.strip').getByRole('link', { name: 'Sign in' }).getAttribute('href'), '/sign-in?next=/');
    await other.page.goto('/settings');
    assert.equal(new URL(other.page.url()).pathname, '/sign-in', 'the other browser is signed out as well');
  });
});

test('a published page is there for everybody, without JavaScript', async () => {
  const token = await makeToken(['read', 'write']);
  const ask = async (method, path, body) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const json = answer.status === 204 ? null : await answer.json();
    assert.ok(answer.ok, `${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  };
  const session = await ask('POST', '/api/sessions', { flow: 'draft_grid', title: 'For the page' });
  const words = [
    ['a lighthouse keeper before she turns back, red and white tower, evening light on the water', 512, 640],
    ['peonies in a blue vase', 512, 640],
    ['a keeper in the pines', 512, 512],
    ['mountains at night, a yellow strip of sky', 640, 512],
  ];
  const images = [];
  for (const [prompt, width, height] of words) {
    const made = await ask('POST', '/api/generate', {
      session_id: session.id, task: 'txt2img', model_family: 'sdxl', prompt, params: { width, height, steps: 8 },
    });
    const until = Date.now() + PICTURES_MILLIS;
    for (;;) {
      const now = await ask('GET', `/api/generate/${made.id}`);
      if (now.status === 'complete') { images.push(now.images[0].id); break; }
      assert.ok(!['failed', 'cancelled'].includes(now.status) && Date.now() < until, JSON.stringify(now));
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  const page = await ask('POST', '/api/gallery', {
    title: 'Quiet places', lede: 'Four pictures about staying and leaving, made with five opinionated assistants and one slow graphics card.', images,
  });
  const loaded = async ({ page }) => {
    await page.evaluate(() => Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode(); })));
  };
  await everywhere('public', page.url, {}, loaded);
  await outside(page.url, { javaScript: false }, async ({ page }) => {
    assert.equal(await page.locator('h1').innerText(), 'Quiet places');
    assert.equal(await page.locator('main li img').count(), 4);
    assert.equal(await page.locator('script').count(), 0);
    assert.equal(await page.locator('meta[property="og:title"]').getAttribute('content'), 'Quiet places');
    assert.match(await page.locator('meta[property="og:image"]').getAttribute('content'), /^http.*\/g\/.*w=1280$/);
    assert.deepEqual(await page.context().cookies(), [], 'nobody is followed');
    const scheme = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    const before = await scheme();
    await page.getByText('Theme').click();
    assert.notEqual(await scheme(), before, 'the theme changes without a script');
  });
  // The lightbox publishes one picture.
  await outside(`/sign-in?next=/pictures/${session.id}/${images[0]}`, {}, async (opened) => {
    const { page } = opened;
    await signIn(page);
    await opened.hydrated();
    assert.equal(await page.getByLabel('Heading of the page').inputValue(), 'For the page');
    await page.getByLabel('Heading of the page').fill('One keeper');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const path = await page.getByRole('link', { name: 'its page' }).getAttribute('href');
    assert.match(await (await fetch(`${server.url}${path}`)).text(), /One keeper/);
  });
  await ask('DELETE', `/api/gallery/${page.id}`);
  assert.equal((await fetch(`${server.url}${page.url}`)).status, 404);
});

/** A token as the settings page makes it. */
async function makeToken(scopes) {
  let secret;
  await outside('/sign-in', { javaScript: false }, async ({ page }) => {
    await signIn(page);
    const made = await page.request.post('/_fn/make_token', { data: { name: 'Publisher', scopes } });
    secret = (await made.json()).secret;
  });
  return secret;
}

test('the device keeps the program, never pages or pictures, and says when the studio is gone', async () => {
  const gone = await startServer({});
  const context = { serviceWorkers: 'allow' };
  const allow = [/ERR_CONNECTION_REFUSED/, /WebSocket connection/, /ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE/];
  await visit('/', { base: gone.url, context, allow }, async (app) => {
    const { page } = app;
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      if (registration.active.state !== 'activated') {
        await new Promise((done) => registration.active.addEventListener('statechange', done, { once: true }));
      }
    });
    await page.reload();
    await page.locator('html[data-hydrated=true]').waitFor({ state: 'attached' });
    await page.evaluate(async () => { await fetch('/api/sessions'); await fetch('/api/gpus'); await fetch('/favicon.svg'); });
    const kept = await page.evaluate(async () => {
      const paths = [];
      for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
          const url = new URL(request.url);
          paths.push(url.pathname + url.search);
        }
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
      await app.theme(scheme);
      assert.deepEqual(await violations(page), [], scheme);
    }
    await app.shoot('offline');
  });
  await gone.stop();
});
