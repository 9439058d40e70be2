// Runs one bench in the browser: `node run.mjs NAME --out FILE`, `GESSO_BIN` names the release server.
// Prints lines `name value unit` and writes them to FILE; `--list` names the benches.

import { writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(here).filter((file) => file.endsWith('.bench.mjs')).map((file) => file.replace('.bench.mjs', ''));

const [name, , out] = process.argv.slice(2);
if (name === '--list') {
  for (const each of names) console.log(each, (await import(`./${each}.bench.mjs`)).about);
} else {
  if (!names.includes(name)) throw new Error(`there is no bench called ${name}: choose one of ${names.join(', ')}`);
  const { measure } = await import(`./${name}.bench.mjs`);
  const measures = await measure();
  for (const { name, value, unit } of measures) console.log(`${name} ${round(value)} ${unit}`);
  if (out) await writeFile(out, `${JSON.stringify(measures, null, 2)}\n`);
}

/** Three figures are all that a measurement carries. */
function round(value) {
  return Number.parseFloat(value.toPrecision(4));
}
