// Chromium as every test uses it: headless, quiet, a fresh profile each time.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Launches the Chromium that `GESSO_CHROMIUM` names, or Debian's. */
export async function launch() {
  const executablePath = process.env.GESSO_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install one and name it in GESSO_CHROMIUM.`);
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
