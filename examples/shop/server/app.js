import { api } from './api.js';
import { asset } from './assets.js';
import { Refused } from './refused.js';
import { log, logError } from './log.js';
import { pages } from './pages.js';
import { sessionOf } from './sessions.js';

const SECURITY = {
  'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** The whole shop as one request listener. */
export function createApp() {
  return async (request, response) => {
    const started = performance.now();
    const { pathname, searchParams } = new URL(request.url, 'http://shop');
    let answer;
    try {
      answer = await route(request, pathname, searchParams);
    } catch (error) {
      answer = refusal(error, `${request.method} ${pathname}`);
    }
    response.writeHead(answer.status, { ...SECURITY, ...answer.headers });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
    if (pathname !== '/healthz') {
      log(`${request.method} ${pathname} ${answer.status} ${Math.round(performance.now() - started)}ms`);
    }
  };
}

async function route(request, pathname, query) {
  if (pathname === '/healthz') return text(200, 'ok');
  const file = asset(pathname);
  if (file !== null) return file;

  const session = sessionOf(request);
  const found = pathname.startsWith('/api/')
    ? json(await api(request, pathname, query, session.state))
    : html(pages(pathname, session.state));
  return { ...found, headers: { ...found.headers, ...session.headers } };
}

function refusal(error, what) {
  if (error instanceof Refused) return json({ status: error.status, body: { error: error.message } });
  logError(what, error);
  return json({ status: 500, body: { error: 'Something went wrong' } });
}

const text = (status, body) => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
const html = ({ status, body }) => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body });
const json = ({ status, body }) => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
