import { expect, test } from 'vitest';
import { NetworkLog } from '../../src/browser/network-log.ts';

type Told = { readonly lines: string[]; readonly log: NetworkLog; readonly asked: string[] };

function logWith(body: string | null = null): Told {
  const lines: string[] = [];
  const asked: string[] = [];
  const bodyOf = (id: string): Promise<string | null> => {
    asked.push(id);
    return Promise.resolve(body);
  };
  return { lines, asked, log: new NetworkLog(bodyOf, ({ at, line }) => void lines.push(`${at} ${line}`)) };
}
const sent = (requestId: string, url: string, more: object = {}): Record<string, unknown> => ({
  requestId,
  wallTime: 5,
  request: { url, method: 'GET', ...more },
});
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('a refused request is told with what was sent and what came back', async () => {
  const { lines, log } = logWith('{"error":"boom"}');
  log.observe(
    'Network.requestWillBeSent',
    sent('1', 'http://127.0.0.1:4000/api?x=1', { method: 'POST', postData: '{"a":1}' }),
  );
  log.observe('Network.responseReceived', { requestId: '1', response: { status: 500 } });
  log.observe('Network.loadingFinished', { requestId: '1' });
  await settled();
  expect(lines).toEqual(['5000 POST /api?x=1 → 500 sent {"a":1} got {"error":"boom"}']);
});

test('requests that went well, were given up, or nobody asked for are not told, and no body is fetched for them', async () => {
  const { lines, asked, log } = logWith('x');
  log.observe('Network.requestWillBeSent', sent('1', 'http://localhost/ok'));
  log.observe('Network.responseReceived', { requestId: '1', response: { status: 304 } });
  log.observe('Network.loadingFinished', { requestId: '1' });
  log.observe('Network.requestWillBeSent', sent('2', 'http://localhost/left'));
  log.observe('Network.loadingFailed', { requestId: '2', errorText: 'net::ERR_ABORTED', canceled: true });
  log.observe('Network.requestWillBeSent', sent('3', 'http://localhost/favicon.ico'));
  log.observe('Network.responseReceived', { requestId: '3', response: { status: 404 } });
  log.observe('Network.loadingFinished', { requestId: '3' });
  await settled();
  expect({ lines, asked }).toEqual({ lines: [], asked: [] });
});

test('a request that never got through is told with the reason', () => {
  const { lines, log } = logWith();
  log.observe('Network.requestWillBeSent', sent('1', 'https://example.com/x'));
  log.observe('Network.loadingFailed', { requestId: '1', errorText: 'net::ERR_CONNECTION_REFUSED' });
  expect(lines).toEqual(['5000 GET https://example.com/x failed: net::ERR_CONNECTION_REFUSED']);
});

test('a page that asks without end only keeps the newest requests open', async () => {
  const { lines, log } = logWith();
  for (let n = 0; n < 5_000; n += 1) log.observe('Network.requestWillBeSent', sent(`${n}`, `http://localhost/${n}`));
  for (let n = 0; n < 5_000; n += 1) log.observe('Network.loadingFailed', { requestId: `${n}`, errorText: 'gone' });
  await settled();
  expect(lines).toHaveLength(200);
});
