import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import type { Host } from './listener.ts';

/** What one request to an app showed. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'closed' }
  /** Somebody listens, but no answer came in time, or something that is not HTTP. */
  | { readonly kind: 'silent'; readonly reason: string };

/** One GET; redirects are answers. Never throws. */
export function probe(url: URL, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const client = url.protocol === 'https:' ? https : http;
  const options = { agent: false, timeout: timeoutMs, signal, headers: { accept: 'text/html,*/*' } } as const;
  // Only whether something answers is asked; a certificate of the developer's own is as good as any.
  const request = client.get(url, { ...options, rejectUnauthorized: false });
  request.on('response', (response) => {
    response.destroy();
    resolve({ kind: 'answered', status: response.statusCode ?? 0 });
  });
  request.on('timeout', () => {
    resolve({ kind: 'silent', reason: `gives no answer within ${timeoutMs} ms` });
    request.destroy();
  });
  request.on('error', (error) => resolve(unanswered(error)));
  return promise;
}

const CLOSED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH', 'EHOSTUNREACH']);

function unanswered(error: NodeJS.ErrnoException): Answer {
  if (error.code !== undefined && CLOSED.has(error.code)) return { kind: 'closed' };
  if (error.code?.startsWith('HPE_')) return { kind: 'silent', reason: 'answers with something that is not HTTP' };
  return { kind: 'silent', reason: `gives no answer (${error.message})` };
}

/** Whether somebody accepts connections. */
export function accepts(port: number, host: Host): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host, timeout: 1_000 });
  const settle = (isOpen: boolean) => (): void => {
    socket.destroy();
    resolve(isOpen);
  };
  socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  return promise;
}

/** `http://127.0.0.1:41234`, `http://[::1]:41234` */
export const urlOf = (host: Host, port: number): string => `http://${host === '::1' ? '[::1]' : host}:${port}`;
