// Runs component tests in Chromium: `node wasm.mjs FOLDER…`, each folder a bound test module
// (`tests.js`, `tests_bg.wasm`). It speaks the protocol of the wasm-bindgen-test crate: tests are
// exports called `__wbgt_…`, a `WasmBindgenTestContext` runs them and writes to `#output`.

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { launch } from './support/browser.mjs';
import { serveFolder } from './support/static.mjs';

/** Longest the tests of one module may take. */
const MODULE_SECS = 300;

/** What a module that is not parted yet imports: the functions that will be in other modules. */
const ELSEWHERE = '__wasm_split_placeholder__';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Component tests</title><link rel="icon" href="data:,">
<script type="importmap">{"imports": {"${ELSEWHERE}": "/elsewhere.js"}}</script></head>
<body>
<pre id="output" hidden></pre>
<script type="module">
  // What the tests print belongs to the test that runs: the crate collects it for its report.
  for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
    const original = console[method];
    console[method] = (...args) => {
      original.apply(console, args);
      window['on_console_' + method]?.(args);
    };
  }
  window.__wbg_test_invoke = (act) => act();
  window.runTests = async () => {
    const module = await import('/tests.js');
    const exports = await module.default({ module_or_path: '/tests_bg.wasm' });
    const tests = Object.keys(exports).filter((name) => name.startsWith('__wbgt_') && name.includes('::'));
    if (tests.length === 0) return undefined;
    const context = new module.WasmBindgenTestContext(false);
    for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
      window['on_console_' + method] = module['__wbgtest_console_' + method];
    }
    context.include_ignored(false);
    context.filtered_count(0);
    return await context.run(tests.map((name) => exports[name]));
  };
</script>
</body>
</html>`;

/** Those functions as a module: no component test opens a place that comes later. */
async function elsewhere(folder) {
  const module = await WebAssembly.compile(await readFile(join(folder, 'tests_bg.wasm')));
  const names = new Set(WebAssembly.Module.imports(module).filter((it) => it.module === ELSEWHERE).map((it) => it.name));
  const exports = [...names].map((name) => `export { later as ${JSON.stringify(name)} };`);
  return ['function later() { throw new Error("this place is in another module"); }', ...exports].join('\n');
}

/** Runs one module's tests and prints its report. Returns whether all of them passed. */
async function runModule(browser, folder) {
  const server = await serveFolder(folder, { '/': PAGE, '/elsewhere.js': await elsewhere(folder) });
  const page = await browser.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error.stack ?? error)));
  let late;
  try {
    await page.goto(server.url);
    const deadline = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error(`not done within ${MODULE_SECS} s`)), MODULE_SECS * 1000);
    });
    const passed = await Promise.race([page.evaluate(() => window.runTests()), deadline]);
    if (passed === undefined) return true;
    console.log(`\n     Running ${basename(folder)}`);
    console.log((await page.locator('#output').textContent()).trim());
    return passed;
  } catch (error) {
    const report = await page.locator('#output').textContent().catch(() => '');
    console.log(`\n     Running ${basename(folder)}\n${report.trim()}\n${said.join('\n')}`);
    console.log(`The tests of ${basename(folder)} broke off: ${error.message}`);
    return false;
  } finally {
    clearTimeout(late);
    await page.close();
    await server.close();
  }
}

const browser = await launch();
let passed = true;
try {
  for (const folder of process.argv.slice(2)) passed = (await runModule(browser, folder)) && passed;
} finally {
  await browser.close();
}
process.exitCode = passed ? 0 : 1;
