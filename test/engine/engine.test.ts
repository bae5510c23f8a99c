import { expect, test } from 'vitest';
import type { ScenarioRun } from '../../src/browser/check.ts';
import type { Job } from '../../src/core/model.ts';
import { followRun } from '../../src/engine/engine.ts';
import { UntilgreenError } from '../../src/support/errors.ts';
import { app, control, laboratory, LISTENER, openStore, ran, type Outside } from '../support/laboratory.ts';
import { jobWithApp, newRunId, outcomeOf, play } from '../support/played-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { BUDGET } from '../support/worlds.ts';

const forever = new AbortController().signal;

test('a run goes from red to green, in order, and its row says so', async () => {
  const { state, done, row } = await play({});
  expect(outcomeOf(state)).toEqual({ kind: 'passed' });
  expect(done).toEqual([
    'provision',
    'preflight',
    'turn 1',
    '1',
    'turn 2',
    '2',
    'verify-2',
    'deliver',
    'evidence',
    'publish',
  ]);
  expect(row).toMatchObject({ phase: 'done', outcome: 'passed', iterations: 2, owner: null });
});

test('the second prompt carries what failed after the first turn', async () => {
  const { requests } = await play({ red: (turns) => (turns === 0 ? ['coupon'] : turns === 1 ? ['cart'] : []) });
  expect(requests[0]?.turn.prompt).toContain('FAIL coupon');
  expect(requests[1]?.turn.prompt).toContain('FAIL cart');
  expect(requests[1]?.turn.prompt).not.toContain('FAIL coupon');
});

test.each<readonly [string, Partial<Outside>, string]>([
  ['a scenario that ran on the base is skipped', { scenarios: (n) => (n === 0 ? null : skipping()) }, 'exhausted'],
  ['a scenario that ran on the base does not run', { scenarios: (n) => (n === 0 ? null : leavingOut()) }, 'exhausted'],
  ['an app that starts on the base and no longer does', { startApp: (n) => (n === 0 ? null : NOT_UP) }, 'exhausted'],
  ['an app that dies while it is tried', { startApp: (n) => (n === 0 ? null : dying()) }, 'exhausted'],
  ['an oracle that the app rewrites', { altered: (n) => (n === 0 ? [] : ['a.spec.ts']) }, 'tampered'],
  ['an app that does not start on the base', { startApp: () => NOT_UP }, 'broken'],
  ['no port', { startApp: () => ({ kind: 'inconclusive', reason: 'no port' }) }, 'broken'],
  ['a browser that dies each time', { scenarios: () => ({ kind: 'inconclusive', reason: 'browser died' }) }, 'broken'],
  ['scenarios that do not load', { unusable: 'SyntaxError: line 3' }, 'rejected'],
  ['a scenario that is green on an empty page', { blank: ['cart'] }, 'rejected'],
  ['a scenario without an assertion', { scenarios: () => ran(['coupon'], { cart: { assertions: 0 } }) }, 'rejected'],
  ['nothing red', { red: () => [] }, 'rejected'],
  ['an agent that says blocked', { turn: async () => ({ blocked: 'no account' }) }, 'blocked'],
  ['an agent that is not there', { turn: async () => ({ status: 'unavailable', note: 'no claude' }) }, 'broken'],
  ['files of ours altered', { commit: () => ({ tampered: ['frozen/scenarios/a.spec.ts'] }) }, 'tampered'],
  ['turns that change nothing', { commit: () => ({ tree: 'a'.repeat(40) }) }, 'stuck'],
])('%s: never passed', async (_, outside, kind) => {
  const { state } = await play(outside, budgeted());
  expect(outcomeOf(state)).toMatchObject({ kind });
});

const budgeted = (): Job => jobWithApp({ budget: { ...BUDGET, iterations: 3, stuckAfter: 9 } });
const NOT_UP = { kind: 'failed', problem: 'app-start', reason: 'exit code 1', log: ['boom'] } as const;
const dying = () => ({ kind: 'up', app: app('exit code 137') }) as const;
const skipping = (): ScenarioRun => ran([], { coupon: { status: 'skipped' } });
const leavingOut = (): ScenarioRun => ({ ...ran([]), scenarios: ran([]).scenarios.slice(0, 1) });

test('an app that fails once and starts the second time is not held against the agent', async () => {
  let starts = 0;
  const { state, events } = await play({
    red: (turns) => (turns < 1 ? ['coupon'] : []),
    startApp: () => {
      starts += 1;
      return starts === 2 ? NOT_UP : null;
    },
  });
  expect(outcomeOf(state)).toEqual({ kind: 'passed' });
  expect(events.filter(({ event }) => event.type === 'action.faulted')).toHaveLength(0);
});

test('the finding for an app that no longer starts carries its log', async () => {
  const { state } = await play({ startApp: (n) => (n === 0 ? null : NOT_UP) }, budgeted());
  expect(state.progress.findings).toMatchObject([
    { kind: 'app-start', message: 'exit code 1', detail: { server: ['boom'] } },
  ]);
});

test('a passing run that could not be published keeps its outcome and says why', async () => {
  const { state } = await play({ publishFails: () => 'disk full' });
  expect(state).toMatchObject({
    phase: 'done',
    outcome: { kind: 'passed' },
    published: { problem: 'folder: disk full' },
  });
});

test('trouble that trying again cannot mend ends the run at once, with what to type', async () => {
  const lost = new UntilgreenError('NO_BROWSER', { what: 'no browser', fix: 'Type: apt install chromium' });
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  const lab = laboratory(folder.path, store, {});
  const parts = { ...lab.parts, browser: () => Promise.reject(lost) };
  const state = await followRun(id, parts, LISTENER, control());
  expect(outcomeOf(state)).toEqual({ kind: 'broken', reason: 'no browser. Type: apt install chromium' });
  expect((await store.events(id, forever)).filter(({ event }) => event.type === 'action.faulted')).toHaveLength(1);
});

test('an app that dies under a scenario of the base is the bug to mend, not our trouble', async () => {
  const { state, requests } = await play({
    red: (turns) => (turns < 1 ? ['coupon'] : []),
    startApp: (turns) => (turns < 1 ? dying() : null),
  });
  expect(outcomeOf(state)).toEqual({ kind: 'passed' });
  expect(requests[0]?.turn.prompt).toContain('exit code 137');
  expect(requests[0]?.turn.prompt).toContain('FAIL coupon');
});

test('evidence that cannot be made takes neither the outcome nor the branch with it', async () => {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  const lab = laboratory(folder.path, store, {});
  const parts = { ...lab.parts, evidence: { build: () => Promise.reject(new Error('no frames')) } };
  const state = await followRun(id, parts, LISTENER, control());
  expect(state).toMatchObject({
    phase: 'done',
    outcome: { kind: 'passed' },
    published: { branch: jobWithApp().branch, folder: null, problem: 'evidence: no frames' },
  });
});

test('a full disk is waited for: nothing is stored, and the run goes on when it is followed again', async () => {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  const full = new UntilgreenError('DISK', { what: 'the disk is full', fix: 'Make room' });
  let tries = 0;
  const lab = laboratory(folder.path, store, {
    turn: () => {
      tries += 1;
      return tries === 1 ? Promise.reject(full) : Promise.resolve({});
    },
  });
  await expect(followRun(id, lab.parts, LISTENER, control())).rejects.toMatchObject({ code: 'DISK' });
  expect(outcomeOf(await followRun(id, lab.parts, LISTENER, control()))).toEqual({ kind: 'passed' });
});

test('a cancelled turn is committed and delivered as far as it came', async () => {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  const lab = laboratory(folder.path, store, {
    commit: () => ({ commit: 'e'.repeat(40) }),
    turn: async (_request, signal) => {
      await store.requestCancel(id, forever);
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return {};
    },
  });
  const state = await followRun(id, lab.parts, LISTENER, control());
  expect(outcomeOf(state)).toEqual({ kind: 'cancelled', by: 'untilgreen cancel' });
  expect(lab.done).toContain('deliver');
});

test('a verification in which every scenario is skipped proves nothing', async () => {
  const skipped = { status: 'skipped' } as const;
  const scenarios = () => ran([], { cart: skipped, coupon: skipped });
  const verified = await play({ scenarios }, jobWithApp({ mode: 'verify' }));
  expect(outcomeOf(verified.state)).toEqual({ kind: 'rejected', reason: '1 check failed' });
  const refactored = await play({ scenarios }, jobWithApp({ keepGreen: true }));
  expect(outcomeOf(refactored.state)).toMatchObject({ kind: 'rejected' });
});

test('a job that only verifies starts no agent and delivers no branch', async () => {
  const green = await play({ red: () => [] }, jobWithApp({ mode: 'verify' }));
  expect(outcomeOf(green.state)).toEqual({ kind: 'passed' });
  expect(green.done).toEqual(['provision', 'verify-0', 'evidence', 'publish']);
  const red = await play({ red: () => ['cart'] }, jobWithApp({ mode: 'verify' }));
  expect(outcomeOf(red.state)).toEqual({ kind: 'rejected', reason: '1 check failed' });
  const hollow = await play({ red: () => [], blank: ['cart'] }, jobWithApp({ mode: 'verify' }));
  expect(outcomeOf(hollow.state)).toMatchObject({ kind: 'rejected' });
});

test('interrupting leaves the run where it was; following it again goes on and repeats no finished turn', async () => {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  const interrupt = new AbortController();
  const lab = laboratory(folder.path, store, {
    turn: async (request, signal) => {
      if (request.turn.intent.n === 2 && !interrupt.signal.aborted) interrupt.abort();
      signal.throwIfAborted();
      return {};
    },
  });
  const held = await followRun(id, lab.parts, LISTENER, control(interrupt));
  expect(held).toMatchObject({ phase: 'interrupted', by: 'SIGINT', held: { phase: 'working', open: { n: 2 } } });
  expect(await store.get(id, forever)).toMatchObject({ phase: 'interrupted', owner: null });
  const state = await followRun(id, lab.parts, LISTENER, control());
  expect(outcomeOf(state)).toEqual({ kind: 'passed' });
  expect(lab.requests.map((request) => request.turn.intent.n)).toEqual([1, 2, 2]);
});

test('a cancel that another process asks for ends a turn and is published quickly', async () => {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  const lab = laboratory(folder.path, store, {
    turn: async (_request, signal) => {
      await store.requestCancel(id, forever);
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return {};
    },
  });
  const state = await followRun(id, lab.parts, LISTENER, control());
  expect(outcomeOf(state)).toEqual({ kind: 'cancelled', by: 'untilgreen cancel' });
  expect(lab.done.slice(-2)).toEqual(['evidence (quick)', 'publish']);
});

test('a second process is refused while the first works, and told who holds the run', async () => {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, jobWithApp(), forever);
  let refusal: unknown;
  const lab = laboratory(folder.path, store, {
    turn: async () => {
      refusal ??= await followRun(id, lab.parts, LISTENER, control()).catch((error: unknown) => error);
      return {};
    },
  });
  await followRun(id, lab.parts, LISTENER, control());
  expect(refusal).toMatchObject({ code: 'RUN_BUSY', message: expect.stringContaining(String(process.pid)) as string });
  await expect(followRun(newRunId(), lab.parts, LISTENER, control())).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});
