// What specs and benches ask of a studio without its page.

import assert from 'node:assert/strict';

/**
 * Asks the studio whose address `base` gives.
 *
 * @param {() => string} base
 * @returns {(method: string, path: string, body?: unknown) => Promise<any>} its answer; a refusal fails
 */
export const asking = (base) => async (method, path, body) => {
  const answer = await fetch(`${base()}${path}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
};
