// The studio under test: the binary with simulated engines and a data folder of its own.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long the server may take to say where it listens. */
const START_SECS = 60;
/** How long it may take to end when asked to; then it is killed. */
const STOP_SECS = 10;
/** How many of its last log lines are kept for a failure's report. */
const LOG_LINES = 200;

/** The one line the server prints on stdout. */
const READY = /^gesso is listening on (https?:\/\/\S+)$/;

/** How a program is started that takes the processor time that others leave; politely where the system has no such class. */
function yielding() {
  const idle = ['chrt', '--idle', '0'];
  return spawnSync(idle[0], [...idle.slice(1), 'true']).status === 0 ? idle : ['nice', '-n', '19'];
}

/**
 * Starts `gesso serve --demo` on a free port.
 *
 * @param {{binary?: string, args?: string[], env?: Record<string, string>, addr?: string, folder?: string,
 *   yields?: boolean}} options
 *   `folder`: data of an earlier server, kept when this one ends; `addr`: its address; `yields`: it takes the processor
 *   time that others leave
 * @returns {Promise<{url: string, folder: string, log: () => string, stop: () => Promise<void>, kill: () => Promise<void>}>}
 *   `kill` pulls the plug and leaves the data
 */
export async function startServer({
  binary = process.env.GESSO_BIN, args = ['--demo'], env = {}, addr = '127.0.0.1:0', folder, yields = false,
} = {}) {
  if (!binary) throw new Error('GESSO_BIN must name the server: use `cargo xtask test --only browser`.');
  const data = folder ?? await mkdtemp(join(tmpdir(), 'gesso-end2end-'));
  const serve = [binary, 'serve', ...args, '--addr', addr];
  const [program, ...words] = yields ? [...yielding(), ...serve] : serve;
  const child = spawn(program, words, {
    cwd: data,
    env: { ...process.env, GESSO_DATA_DIR: join(data, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = [];
  const remember = (line) => { log.push(line); if (log.length > LOG_LINES) log.shift(); };
  createInterface({ input: child.stderr }).on('line', remember);
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  // Whatever ends this process ends the server: nothing may be left listening.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(kill, STOP_SECS * 1000);
    await ended;
    clearTimeout(late);
    process.off('exit', kill);
    await rm(data, { recursive: true, force: true });
  };
  const pull = async () => { kill(); await ended; process.off('exit', kill); };
  const ready = new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${binary} ${why}:\n${log.join('\n')}`));
    const late = setTimeout(() => fail(`did not say where it listens within ${START_SECS} s`), START_SECS * 1000);
    createInterface({ input: child.stdout }).on('line', (line) => {
      remember(line);
      const url = READY.exec(line)?.[1];
      if (url) { clearTimeout(late); resolve(url); }
    });
    child.once('error', (error) => { clearTimeout(late); fail(`could not be started (${error.message})`); });
    child.once('close', (code, signal) => { clearTimeout(late); fail(`ended at once (${signal ?? code})`); });
  });
  try {
    return { url: await ready, folder: data, log: () => log.join('\n'), stop, kill: pull };
  } catch (error) {
    if (child.pid) await stop();
    throw error;
  }
}
