// Accessibility, judged by axe-core. The script is evaluated, not injected: the pages' content
// security policy would refuse a script tag, and rightly so.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const SOURCE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Rules of WCAG 2.2 A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What breaks a rule on the page as it is now, one line per element.
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(await readFile(SOURCE, 'utf8'));
  }
  const found = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.target.join(' ')}: ${rule.help}`));
}
