// The page in parts: what is fetched first, what is fetched when a place is opened, and what happens when it does not come.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../support/server.mjs';
import { closeBrowser, visit } from '../support/page.mjs';

/** How long the page may take to follow. */
const FOLLOW_MILLIS = 30_000;
/** A part of the rooms; the page's own module is called otherwise. */
const ROOMS = /\/pkg\/split_rooms\.[0-9a-f]{16}\.wasm$/;

let server;

before(async () => { server = await startServer(); });
after(async () => { await closeBrowser(); await server?.stop(); });

/** The modules a document asks for in its head. */
async function preloaded(path) {
  const html = await (await fetch(`${server.url}${path}`)).text();
  return [...html.matchAll(/<link[^>]*as="fetch"[^>]*href="([^"]+\.wasm)"/g)].map((found) => found[1]);
}

test('a document asks for its place’s parts beside the page’s own module', async () => {
  const home = await preloaded('/');
  assert.equal(home.length, 1, home.join());
  const fleet = await preloaded('/fleet');
  assert.ok(fleet.includes(home[0]) && fleet.some((path) => ROOMS.test(path)), fleet.join());
  for (const path of fleet) {
    const answer = await fetch(`${server.url}${path}`);
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/wasm'], path);
    assert.match(answer.headers.get('cache-control'), /immutable/);
  }
});

test('a place is fetched when it is opened, once', () =>
  visit('/', { base: server.url }, async ({ page }) => {
    const fetched = [];
    page.on('request', (request) => { if (request.url().endsWith('.wasm')) fetched.push(request.url()); });
    const rail = page.locator('nav');
    await rail.getByRole('link', { name: 'Fleet' }).first().click();
    await page.getByRole('heading', { name: 'Fleet' }).first().waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal(fetched.filter((url) => ROOMS.test(url)).length, 1, fetched.join());
    const before = fetched.length;
    await rail.getByRole('link', { name: 'Projects' }).first().click();
    await page.getByRole('heading', { name: 'Projects' }).first().waitFor({ timeout: FOLLOW_MILLIS });
    assert.equal(fetched.length, before, 'the rooms are one module');
  }));

test('a place that does not come says so and is there after a reload', () =>
  visit('/', { base: server.url, allow: [/split_rooms/, /ERR_FAILED/, /Failed to fetch/] }, async (visit) => {
    const { page } = visit;
    await page.route(ROOMS, (route) => route.abort());
    await page.locator('nav').getByRole('link', { name: 'Fleet' }).first().click();
    await page.getByRole('heading', { name: 'This place could not be fetched' }).waitFor({ timeout: FOLLOW_MILLIS });
    await page.unroute(ROOMS);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Fleet' }).first().waitFor({ timeout: FOLLOW_MILLIS });
    await visit.hydrated();
    assert.equal(new URL(page.url()).pathname, '/fleet');
  }));
