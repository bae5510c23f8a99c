import { expect, test } from 'vitest';
import type { AgentEvent } from '../../src/agents/driver.ts';
import { hear, NOTHING_SAID, outcomeOf, withUsageOf, type TurnExit } from '../../src/agents/turn-outcome.ts';

const LIMITS = { wallMs: 20 * 60_000, idleMs: 90_000 };
const said = (...events: readonly AgentEvent[]) => events.reduce(hear, NOTHING_SAID);
const ended: AgentEvent = { type: 'ended', status: 'failed', note: 'the key is\ninvalid' };
const exit = (more: Partial<TurnExit> = {}): TurnExit => ({ code: 0, signal: null, by: null, ...more });

test.for([
  ['exit code 0', [], exit(), 'ok', 'exit code 0'],
  ['another exit code', [], exit({ code: 7 }), 'failed', 'exit code 7'],
  ['a signal', [], exit({ code: null, signal: 'SIGKILL' }), 'failed', 'ended by SIGKILL'],
  ['the time of a turn', [], exit({ by: 'timeout', code: null }), 'timed-out', 'no end after 20 min'],
  ['silence', [], exit({ by: 'idle', code: null }), 'idle', 'printed nothing for 90 s'],
  ['its own word, whatever the exit code', [ended], exit(), 'failed', 'the key is invalid'],
  [
    'its own word, when it would not leave',
    [ended],
    exit({ by: 'lingered', code: null }),
    'failed',
    'the key is invalid',
  ],
  [
    'a limit, when it says anything about it while it is ended',
    [ended],
    exit({ by: 'timeout', code: null }),
    'timed-out',
    'no end after 20 min',
  ],
] as const)('what counts is %s', ([, events, end, status, note]) => {
  expect(outcomeOf(said(...events), end, LIMITS)).toMatchObject({ status, note });
});

test('the first end counts, the newest usage counts, and what is not known leaves what is', () => {
  const heard = said(
    { type: 'usage', tokens: 100, microUsd: 5 },
    { type: 'usage', tokens: 250, microUsd: null },
    { type: 'ended', status: 'ok', note: 'done' },
    ended,
  );
  expect(outcomeOf(heard, exit(), LIMITS)).toEqual({ status: 'ok', note: 'done', tokens: 250, microUsd: 5 });
});

test('what attempts that were cut off used is added, and what nobody reported stays unknown', () => {
  const attempt = said({ type: 'usage', tokens: 100, microUsd: null });
  expect(withUsageOf(attempt, [attempt, NOTHING_SAID])).toMatchObject({ tokens: 200, microUsd: null });
  expect(withUsageOf(NOTHING_SAID, [attempt])).toMatchObject({ tokens: 100, microUsd: null });
  expect(withUsageOf(NOTHING_SAID, [NOTHING_SAID])).toMatchObject({ tokens: null, microUsd: null });
});

test('a note is one printable line of bounded length', () => {
  const noteOf = (note: string) => outcomeOf(said({ type: 'ended', status: 'ok', note }), exit(), LIMITS).note;
  expect(noteOf(' a\u001B[31m red\u001B[0m\r\n\tline\u0007 ')).toBe('a red line');
  expect(noteOf('x'.repeat(1_000))).toHaveLength(300);
});
