import { setTimeout as pause } from 'node:timers/promises';
import { probe } from './probe.ts';
import type { AppStart } from './workspace.ts';

const TRIES = 5;
const PAUSE_MS = 1_000;
const ANSWER_MS = 10_000;

/** An app that somebody else runs. Nothing is started or stopped, and nothing proves which build it is. */
export async function useExternalApp(url: string, signal: AbortSignal): Promise<AppStart> {
  let seen = 'nothing listens there';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const answer = await probe(new URL(url), ANSWER_MS, signal);
    signal.throwIfAborted();
    if (answer.kind === 'answered') return up(url);
    if (answer.kind === 'silent') seen = `it ${answer.reason}`;
    if (attempt < TRIES) await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  signal.throwIfAborted();
  return { kind: 'inconclusive', reason: `the app at ${url} does not answer: ${seen}. Start it, or correct "url"` };
}

const up = (url: string): AppStart => ({
  kind: 'up',
  app: {
    url: url.replace(/\/+$/, ''),
    identity: 'unproven',
    lines: () => [],
    died: new Promise<string>(() => {}),
    [Symbol.asyncDispose]: async () => {},
  },
});
