import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerLine } from '../../src/browser/check.ts';

export type ShopApp = AsyncDisposable & {
  readonly url: string;
  readonly server: (from: number, to: number) => readonly ServerLine[];
};

/** What the pages under `/hostile/` do to whoever opens them. */
const HOSTILE: Readonly<Record<string, string>> = {
  alerts: '<h1>Alerts</h1><script>for (;;) alert("again")</script>',
  loop: '<h1>Loop</h1><script>setTimeout(() => { for (;;); }, 30)</script>',
  flood:
    '<h1>Flood</h1><script>setTimeout(() => { for (;;) console.error("x".repeat(300) + Math.random()); }, 30)</script>',
  popups: '<h1>Popups</h1><script>setInterval(() => { for (let i = 0; i < 5; i++) open("about:blank"); }, 20)</script>',
};

const PAGE = `<!doctype html><title>Shop</title>
<style>body { font: 16px sans-serif; margin: 0; padding: 20px; background: #ffffff } body.done { background: #00c853 }</style>
<h1>Shop</h1>
<label>Code <input id="code"></label>
<label>Password <input id="password" type="password"></label>
<button id="apply">Apply</button>
<button id="ask">Ask</button>
<a href="/popup" target="_blank">Details</a>
<p data-testid="status"></p>
<script>
  const status = document.querySelector('[data-testid=status]');
  apply.onclick = async () => {
    const answer = await fetch('/api/coupon', { method: 'POST', body: JSON.stringify({ code: code.value, password: password.value }) });
    if (answer.ok) { status.textContent = 'Coupon applied'; document.body.className = 'done'; return; }
    console.error('coupon failed', answer.status);
    status.textContent = 'Something went wrong';
  };
  ask.onclick = () => { status.textContent = confirm('Sure?') ? 'yes' : 'no'; };
</script>`;

/** A small shop. The coupon GOOD works; every other one makes the server stumble and say so in its log. */
export async function startShopApp(): Promise<ShopApp> {
  const lines: ServerLine[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname;
    const hostile = /^\/hostile\/(\w+)$/.exec(path)?.[1];
    if (path === '/api/coupon') return coupon(request, response, lines);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (hostile !== undefined) response.end(HOSTILE[hostile]);
    else if (path === '/popup') response.end('<title>Details</title><h1>Details of the offer</h1>');
    else if (path === '/broken') response.end('<h1>Broken</h1><script>undefinedFunction()</script>');
    else response.end(PAGE);
  };
  const server = createServer(answer);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server: (from, to) => lines.filter((line) => line.at >= from && line.at <= to),
    [Symbol.asyncDispose]: () => {
      const closed = new Promise<void>((done) => void server.close(() => done()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function coupon(request: IncomingMessage, response: ServerResponse, lines: ServerLine[]): void {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { code } = JSON.parse(body) as { code: string };
    response.setHeader('content-type', 'application/json');
    if (code === 'GOOD') return response.end('{"ok":true}');
    lines.push({ at: Date.now(), stream: 'err', text: 'TypeError: cannot read off of undefined at coupon.js:12' });
    response.statusCode = 500;
    return response.end('{"error":"boom: cannot read off of undefined","token":"s3cr3t-t0ken"}');
  });
}
