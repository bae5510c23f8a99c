import { expect, test } from 'vitest';
import { summaryLines, summaryOf } from '../../src/cli/run-summary.ts';
import { start } from '../../src/core/machine.ts';
import type { Limit, Outcome } from '../../src/core/model.ts';
import type { Progress } from '../../src/core/run.ts';
import { finding, queued } from '../support/worlds.ts';

function lines(outcome: Outcome, more: Partial<Progress> = {}): readonly string[] {
  const { progress } = start(queued());
  const published = { branch: null, folder: null, problem: null };
  const state = { phase: 'done', progress: { ...progress, ...more }, outcome, grade: null, published } as const;
  return summaryLines(summaryOf('017f22e2-79b0-7cc3-98c4-dc0c0c07398f', state, null));
}

test('a pass says which scenarios it says nothing about', () => {
  expect(lines({ kind: 'passed' }).join()).not.toContain('skipped');
  expect(lines({ kind: 'passed' }, { skipped: ['pays', 'ships\u001B[2J\nabroad'] })).toContain(
    'skipped   2: pays, ships abroad (not verified)',
  );
});

test('where every scenario is skipped, no other scenario is asked for', () => {
  const findings = [finding('at least one scenario runs', { kind: 'missing', scenario: null })];
  const reason = 'no scenario ran on the base: all are skipped';
  expect(lines({ kind: 'rejected', reason }, { findings })).toContain(
    'next      let at least one scenario run, then run again',
  );
});

test('edits without effect are listed, the many as a few', () => {
  const protectedEdits = ['1', '2', '3', '4', '5', '6'];
  expect(lines({ kind: 'passed' }, { protectedEdits })).toContain('no effect edits of 1, 2, 3, 4, 5 and 1 more');
});

test.each<[Limit, string]>([
  ['iterations', '--iterations N'],
  ['wall', '--time 2h'],
  ['usd', '--usd 5'],
  ['tokens', 'budget.tokens in the config'],
])('when the %s ran out, that is the limit to raise', (limit, flag) => {
  expect(lines({ kind: 'exhausted', limit })).toContain(`next      untilgreen run again with a larger budget: ${flag}`);
});
