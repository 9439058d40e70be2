// A debate asked for through the studio's interface, and waiting for it.

import assert from 'node:assert/strict';
import { asking } from './api.mjs';

/** How long specialists and painters may take on a busy machine. */
export const WORK_MILLIS = 300_000;
/** How long the page may take to follow. */
export const FOLLOW_MILLIS = 30_000;

export const IDEA = 'A lighthouse keeper crosses the causeway at blue hour with one lantern. Quiet, not spooky.';

/** Waits until `look` finds something, and gives that. */
export async function until(what, look, millis = WORK_MILLIS) {
  const end = Date.now() + millis;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

/** The conversation that a page shows. */
export const idOf = (page) => new URL(page.url()).pathname.split('/').pop();

/** What specs ask of the studio whose address `base` gives. */
export function debates(base) {
  const api = asking(base);
  const conversation = (id) => api('GET', `/api/chat/conversations/${id}`);
  const messages = async (id) => (await api('GET', `/api/chat/conversations/${id}/messages?limit=200`)).items;
  const say = (id, content, more = {}) => api('POST', `/api/chat/conversations/${id}/messages`, { content, ...more });
  const quiet = (id) => until('the turn is over', async () => {
    const found = await conversation(id);
    return found.turn_id === null && found;
  });

  /** A debate whose first turn is over. */
  async function debated(words = IDEA, more = {}) {
    const session = await api('POST', '/api/sessions', { flow: 'chat', title: 'A causeway' });
    const { id } = await api('POST', '/api/chat/conversations', { session_id: session.id, title: 'A causeway' });
    await say(id, words, more);
    await quiet(id);
    return id;
  }

  return { api, conversation, messages, say, quiet, debated };
}
