// The rooms around the pictures: fleet, projects and bin, a single picture, the job list.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asking } from '../support/api.mjs';
import { violations } from '../support/axe.mjs';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

/** How long pictures may take on a busy machine. */
const PICTURES_MILLIS = 300_000;
/** How long the page may take to follow. */
const FOLLOW_MILLIS = 30_000;

let server;

before(async () => { server = await startServer(); });
after(async () => { await closeBrowser(); await server?.stop(); });

const room = (path, act, options = {}) => visit(path, { base: server.url, ...options }, act);

const api = asking(() => server.url);

async function session(title) {
  return (await api('POST', '/api/sessions', { flow: 'draft_grid', title })).id;
}

async function batch(session_id, count, prompt = 'a lighthouse at dusk, a red boat', params = { width: 448, height: 576, steps: 20 }) {
  const request = { session_id, task: 'txt2img', model_family: 'sd15', prompt, params };
  return (await api('POST', '/api/generate/batch', { request, count })).batch_id;
}

async function until(what, look, millis = PICTURES_MILLIS) {
  const end = Date.now() + millis;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

const ended = (id) => until('the batch has ended', async () => {
  const found = await api('GET', `/api/batches/${id}`);
  const open = found.generations.filter((one) => !['complete', 'failed', 'cancelled'].includes(one.status));
  return open.length === 0 && found;
});

async function clean(opened) {
  for (const scheme of ['dark', 'light']) {
    await opened.theme(scheme);
    assert.deepEqual(await violations(opened.page), [], scheme);
  }
}

test('the fleet is live, and a drained node sends its jobs elsewhere', async () => {
  const id = await session('Twelve lighthouses');
  await room('/fleet', async (opened) => {
    const { page } = opened;
    await page.locator('.nodes tbody tr').nth(3).waitFor();
    const made = await batch(id, 28);
    await page.locator('.nodes progress').first().waitFor({ timeout: PICTURES_MILLIS });
    await page.locator('.whyhere .cands tbody tr').nth(3).waitFor();
    await opened.shoot('fleet');
    await clean(opened);
    const name = await page.locator('.nodes tbody tr').first().locator('th b').innerText();
    await page.locator('.nodes tbody tr').first().locator('th a').click();
    await page.getByRole('heading', { name, level: 2 }).waitFor();
    await opened.shoot('fleet-node');
    await clean(opened);
    await page.getByRole('button', { name: 'Test' }).click();
    await page.getByText('It answers.').first().waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Drain' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor({ timeout: FOLLOW_MILLIS });
    const gpus = await api('GET', '/api/gpus');
    const drained = gpus.find((gpu) => gpu.name === name);
    assert.equal(drained.state, 'draining');
    const found = await ended(made);
    assert.equal(found.generations.filter((one) => one.status === 'complete').length, 28, 'nothing is lost');
    await page.locator('.nodes tbody tr').first().getByText('drained, gets no new work').waitFor({ timeout: FOLLOW_MILLIS });
    const late = await ended(await batch(id, 4));
    assert.ok(late.generations.every((one) => one.node_id !== drained.id), 'new work goes elsewhere');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Drain' }).waitFor({ timeout: FOLLOW_MILLIS });
  });
});

test('a node is added, is seen to be silent, and is taken out again', () =>
  room('/fleet', async (opened) => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Add a node' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add a node' });
    await dialog.getByLabel('Name').fill('Silent card');
    await dialog.getByLabel('Address').fill('http://127.0.0.1:9');
    await dialog.getByLabel('Headers').fill('X-Token: very secret');
    await opened.shoot('fleet-add');
    await clean(opened);
    await dialog.getByRole('button', { name: 'Add the node' }).click();
    await page.getByRole('heading', { name: 'Silent card', level: 2 }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.locator('.insp').getByText('X-Token, never shown').waitFor();
    assert.ok(!(await page.content()).includes('very secret'), 'headers are never shown');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('.rail').getByRole('link', { name: /Silent card is down/ }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Silent card is out of the fleet.').waitFor({ timeout: FOLLOW_MILLIS });
    await until('the row is gone', async () => (await page.locator('.nodes tbody tr').count()) === 4, FOLLOW_MILLIS);
    await page.locator('.rail .dot').waitFor({ state: 'detached', timeout: FOLLOW_MILLIS });
  }));

test('projects are found, renamed, deleted and brought back', async () => {
  const id = await session('A heron in the reeds');
  await ended(await batch(id, 3, 'a heron in the reeds'));
  await room('/projects', async (opened) => {
    const { page } = opened;
    await opened.shoot('projects');
    await clean(opened);
    await page.getByLabel('Find a project or session').fill('heron');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(/q=heron/);
    await until('one project is left', async () => (await page.locator('.shelf-grid > li').count()) === 1, FOLLOW_MILLIS);
    await page.getByRole('button', { name: /Rename or delete/ }).click();
    await page.getByLabel('Name', { exact: true }).fill('Herons');
    await opened.shoot('project-keep');
    await clean(opened);
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByRole('heading', { name: 'Herons', level: 2 }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('link', { name: /Herons/ }).click();
    await page.getByRole('heading', { name: 'A heron in the reeds', level: 2 }).waitFor({ timeout: FOLLOW_MILLIS });
    await opened.shoot('project');
    await clean(opened);
    await page.goBack();
    await page.getByRole('heading', { name: 'Herons', level: 2 }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.getByRole('button', { name: 'Rename or delete Herons' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Herons is in the bin.').waitFor({ timeout: FOLLOW_MILLIS });
    await page.goto('/projects/bin');
    await opened.hydrated();
    await page.getByRole('rowheader', { name: /Herons/ }).waitFor();
    await opened.shoot('bin');
    await clean(opened);
    await page.getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('The bin is empty').waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal((await api('GET', `/api/sessions/${id}`)).stats.images, 3, 'with its pictures');
    // Emptying asks twice and is final.
    await api('DELETE', `/api/sessions/${id}`);
    await page.reload();
    await opened.hydrated();
    await page.getByRole('button', { name: 'Empty the bin' }).click();
    await page.getByRole('button', { name: /for good/ }).click();
    await page.getByText('What you delete is kept here').waitFor({ timeout: FOLLOW_MILLIS });
    assert.deepEqual(await api('GET', '/api/bin'), []);
  });
});

test('the projects are there on a tablet and a phone too', async () => {
  await api('POST', '/api/projects', { title: 'Seen everywhere' });
  for (const size of ['tablet', 'phone']) {
    await room('/projects', ({ page }) => page.locator('#main').getByText('Seen everywhere').first().waitFor({ timeout: FOLLOW_MILLIS }), { size });
  }
});

test('a picture is looked at closely, shifted, and left for its neighbours', async () => {
  const id = await session('Foxes');
  const made = await ended(await batch(id, 4, 'a fox in the snow, evening light'));
  const images = made.generations.map((one) => one.images[0].id);
  const transform = (page) => page.locator('.lb-fig img').evaluate((image) => image.style.transform);
  const scale = async (page) => Number(/scale\(([\d.]+)\)/.exec(await transform(page))?.[1] ?? 1);
  await room(`/pictures/${id}/${images[1]}`, async (opened) => {
    const { page } = opened;
    await page.locator('.lb-fig img').evaluate((image) => image.decode());
    await opened.shoot('lightbox');
    await clean(opened);
    await opened.page.setViewportSize({ width: 1440, height: 900 });
    await page.getByText('It cannot be published').waitFor();
    // The whole picture is in the well, uncropped.
    const [figure, picture] = await Promise.all([page.locator('.lb-fig').boundingBox(), page.locator('.lb-fig img').boundingBox()]);
    assert.ok(picture.x >= figure.x && picture.y >= figure.y && picture.width <= figure.width && picture.height <= figure.height);
    assert.ok(Math.abs(picture.width / picture.height - 448 / 576) < 0.01, 'in its own shape');
    await page.mouse.move(figure.x + figure.width / 2, figure.y + figure.height / 2);
    await page.mouse.wheel(0, -600);
    await until('the wheel brings it closer', async () => (await scale(page)) > 1.5, FOLLOW_MILLIS);
    const still = await transform(page);
    await page.mouse.down();
    await page.mouse.move(figure.x + figure.width / 2 + 60, figure.y + figure.height / 2 + 90);
    await page.mouse.up();
    assert.notEqual(await transform(page), still, 'it was shifted');
    await page.keyboard.press('0');
    await until('0 fits it', async () => (await scale(page)) === 1, FOLLOW_MILLIS);
    await page.keyboard.press('+');
    await until('+ is closer', async () => (await scale(page)) > 1.2, FOLLOW_MILLIS);
    await page.keyboard.press('-');
    await until('- is further', async () => (await scale(page)) === 1, FOLLOW_MILLIS);
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(new RegExp(images[2]));
    await page.getByRole('heading', { name: '3 of 4' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(new RegExp(images[1]));
    await page.getByText('In the file').click();
    await page.locator('.file-text pre').first().waitFor();
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByText('File matches its record').waitFor({ timeout: FOLLOW_MILLIS });
    // A file that is not what was stored is said to be another.
    await page.route(`**/api/images/${id}/${images[1]}`, (route) => route.fulfill({ status: 200, contentType: 'image/png', body: 'another' }));
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByText('The file is not the one that was stored').waitFor({ timeout: FOLLOW_MILLIS });
    await page.unroute(`**/api/images/${id}/${images[1]}`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    assert.match(download.suggestedFilename(), /^gesso-.*\.png$/);
  }, { allow: [/ERR_ABORTED/] });
});

test('a picture that cannot be loaded says so and is loaded again', async () => {
  const id = await session('Lost');
  const made = await ended(await batch(id, 1, 'a lost teapot'));
  const image = made.generations[0].images[0].id;
  await room('/fleet', async (opened) => {
    const { page } = opened;
    await page.route('**/api/images/**', (route) => route.abort());
    await page.goto(`/pictures/${id}/${image}`);
    await opened.hydrated();
    await page.getByText('The file could not be loaded').waitFor({ timeout: FOLLOW_MILLIS });
    await clean(opened);
    assert.match(await page.getByRole('link', { name: 'Reuse the settings' }).first().getAttribute('href'), /like=/);
    await page.unroute('**/api/images/**');
    await page.locator('.lb-fig').getByRole('button', { name: 'Try again' }).click();
    await page.waitForFunction(() => document.querySelector('.lb-fig img').naturalWidth > 0, null, { timeout: FOLLOW_MILLIS });
    await page.getByText('The file could not be loaded').waitFor({ state: 'detached', timeout: FOLLOW_MILLIS });
  }, { allow: [/ERR_FAILED/, /net::/] });
});

test('two fingers bring a picture closer', async () => {
  const id = await session('Pinched');
  const made = await ended(await batch(id, 1, 'a teapot on a table'));
  const image = made.generations[0].images[0].id;
  await room(`/pictures/${id}/${image}`, async ({ page }) => {
    await page.locator('.lb-fig img').evaluate((picture) => picture.decode());
    const { x, y, width, height } = await page.locator('.lb-fig').boundingBox();
    const [cx, cy] = [x + width / 2, y + height / 2];
    const touch = await page.context().newCDPSession(page);
    const points = (apart) => [{ x: cx - apart, y: cy, id: 1 }, { x: cx + apart, y: cy, id: 2 }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(30) });
    for (const apart of [45, 60, 90]) {
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(apart) });
    }
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    const scale = await page.locator('.lb-fig img').evaluate((picture) => Number(/scale\(([\d.]+)\)/.exec(picture.style.transform)?.[1]));
    assert.ok(scale > 2.5 && scale < 3.5, `three times as far apart is three times as close: ${scale}`);
  }, { size: 'phone', context: { hasTouch: true, isMobile: true } });
});

test('a picture is a plain page without JavaScript', async () => {
  const id = await session('Plain');
  const made = await ended(await batch(id, 2, 'a plain teapot'));
  const [first, second] = made.generations.map((one) => one.images[0].id);
  await room(`/pictures/${id}/${first}`, async ({ page }) => {
    assert.equal(await page.locator('.lb-fig img').getAttribute('src'), `/api/images/${id}/${first}`);
    assert.match(await page.locator('body').innerText(), /a plain teapot/);
    await Promise.all([page.waitForURL(new RegExp(second)), page.locator('a[rel=next]').click()]);
    await page.locator('a[rel=prev]').waitFor();
  }, { javaScript: false });
});

test('jobs are listed, reordered and cancelled from the strip', async () => {
  const id = await session('A long queue');
  await room('/', async (opened) => {
    const { page } = opened;
    const made = await batch(id, 30, 'a slow herd of cows', { width: 512, height: 512, steps: 60 });
    await page.keyboard.press('j');
    const waiting = page.locator('.joblist ol.waiting > li');
    await waiting.nth(5).waitFor({ timeout: PICTURES_MILLIS });
    await opened.shoot('jobs');
    await clean(opened);
    await page.setViewportSize({ width: 1440, height: 900 });
    const order = async () => (await api('GET', '/api/queue')).waiting;
    const before = await order();
    await waiting.nth(4).getByRole('button', { name: /the next/ }).click();
    const moved = await until('the queue has changed', async () => {
      const now = await order();
      const common = before.filter((one) => now.includes(one));
      const kept = now.filter((one) => before.includes(one));
      return JSON.stringify(common) !== JSON.stringify(kept) && kept;
    }, FOLLOW_MILLIS);
    assert.ok(moved.length > 4);
    // Dragging does the same.
    const last = await order();
    await waiting.nth(3).dragTo(waiting.nth(1));
    await until('dragging has changed the queue', async () => {
      const now = await order();
      const kept = now.filter((one) => last.includes(one));
      return JSON.stringify(kept) !== JSON.stringify(last.filter((one) => now.includes(one)));
    }, FOLLOW_MILLIS);
    await waiting.nth(2).getByRole('button', { name: 'Why here' }).click();
    await page.locator('.whyhere.inline').first().waitFor({ timeout: FOLLOW_MILLIS });
    await waiting.nth(2).getByRole('button', { name: /^Cancel/ }).click();
    await until('one is cancelled', async () => {
      const found = await api('GET', `/api/batches/${made}`);
      return found.generations.some((one) => one.status === 'cancelled');
    }, FOLLOW_MILLIS);
    await page.keyboard.press('j');
    await page.locator('.joblist').waitFor({ state: 'hidden' });
    await api('DELETE', `/api/batches/${made}`);
  });
});

test('home says what waits in each session', () =>
  room('/?session=new', async (opened) => {
    await opened.page.locator('.resume').waitFor();
    await opened.page.locator('.resume img').first().evaluate((image) => image.decode());
    await opened.shoot('rooms-home');
    await clean(opened);
    await opened.page.getByRole('link', { name: 'All projects' }).click();
    await opened.page.waitForURL(/\/projects$/);
  }));
