import { expect, test } from 'vitest';
import { evolve, next, start } from '../../src/core/machine.ts';
import type { Preflight, ScenarioResult } from '../../src/core/model.ts';
import type { RunEvent, RunState } from '../../src/core/run.ts';
import type { NewEvent } from '../../src/store/store.ts';
import { BUDGET, failed, job, PASSED, preflightOf, queued, report, result, SHA, unclear } from '../support/worlds.ts';

const READY: NewEvent = {
  type: 'workspace.ready',
  ms: 10,
  workspace: { path: '/w', commit: SHA, tree: SHA, frozenDigest: 'f' },
};
const baseIs = (preflight: Preflight): NewEvent => ({ type: 'preflight.finished', ms: 10, preflight });
const baseRed = (...names: string[]): NewEvent => baseIs(preflightOf(failed(...names)));
const opened = (n: number, sessionId = 's1'): NewEvent => ({
  type: 'turn.started',
  ms: 0,
  intent: { n, kind: 'work', from: SHA, session: 'fresh', sessionId },
});
const turned = (n: number, more = {}): NewEvent => ({ type: 'turn.finished', ms: 100, report: report(n, more) });
const checked = (verdict = PASSED): NewEvent => ({
  type: 'check.finished',
  ms: 10,
  iteration: 1,
  result: result(verdict),
});
const verified = (verdict = PASSED): NewEvent => ({
  type: 'verify.finished',
  ms: 10,
  iteration: 1,
  result: result(verdict),
  grade: 'green',
});
const altered = (type: 'check.finished' | 'verify.finished'): NewEvent => ({
  type,
  ms: 10,
  iteration: 1,
  grade: 'green',
  result: { ...result(PASSED), tampered: ['/frozen/a.spec.ts'] },
});
const published = (problem: string | null = null): NewEvent => ({
  type: 'run.published',
  ms: 1,
  published: { branch: 'b', folder: '/f', problem },
});
const faulted = (reason: string, final = false): NewEvent => ({
  type: 'action.faulted',
  ms: 1,
  action: 'check',
  reason,
  final,
});
const fold = (events: readonly NewEvent[], more = {}): RunState =>
  events.reduce(
    (state: RunState, event, index) => evolve(state, { ...event, v: 1, at: index } as RunEvent),
    start(queued(more)),
  );
const outcomeOf = (state: RunState) => ('outcome' in state ? state.outcome : state.phase);
const iteration = (n: number, verdict = failed('a')): NewEvent[] => [opened(n), turned(n), checked(verdict)];

test.each([
  ['nothing yet', [], 'provision'],
  ['a workspace', [READY], 'preflight'],
  ['a red base', [READY, baseRed('a')], 'open-turn'],
  ['an intent', [READY, baseRed('a'), opened(1)], 'run-turn'],
  ['a turn', [READY, baseRed('a'), opened(1), turned(1)], 'check'],
  ['a passing check', [READY, baseRed('a'), ...iteration(1, PASSED)], 'verify'],
  ['a passing verification', [READY, baseRed('a'), ...iteration(1, PASSED), verified()], 'publish'],
  ['a failing verification', [READY, baseRed('a'), ...iteration(1, PASSED), verified(failed('a'))], 'open-turn'],
  ['an unclear verification', [READY, baseRed('a'), ...iteration(1, PASSED), verified(unclear())], 'verify'],
  ['publication', [READY, baseRed('a'), ...iteration(1, PASSED), verified(), published()], 'stop'],
] as const)('after %s comes %#: the next action', (_, events, action) => {
  expect(next(fold(events)).type).toBe(action);
});

test.each([
  ['nothing red on the base', [READY, baseIs(preflightOf(PASSED))], {}, 'rejected'],
  [
    'a scenario that cannot fail',
    [
      READY,
      baseIs(preflightOf(failed('a'), { refused: [{ id: 'b', reason: 'no-assertion', detail: 'b cannot fail' }] })),
    ],
    {},
    'rejected',
  ],
  ['iterations used up', [READY, baseRed('a'), ...iteration(1)], { budget: { ...BUDGET, iterations: 1 } }, 'exhausted'],
  ['time used up', [READY, baseRed('a'), ...iteration(1)], { budget: { ...BUDGET, wallMs: 50 } }, 'exhausted'],
  [
    'the same failure again and again',
    [READY, baseRed('a'), ...iteration(1), ...iteration(2), ...iteration(3)],
    {},
    'stuck',
  ],
  [
    'two turns without a change',
    [READY, baseRed('a'), opened(1), turned(1, { tree: SHA }), opened(2), turned(2, { tree: SHA })],
    {},
    'stuck',
  ],
  [
    'a turn without a change that was the last one',
    [READY, baseRed('a'), opened(1), turned(1, { tree: SHA })],
    { budget: { ...BUDGET, iterations: 1 } },
    'exhausted',
  ],
  ['the agent gives up honestly', [READY, baseRed('a'), opened(1), turned(1, { blocked: 'no key' })], {}, 'blocked'],
  ['files of ours altered', [READY, baseRed('a'), opened(1), turned(1, { tampered: ['/x'] })], {}, 'tampered'],
  [
    'an oracle altered by the app',
    [READY, baseRed('a'), opened(1), turned(1), altered('check.finished')],
    {},
    'tampered',
  ],
  [
    'an oracle altered while it verified',
    [READY, baseRed('a'), ...iteration(1, PASSED), altered('verify.finished')],
    {},
    'tampered',
  ],
  [
    'an oracle altered on the base',
    [READY, baseIs({ ...preflightOf(failed('a')), result: { ...result(failed('a')), tampered: ['/x'] } })],
    {},
    'tampered',
  ],
  [
    'a base on which nothing ran',
    [READY, baseIs(preflightOf(PASSED, { baselines: [{ id: 'a', title: 'a', class: 'skipped' }] }))],
    { keepGreen: true },
    'rejected',
  ],
  ['a base that took all the time', [READY, baseRed('a')], { budget: { ...BUDGET, wallMs: 15 } }, 'exhausted'],
  ['no agent', [READY, baseRed('a'), opened(1), turned(1, { status: 'unavailable', note: 'gone' })], {}, 'broken'],
  ['three faults in a row', [READY, faulted('x'), faulted('y'), faulted('z')], {}, 'broken'],
  ['a fault that trying again cannot mend', [READY, faulted('no browser', true)], {}, 'broken'],
] as const)('%s ends a run', (_, events, more, kind) => {
  const state = fold(events as readonly NewEvent[], more);
  expect(outcomeOf(state)).toMatchObject({ kind });
  expect(next(state).type).toBe('publish');
});

test('faults count in a row only: a step that works starts the count again', () => {
  const state = fold([faulted('x'), faulted('x'), READY, faulted('x'), faulted('x')]);
  expect(state.phase).toBe('preflight');
});

test('a repeated failure moves to a fresh session, another failure stays in the session', () => {
  const twice = next(fold([READY, baseRed('a'), ...iteration(1), ...iteration(2)]));
  expect(twice).toMatchObject({ type: 'open-turn', n: 3, kind: 'fix', sessionId: null });
  const other = next(fold([READY, baseRed('a'), ...iteration(1), ...iteration(2, failed('b'))]));
  expect(other).toMatchObject({ type: 'open-turn', sessionId: 's1' });
});

test('a green base is worked on when that was asked for', () => {
  const state = fold([READY, baseIs(preflightOf(PASSED))], { keepGreen: true });
  expect(next(state)).toMatchObject({ type: 'open-turn', n: 1 });
});

test('protected files that turns edited are remembered, each once and in order', () => {
  const state = fold([
    READY,
    baseRed('a'),
    opened(1),
    turned(1, { protectedEdits: ['z', 'a'] }),
    checked(failed('a')),
    opened(2),
    turned(2, { protectedEdits: ['a', 'm'] }),
  ]);
  expect(state.progress.protectedEdits).toEqual(['a', 'm', 'z']);
});

test('what was skipped when the rest passed is remembered by title', () => {
  const skipped: ScenarioResult = {
    id: 'b',
    title: 'pays later',
    file: 'b.spec.ts',
    status: 'skipped',
    ms: 0,
    assertions: 0,
    recording: null,
    screenshot: null,
  };
  const event: NewEvent = {
    ...altered('verify.finished'),
    result: { ...result(PASSED), scenarios: [skipped] },
  } as NewEvent;
  const state = fold([READY, event], { mode: 'verify' });
  expect(state.progress.skipped).toEqual(['pays later']);
  expect(outcomeOf(state)).toEqual({ kind: 'passed' });
});

test('a job that only verifies has no preflight and no agent; failing rejects the commit', () => {
  expect(next(fold([READY], { mode: 'verify' })).type).toBe('verify');
  expect(outcomeOf(fold([READY, verified()], { mode: 'verify' }))).toEqual({ kind: 'passed' });
  expect(outcomeOf(fold([READY, verified(failed('a', 'b'))], { mode: 'verify' }))).toEqual({
    kind: 'rejected',
    reason: '2 checks failed',
  });
  expect(outcomeOf(fold([READY, verified(failed('a'))], { mode: 'verify' }))).toEqual({
    kind: 'rejected',
    reason: '1 check failed',
  });
});

test('cancelling ends every phase but one that already publishes an outcome', () => {
  const cancelled: NewEvent = { type: 'run.cancelled', ms: 0, by: 'me' };
  const interrupted: NewEvent = { type: 'run.interrupted', ms: 0, by: 'SIGINT' };
  const parked: NewEvent = { type: 'run.parked', ms: 0, until: 5, reason: 'quota' };
  const gate: NewEvent = { type: 'gate.opened', ms: 0, gate: 'design' };
  const working = [READY, baseRed('a')];
  for (const before of [[], working, [...working, interrupted], [...working, parked], [...working, gate]]) {
    expect(outcomeOf(fold([...before, cancelled]))).toEqual({ kind: 'cancelled', by: 'me' });
  }
  const publishing = fold([...working, ...iteration(1, PASSED), verified(), cancelled]);
  expect(outcomeOf(publishing)).toEqual({ kind: 'passed' });
});

test('a run that waits says for what, and goes on where it stood', () => {
  const working = [READY, baseRed('a')];
  const gate: NewEvent = { type: 'gate.opened', ms: 0, gate: 'design' };
  const waiting = fold([...working, gate]);
  expect(next(waiting)).toEqual({ type: 'wait', for: 'gate', until: null });
  const yes = fold([...working, gate, { type: 'gate.answered', ms: 0, approved: true, by: 'ann' }]);
  expect(next(yes).type).toBe('open-turn');
  const no = fold([...working, gate, { type: 'gate.answered', ms: 0, approved: false, by: 'ann' }]);
  expect(outcomeOf(no)).toEqual({ kind: 'rejected', reason: 'declined by ann' });
  expect(fold([...working, gate, faulted('x')])).toEqual(waiting);

  const parked = fold([...working, { type: 'run.parked', ms: 0, until: 77, reason: 'quota' }]);
  expect(next(parked)).toEqual({ type: 'wait', for: 'time', until: 77 });
  expect(evolve(parked, { type: 'run.resumed', v: 1, at: 9, ms: 0 }).phase).toBe('working');
  expect(evolve(parked, { ...faulted('x'), v: 1, at: 9 } as RunEvent)).toBe(parked);

  const interrupted = fold([...working, { type: 'run.interrupted', ms: 0, by: 'SIGINT' }]);
  expect(next(interrupted)).toEqual({ type: 'wait', for: 'resume', until: null });
  expect(evolve(interrupted, { ...faulted('x'), v: 1, at: 9 } as RunEvent)).toBe(interrupted);
});

test('publishing that keeps failing ends the run with its outcome, unpublished', () => {
  const before = [READY, baseRed('a'), ...iteration(1, PASSED), verified()];
  const state = fold([...before, faulted('disk'), faulted('disk'), faulted('disk full')]);
  expect(state).toMatchObject({
    phase: 'done',
    outcome: { kind: 'passed' },
    published: { branch: null, folder: null, problem: 'disk full' },
  });
});

test('facts of another phase, another turn or a second intent are ignored', () => {
  expect(fold([checked()]).phase).toBe('provisioning');
  expect(fold([READY, checked()]).phase).toBe('preflight');
  const open = fold([READY, baseRed('a'), opened(1)]);
  expect(evolve(open, { ...opened(2), v: 1, at: 1 } as RunEvent)).toBe(open);
  expect(evolve(open, { ...turned(2), v: 1, at: 1 } as RunEvent)).toBe(open);
  const checking = fold([READY, baseRed('a'), opened(1), turned(1)]);
  expect(evolve(checking, { ...verified(), v: 1, at: 1 } as RunEvent)).toBe(checking);
  const verifying = fold([READY, baseRed('a'), ...iteration(1, PASSED)]);
  expect(evolve(verifying, { ...checked(), v: 1, at: 1 } as RunEvent)).toBe(verifying);
  const publishing = fold([READY, baseRed('a'), ...iteration(1, PASSED), verified()]);
  expect(evolve(publishing, { ...checked(), v: 1, at: 1 } as RunEvent)).toBe(publishing);
});

test('an inconclusive base is tried again and is not the agent’s fault', () => {
  const unclearBase: NewEvent = { type: 'preflight.finished', ms: 1, preflight: preflightOf(unclear('port taken')) };
  expect(next(fold([READY, unclearBase])).type).toBe('preflight');
  expect(outcomeOf(fold([READY, unclearBase, unclearBase, unclearBase]))).toEqual({
    kind: 'broken',
    reason: 'port taken',
  });
});

test('before a workspace exists the base commit is what a run stands on', () => {
  expect(job().frozen.baseCommit).toBe(SHA);
  const state = fold([READY, baseRed('a')]);
  const bare = { ...state, progress: { ...state.progress, head: null } } as RunState;
  expect(next(bare)).toMatchObject({ type: 'open-turn', from: SHA });
});
