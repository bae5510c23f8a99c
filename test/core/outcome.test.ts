import { expect, test } from 'vitest';
import { describeOutcome, exitCode } from '../../src/core/outcome.ts';
import type { Outcome } from '../../src/core/model.ts';
import type { ActiveState, RunState } from '../../src/core/run.ts';
import { start } from '../../src/core/machine.ts';
import { queued } from '../support/worlds.ts';

const first = start(queued()) as ActiveState;
const done = (outcome: Outcome, problem: string | null = null, mode: 'loop' | 'verify' = 'loop'): RunState => ({
  phase: 'done',
  progress: { ...first.progress, job: { ...first.progress.job, mode } },
  outcome,
  grade: null,
  published: { branch: null, folder: null, problem },
});

test.each<readonly [RunState, number, string]>([
  [done({ kind: 'passed' }), 0, 'passed: every scenario is green'],
  [done({ kind: 'passed' }, 'disk full'), 5, 'passed: every scenario is green'],
  [done({ kind: 'stuck', reason: 'same' }), 1, 'stuck: same'],
  [done({ kind: 'tampered', paths: ['a', 'b'] }), 1, 'tampered: files outside the worktree were altered (a, b)'],
  [done({ kind: 'exhausted', limit: 'wall' }), 3, 'exhausted: the wall budget ran out'],
  [done({ kind: 'broken', reason: 'no browser' }), 4, 'broken: no browser'],
  [done({ kind: 'broken', reason: 'x' }, 'disk full'), 4, 'broken: x'],
  [done({ kind: 'blocked', reason: 'no key' }), 6, 'blocked: the agent says no key'],
  [done({ kind: 'rejected', reason: 'nothing red' }), 6, 'rejected: nothing red'],
  [done({ kind: 'rejected', reason: '1 check failed' }, null, 'verify'), 1, 'rejected: 1 check failed'],
  [done({ kind: 'cancelled', by: 'me' }), 130, 'cancelled by me'],
])('%#: the exit code and the sentence of an outcome', (state, code, text) => {
  expect(exitCode(state)).toBe(code);
  if (state.phase === 'done') expect(describeOutcome(state.outcome)).toBe(text);
});

test('a run that has not ended was interrupted, or waits for a person', () => {
  expect(exitCode(first)).toBe(130);
  expect(exitCode({ phase: 'interrupted', progress: first.progress, by: 'SIGINT', held: first })).toBe(130);
  expect(exitCode({ phase: 'waiting', progress: first.progress, gate: 'design', held: first })).toBe(6);
});
