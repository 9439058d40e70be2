// One visit to the studio: a page in a context of its own, watched for errors.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { launch } from './browser.mjs';

/** Where screenshots go (not part of the repository). */
const SHOTS = fileURLToPath(new URL('../shots/', import.meta.url));

/** Windows that every page has to work in. */
export const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 1366 },
  phone: { width: 390, height: 844 },
};

/** How long the page may take to hydrate. */
const HYDRATE_SECS = 30;

let browser;

/** The browser that this file's tests share; `closeBrowser` belongs into their `after`. */
async function shared() {
  browser ??= await launch();
  return browser;
}

/** Closes the shared browser. */
export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/** The studio's address, as the runner hands it over. */
export function studio() {
  const url = process.env.GESSO_URL;
  assert.ok(url, 'GESSO_URL names the studio: start specs with run.mjs');
  return url;
}

/** Waits until nothing slides, fades or changes colour any more: a dialog's places are told while it still rises. */
export const atRest = (page) =>
  page.evaluate(() => {
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    return Promise.allSettled(changing.map((animation) => animation.finished)).then(() => {});
  });

/**
 * Opens `path`, hands a {@link Visit} to `act`, and fails when the page had any error meanwhile.
 *
 * @param {string} path
 * @param {{javaScript?: boolean, base?: string, size?: keyof typeof SIZES, scheme?: 'dark' | 'light',
 *          allow?: RegExp[], context?: object, plain?: boolean}} options `allow`: problems that belong to the test;
 *   `plain`: the page has no code to wait for
 * @param {(visit: Visit) => Promise<void>} act
 */
export async function visit(path, options, act) {
  const {
    javaScript = true, base = studio(), size = 'desktop', scheme = 'dark', allow = [], context = {}, plain = false,
  } = options;
  const opened = await (await shared()).newContext({
    baseURL: base,
    viewport: SIZES[size],
    colorScheme: scheme,
    javaScriptEnabled: javaScript,
    // A test sees what the server sends, unless it is about the worker.
    serviceWorkers: 'block',
    ...context,
  });
  try {
    const page = await opened.newPage();
    const problems = watch(page);
    const response = await page.goto(path, { waitUntil: 'domcontentloaded' });
    const visit = new Visit(page, response, problems);
    if (javaScript && !plain) await visit.hydrated();
    await act(visit);
    // Without JavaScript the browser refuses to preload modules, and says that a policy did.
    const expected = javaScript ? allow : [...allow, /request GET \S+\.js: csp$/];
    const left = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
    assert.deepEqual(left, [], `${path} had problems`);
  } finally {
    await opened.close();
  }
}

/** A page that is open and, with JavaScript, hydrated. */
export class Visit {
  constructor(page, response, problems) {
    /** Playwright's page. */
    this.page = page;
    /** The answer to the navigation. */
    this.response = response;
    /** What went wrong so far. */
    this.problems = problems;
  }

  /** Waits until the page's code has taken over: clicks before that are lost. */
  async hydrated() {
    try {
      await this.page.locator('html[data-hydrated=true]').waitFor({ state: 'attached', timeout: HYDRATE_SECS * 1000 });
    } catch {
      assert.fail(`the page did not hydrate within ${HYDRATE_SECS} s; problems: ${JSON.stringify(this.problems)}`);
    }
  }

  /** Shows the page dark or light, as its own switch does. */
  async theme(scheme) {
    await this.page.emulateMedia({ colorScheme: scheme });
    await this.page.evaluate((scheme) => document.documentElement.setAttribute('data-theme', scheme), scheme);
    // Colours change over some milliseconds; what is looked at is what they change to.
    await atRest(this.page);
  }

  /** Takes screenshots in every size, dark and light, as `shots/NAME-SIZE-SCHEME.png`. */
  async shoot(name) {
    await mkdir(SHOTS, { recursive: true });
    const before = this.page.viewportSize();
    for (const [size, viewport] of Object.entries(SIZES)) {
      await this.page.setViewportSize(viewport);
      for (const colorScheme of ['dark', 'light']) {
        await this.theme(colorScheme);
        await this.page.screenshot({ path: join(SHOTS, `${name}-${size}-${colorScheme}.png`) });
      }
    }
    // The test goes on in the window it was in.
    await this.page.setViewportSize(before);
  }
}

/** Collects what a person would find in the console and the network panel. */
function watch(page) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // Hydration trouble is told as a warning.
    const grave = message.type() === 'error' || /hydrat|panicked/i.test(text);
    if (grave) problems.push(`console ${message.type()}: ${text}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'failed';
    // Leaving a page ends its streams and its loading pictures; that is no failure.
    if (why !== 'net::ERR_ABORTED') problems.push(`request ${request.method()} ${request.url()}: ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`answer ${response.status()} to ${response.url()}`);
  });
  return problems;
}
