import { expect, test } from 'vitest';
import { announce, progressLine } from '../../src/cli/announce.ts';
import type { CheckResult } from '../../src/core/model.ts';
import type { RunEvent } from '../../src/core/run.ts';
import type { LiveProgress } from '../../src/engine/parts.ts';
import { failed, finding, job, PASSED, preflightOf, report, result, SHA, unclear } from '../support/worlds.ts';

const STAMP = { v: 1, at: 0, ms: 0 } as const;

const scenario = (title: string, status: 'passed' | 'failed') => ({
  id: title,
  title,
  file: 'a.spec.ts',
  status,
  ms: 5,
  assertions: 1,
  recording: null,
  screenshot: null,
});
const checked = (verdict: CheckResult['verdict'], statuses: readonly ('passed' | 'failed')[]): CheckResult => ({
  ...result(verdict),
  scenarios: statuses.map((status, n) => scenario(`s${n}`, status)),
});

test.each<[string, RunEvent, readonly string[]]>([
  [
    'a queued run says what is used and what is not',
    {
      ...STAMP,
      type: 'run.queued',
      job: job({
        goal: 'Fix\u001B[31m it\n',
        frozen: {
          baseCommit: SHA,
          tree: SHA,
          planDigest: 'd',
          addedScenarios: ['scenarios/new.spec.ts'],
          ignoredChanges: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
        },
      }),
    },
    [
      'goal: Fix it',
      'base: commit aaaaaaaaa',
      'budget: 5 iterations, 1 min',
      'uncommitted scenarios that are used: scenarios/new.spec.ts',
      'uncommitted changes that are not used: a, b, c, d, e and 2 more',
    ],
  ],
  [
    'the base is told as red and green',
    {
      ...STAMP,
      type: 'preflight.finished',
      preflight: preflightOf(failed('cart'), {
        baselines: [
          { id: 'cart', title: 'cart', class: 'red' },
          { id: 'list', title: 'list', class: 'green' },
        ],
      }),
    },
    ['base: 1 red, 1 green', '  ✗ cart: wrong'],
  ],
  [
    'an unclear base is not red',
    { ...STAMP, type: 'preflight.finished', preflight: preflightOf(unclear('no port')) },
    ['base: inconclusive, no port'],
  ],
  [
    'a scenario that cannot fail is named',
    {
      ...STAMP,
      type: 'preflight.finished',
      preflight: preflightOf(PASSED, { refused: [{ id: 'x', reason: 'no-assertion', detail: 'x has no assertion' }] }),
    },
    ['base: 0 red, 1 green', '  refused: x has no assertion'],
  ],
  [
    'a turn says how it ended, what it changed and what it cost',
    { ...STAMP, type: 'turn.finished', report: report(2, { changed: ['a.js'], microUsd: 250_000 }) },
    ['iteration 2: the agent ended (exit code 0), 1 file changed so far, $0.25'],
  ],
  [
    'edits without effect, tampering and a block are told',
    {
      ...STAMP,
      type: 'turn.finished',
      report: report(1, { protectedEdits: ['scenarios/a.spec.ts'], tampered: ['/frozen'], blocked: 'no key' }),
    },
    [
      'iteration 1: the agent ended (exit code 0), 0 files changed so far',
      '  edits without effect: scenarios/a.spec.ts',
      '  altered outside the worktree: /frozen',
      '  the agent is blocked: no key',
    ],
  ],
  [
    'a red check lists what failed',
    { ...STAMP, type: 'check.finished', iteration: 1, result: checked(failed('s1'), ['passed', 'failed']) },
    ['iteration 1: red, 1 of 2 scenarios passed', '  ✗ s1: wrong'],
  ],
  [
    'a green one does not',
    { ...STAMP, type: 'check.finished', iteration: 2, result: checked(PASSED, ['passed', 'passed']) },
    ['iteration 2: green, 2 of 2 scenarios passed'],
  ],
  [
    'many failures are counted, not listed',
    {
      ...STAMP,
      type: 'verify.finished',
      iteration: 1,
      grade: 'green',
      result: checked({ kind: 'failed', findings: Array.from({ length: 12 }, (_, n) => finding(`f${n}`)) }, ['failed']),
    },
    [
      'verification: red, 0 of 1 scenarios passed',
      ...Array.from({ length: 8 }, (_, n) => `  ✗ f${n}: wrong`),
      '  … and 4 more',
    ],
  ],
  [
    'our own trouble is called that',
    { ...STAMP, type: 'action.faulted', action: 'check', reason: 'the browser died', final: false },
    ['our own trouble, trying again (check): the browser died'],
  ],
  [
    'trouble with a log keeps the end of the log',
    {
      ...STAMP,
      type: 'action.faulted',
      action: 'preflight',
      reason: `the app died\n${Array.from({ length: 40 }, (_, n) => `line ${n}\u0007`).join('\n')}`,
      final: true,
    },
    [
      'cannot go on (preflight): the app died',
      '    … 28 more lines',
      ...Array.from({ length: 12 }, (_, n) => `    line ${n + 28}`),
    ],
  ],
  [
    'failed publishing is told, success is in the result',
    { ...STAMP, type: 'run.published', published: { branch: null, folder: null, problem: 'folder: no space' } },
    ['publishing failed: folder: no space'],
  ],
  [
    'publishing that worked is silent',
    { ...STAMP, type: 'run.published', published: { branch: 'b', folder: '/f', problem: null } },
    [],
  ],
  ['an interruption names who', { ...STAMP, type: 'run.interrupted', by: 'SIGINT' }, ['interrupted by SIGINT']],
])('%s', (_name, event, lines) => {
  expect(announce(event)).toEqual(lines);
});

test.each<[LiveProgress, string | null]>([
  [{ type: 'agent', event: { type: 'text', text: 'hello\u0007' } }, 'agent | hello'],
  [{ type: 'agent', event: { type: 'text', text: '  \n' } }, null],
  [{ type: 'agent', event: { type: 'tool', name: 'Edit', detail: 'cart.js' } }, 'agent | Edit cart.js'],
  [{ type: 'agent', event: { type: 'usage', tokens: 1, microUsd: 1 } }, null],
  [{ type: 'scenarios', round: 'verify', progress: { type: 'begin', total: 3 } }, 'verifying: 3 scenarios'],
  [
    {
      type: 'scenarios',
      round: 'check',
      progress: { type: 'scenario', id: 'x', title: 'cart', status: 'failed', ms: 1_250 },
    },
    '  ✗ cart (1s)',
  ],
  [{ type: 'note', text: 'making\nGIFs' }, 'making GIFs'],
])('%j becomes a line', (progress, line) => {
  expect(progressLine(progress)).toBe(line);
});
