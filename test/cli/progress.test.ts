import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { evolve, start } from '../../src/core/machine.ts';
import type { RunEvent, RunState } from '../../src/core/run.ts';
import type { LiveProgress } from '../../src/engine/parts.ts';
import { block } from '../../src/cli/progress-block.ts';
import { emptyView, progressed, stateChanged, type View } from '../../src/cli/progress.ts';
import { frame, painted } from '../../src/cli/watch.ts';
import { failed, preflightOf, queued, report, SHA } from '../support/worlds.ts';

const STAMP = { v: 1, at: 0, ms: 0 } as const;
const LOOK = { columns: 60, colours: createColors(false) };

const READY: RunEvent = {
  ...STAMP,
  type: 'workspace.ready',
  workspace: { path: '/w', commit: SHA, tree: SHA, frozenDigest: 'f' },
};
const RED: RunEvent = { ...STAMP, ms: 5_000, type: 'preflight.finished', preflight: preflightOf(failed('a')) };
const turnStarted = (n: number): RunEvent => ({
  ...STAMP,
  type: 'turn.started',
  intent: { n, kind: 'work', from: SHA, session: 'fresh', sessionId: 's' },
});
const turnFinished = (n: number, microUsd: number | null): RunEvent => ({
  ...STAMP,
  ms: 10_000,
  type: 'turn.finished',
  report: report(n, { microUsd }),
});

/** A job whose agent is a real one: a scripted one costs nothing. */
const REAL = queued({ plan: { ...queued().job.plan, agent: { driver: 'command', argv: ['agent'], env: [] } } });
const stateAfter = (...events: RunEvent[]): RunState => events.reduce(evolve, start(REAL));
const seen = (state: RunState, ...progress: LiveProgress[]): View =>
  progress.reduce(progressed, stateChanged(emptyView('r', 0), state, 1_000));
const scenario = (title: string, status: 'passed' | 'failed' | 'skipped'): LiveProgress => ({
  type: 'scenarios',
  round: 'check',
  progress: { type: 'scenario', id: title, title, status, ms: 5 },
});
const begin = (total: number): LiveProgress => ({
  type: 'scenarios',
  round: 'check',
  progress: { type: 'begin', total },
});
const says = (text: string): LiveProgress => ({ type: 'agent', event: { type: 'text', text } });

/** Without the spinner, which turns. */
const shown = (view: View, now = 1_000, look = LOOK): readonly string[] =>
  block(view, now, look).map((line) => line.replace(/^[⠀-⣿] /u, ''));

test('before anything is known, nothing is drawn', () => {
  expect(block(emptyView('r', 0), 0, LOOK)).toEqual([]);
});

test.each<[string, View, number, readonly string[]]>([
  ['at the very beginning', seen(stateAfter()), 1_000, ['preparing the worktree · 0ms · 1m left']],
  [
    'while the base is tried',
    seen(stateAfter(READY), begin(3), scenario('cart', 'failed')),
    1_000,
    ['trying the base · 0ms · 1m left', '  ✗·· 1/3, 1 failed', '  ✗ cart'],
  ],
  [
    'while the agent works',
    seen(stateAfter(READY, RED, turnStarted(1)), says('Reading \u001B[1mcart.js\u001B[0m\n')),
    3_000,
    ['iteration 1/5 · the agent works · 7s · 53s left', '  Reading cart.js'],
  ],
  [
    'in the second iteration, with what the first has cost',
    seen(stateAfter(READY, RED, turnStarted(1), turnFinished(1, 1_500_000))),
    1_000,
    ['iteration 1/5 · checking · 15s · $1.50 · 45s left'],
  ],
  [
    'when nobody knows the cost',
    seen(stateAfter(READY, RED, turnStarted(1), turnFinished(1, null))),
    1_000,
    ['iteration 1/5 · checking · 15s · cost unknown · 45s left'],
  ],
  [
    'when scenarios come in',
    seen(stateAfter(READY), begin(4), scenario('a', 'passed'), scenario('b', 'failed'), scenario('c', 'skipped')),
    1_000,
    ['trying the base · 0ms · 1m left', '  ✓✗-· 3/4, 1 failed', '  ✓ a', '  ✗ b', '  - c'],
  ],
  ['when time has run out', seen(stateAfter(READY)), 500_000, ['trying the base · 8m19s · 0ms left']],
])('%s', (_name, view, now, lines) => {
  expect(shown(view, now)).toEqual(lines);
});

test('of many scenarios only those that failed are named', () => {
  const many = Array.from({ length: 40 }, (_, n) => scenario(`s${n}`, n % 20 === 0 ? 'failed' : 'passed'));
  expect(shown(seen(stateAfter(READY), begin(200), ...many)).slice(1)).toEqual([
    '  40/200, 2 failed',
    '  ✗ s0',
    '  ✗ s20',
  ]);
});

test('a new state leaves nothing of the one before', () => {
  const before = seen(stateAfter(READY), begin(3), scenario('cart', 'failed'), says('x'));
  expect(shown(stateChanged(before, stateAfter(READY, RED), 1_000))).toEqual([
    'iteration 1/5 · the agent works · 5s · 55s left',
  ]);
});

test('no line is wider than the screen, whatever is said', () => {
  const view = seen(
    stateAfter(READY, RED, turnStarted(1)),
    begin(3),
    scenario('x'.repeat(500), 'failed'),
    says('y'.repeat(500)),
  );
  for (const columns of [20, 60, 200]) {
    for (const line of block(view, 0, { ...LOOK, columns })) expect(line.length).toBeLessThanOrEqual(columns);
  }
});

test('colours are put around, not inside: the words are the same', () => {
  const view = seen(stateAfter(READY), begin(2), scenario('cart', 'failed'));
  const coloured = block(view, 0, { columns: 60, colours: createColors(true) }).join('\n');
  expect(coloured).toContain('\u001B[31m✗\u001B[39m');
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\u001B\[\d+m/g, '')).toBe(block(view, 0, LOOK).join('\n'));
});

test('a frame goes up over the old block, erases it, and leaves the lines that stay above the new one', () => {
  expect(frame(0, [], ['a'])).toBe('\r\u001B[J\u001B[?7la\n\u001B[?7h');
  expect(frame(2, ['stays'], ['b'])).toBe('\u001B[2A\r\u001B[Jstays\n\u001B[?7lb\n\u001B[?7h');
  expect(frame(1, [], [])).toBe('\u001B[1A\r\u001B[J\u001B[?7l\u001B[?7h');
});

test('of lines that stay, the mark and the verdict are coloured', () => {
  const colours = createColors(true);
  expect(painted('iteration 1: red, 1 of 2 scenarios passed', colours)).toBe(
    'iteration 1: \u001B[31mred\u001B[39m, 1 of 2 scenarios passed',
  );
  expect(painted('  ✗ cart: red paint', colours)).toBe('\u001B[31m  ✗\u001B[39m cart: red paint');
  expect(painted('goal: make it green', colours)).toBe('goal: make it green');
});
