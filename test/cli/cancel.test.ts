import { expect, test } from 'vitest';
import { cancelExitCode } from '../../src/cli/cancel.ts';
import { evolve, start } from '../../src/core/machine.ts';
import type { Outcome } from '../../src/core/model.ts';
import type { RunState } from '../../src/core/run.ts';
import { queued } from '../support/worlds.ts';

const QUEUED = start(queued());
const ended = (outcome: Outcome, problem: string | null = null): RunState => ({
  phase: 'done',
  progress: QUEUED.progress,
  outcome,
  grade: null,
  published: { branch: null, folder: null, problem },
});
const INTERRUPTED = evolve(QUEUED, { v: 1, at: 0, ms: 0, type: 'run.interrupted', by: 'SIGINT' });

test.each<[string, RunState, number]>([
  ['cancelled is what was asked for', ended({ kind: 'cancelled', by: 'untilgreen cancel' }), 0],
  ['an end that came first is told: passed', ended({ kind: 'passed' }), 0],
  ['an end that came first is told: unpublished', ended({ kind: 'passed' }, 'no space'), 5],
  ['an end that came first is told: stuck', ended({ kind: 'stuck', reason: 'x' }), 1],
  ['stopping the command that cancels is an interruption', INTERRUPTED, 130],
])('%s', (_name, state, code) => {
  expect(cancelExitCode(state)).toBe(code);
});
