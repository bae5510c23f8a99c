import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mendShop, shopIn } from './mended-shop.ts';
import { writeToldReport } from './told-report.ts';

/*
 * What the scenarios at the top level are tried on: the demo's shop after its last turn, and below /report/ the evidence
 * of a run. Both are made anew at each start, from what stands in this checkout.
 */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.gif': 'image/gif',
  '.png': 'image/png',
};

const home = mkdtempSync(path.join(tmpdir(), 'host-'));
const [shop, report] = [path.join(home, 'shop'), path.join(home, 'report')];
const server = createServer();
const stop = new AbortController();
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort(new Error(signal));
    server.close();
    server.closeAllConnections();
  });
}

mendShop(shop);
await writeToldReport(path.join(home, 'run'), report, stop.signal);
server.on('request', withReport(await shopIn(shop)));
server.listen({ port: Number(process.env['PORT'] ?? 4173), host: '127.0.0.1', signal: stop.signal }, () => {
  process.stdout.write(`listening on ${JSON.stringify(server.address())}\n`);
});

function withReport(next: RequestListener): RequestListener {
  return (request, response) => {
    const file = /^\/report\/([\w./-]+)$/.exec(request.url ?? '')?.[1];
    if (file === undefined || file.includes('..')) next(request, response);
    else void send(path.join(report, file), response);
  };
}

async function send(file: string, response: ServerResponse): Promise<void> {
  const body = await readFile(file).catch(() => null);
  const type = TYPES[path.extname(file)] ?? 'text/plain; charset=utf-8';
  response.writeHead(body === null ? 404 : 200, { 'content-type': type });
  response.end(body ?? 'not found');
}
