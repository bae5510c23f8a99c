import { setTimeout as pause } from 'node:timers/promises';
import type { ReadySpec } from '../core/model.ts';
import { HOSTS, type Host } from './listener.ts';
import { accepts, probe, urlOf } from './probe.ts';

export type Readiness =
  | { readonly kind: 'ready'; readonly host: Host }
  /** `seen`: what was there instead, for people. */
  | { readonly kind: 'late'; readonly seen: string };

export type Waiting = {
  readonly port: number;
  readonly ready: ReadySpec;
  readonly readyMs: number;
  /** Resolves when a line of the app's output fits the pattern. */
  readonly logged: (pattern: RegExp, signal: AbortSignal) => Promise<void>;
};

const POLL_MS = 100;
/** A development server may hold the first request until it has compiled everything. */
const ANSWER_MS = 30_000;
const SECOND_CHANCE_MS = 250;

/** Waits until the app can be used, on whichever loopback address it is. Throws when `signal` is aborted. */
export async function whenReady(waiting: Waiting, signal: AbortSignal): Promise<Readiness> {
  const { port, ready, readyMs } = waiting;
  const late = AbortSignal.timeout(Math.min(readyMs, 2 ** 31 - 1));
  const done = new AbortController();
  const until = AbortSignal.any([signal, late, done.signal]);
  const seen = { text: `nothing listens on port ${port}` };
  try {
    const host = await firstOf(waiting, ready, { until, seen });
    signal.throwIfAborted();
    return host === null ? { kind: 'late', seen: seen.text } : { kind: 'ready', host };
  } finally {
    done.abort();
  }
}

type Watch = { readonly until: AbortSignal; readonly seen: { text: string } };

async function firstOf(waiting: Waiting, ready: ReadySpec, watch: Watch): Promise<Host | null> {
  if (ready.kind === 'log' && !(await wasLogged(waiting, ready.pattern, watch))) return null;
  const attempts = HOSTS.map(async (host) => {
    if (await answers(waiting.port, host, { ready, watch })) return host;
    throw new Error('late');
  });
  const first = await Promise.any(attempts).catch(() => null);
  // An app that answers on both is used on the one that everybody writes down.
  if (first !== '::1') return first;
  const [usual] = attempts;
  return await Promise.race([usual ?? first, pause(SECOND_CHANCE_MS, first)]).catch(() => first);
}

async function wasLogged({ logged }: Waiting, pattern: string, { until, seen }: Watch): Promise<boolean> {
  const before = seen.text;
  seen.text = `no line of its output fits /${pattern}/`;
  await logged(new RegExp(pattern), until);
  if (until.aborted) return false;
  seen.text = `it printed /${pattern}/, but ${before}`;
  return true;
}

type Asked = { readonly ready: ReadySpec; readonly watch: Watch };

async function answers(port: number, host: Host, { ready, watch: { until, seen } }: Asked): Promise<boolean> {
  const path = ready.kind === 'url' ? ready.path : '/';
  const url = new URL(`${urlOf(host, port)}${path.startsWith('/') ? '' : '/'}${path}`);
  while (!until.aborted) {
    if (ready.kind === 'log') {
      if (await accepts(port, host)) return true;
    } else {
      const answer = await probe(url, ANSWER_MS, until);
      if (answer.kind === 'answered' && answer.status < 500) return true;
      if (!until.aborted && answer.kind === 'answered') seen.text = `GET ${url.href} answers ${answer.status}`;
      if (!until.aborted && answer.kind === 'silent') seen.text = `GET ${url.href} ${answer.reason}`;
    }
    await pause(POLL_MS, undefined, { signal: until }).catch(() => undefined);
  }
  return false;
}
