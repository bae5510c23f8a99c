import { randomUUID } from 'node:crypto';

const MOST_SESSIONS = 1_000;
const sessions = new Map();

/** The customer's cart and orders, found by cookie and made on the first visit. */
export function sessionOf(request) {
  const id = /(?:^|;\s*)session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
  const known = sessions.get(id);
  if (known !== undefined) return { state: known, headers: {} };

  const state = { lines: [], coupon: null, orders: [] };
  const fresh = randomUUID();
  sessions.set(fresh, state);
  if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value);
  return { state, headers: { 'set-cookie': `session=${fresh}; Path=/; HttpOnly; SameSite=Lax` } };
}
