import type { TurnStatus } from '../core/model.ts';
import type { Limit } from '../support/limits.ts';
import { shortLine } from '../support/plain-text.ts';
import type { AgentEvent, TurnOutcome, TurnRequest } from './driver.ts';

export type TurnLimits = Pick<TurnRequest, 'wallMs' | 'idleMs'>;

/** How the program of a turn ended. `by`: the limit for which we ended it; `null` when it ended by itself. */
export type TurnExit = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly by: Limit | null;
};

/** What an agent has said so far, in little. Folded from its events, live or from the log. */
export type Said = {
  readonly lastText: string;
  /** The first: what comes after the end does not count. */
  readonly ended: { readonly status: TurnStatus; readonly note: string } | null;
  readonly tokens: number | null;
  readonly microUsd: number | null;
};

export const NOTHING_SAID: Said = { lastText: '', ended: null, tokens: null, microUsd: null };

/** Usage is the turn's total so far, so the newest figure counts; a figure that is not known leaves the older one. */
export function hear(said: Said, event: AgentEvent): Said {
  switch (event.type) {
    case 'text':
      return event.text.trim() === '' ? said : { ...said, lastText: event.text };
    case 'tool':
      return said;
    case 'usage':
      return { ...said, tokens: event.tokens ?? said.tokens, microUsd: event.microUsd ?? said.microUsd };
    case 'ended':
      return said.ended ? said : { ...said, ended: { status: event.status, note: event.note } };
  }
}

const add = (a: number | null, b: number | null): number | null => (a === null ? b : a + (b ?? 0));

/** What earlier attempts at the same turn used was paid for as well. */
export function withUsageOf(said: Said, earlier: readonly Said[]): Said {
  return earlier.reduce(
    (sum, { tokens, microUsd }) => ({ ...sum, tokens: add(sum.tokens, tokens), microUsd: add(sum.microUsd, microUsd) }),
    said,
  );
}

const NOTE_LENGTH = 300;

/** What the agent said about its end counts before its exit code, which several agents set to 0 whatever happened. */
export function outcomeOf(said: Said, exit: TurnExit, limits: TurnLimits): Omit<TurnOutcome, 'blocked'> {
  const { tokens, microUsd } = said;
  const usage = { tokens, microUsd };
  if (exit.by === 'timeout') return { status: 'timed-out', note: `no end after ${inWords(limits.wallMs)}`, ...usage };
  if (exit.by === 'idle') return { status: 'idle', note: `printed nothing for ${inWords(limits.idleMs)}`, ...usage };
  if (said.ended) return { status: said.ended.status, note: shortLine(said.ended.note, NOTE_LENGTH), ...usage };
  if (exit.code === 0) return { status: 'ok', note: 'exit code 0', ...usage };
  const how = exit.code === null ? `ended by ${exit.signal ?? 'an unknown signal'}` : `exit code ${exit.code}`;
  const last = shortLine(said.lastText, NOTE_LENGTH);
  return { status: 'failed', note: last === '' ? how : `${how}: ${last}`, ...usage };
}

function inWords(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}
