import type { Preflight } from '../../src/core/model.ts';
import type { EventOf, RunEvent, RunEventType } from '../../src/core/run.ts';
import type { NewEvent, Owner, RunView, Unstamped } from '../../src/store/store.ts';
import { failed, job, preflightOf, PASSED, report, result, SHA } from '../support/worlds.ts';

export const NO_SIGNAL = new AbortController().signal;

/** Three ids as they come: made within a second, so that their beginnings are alike. */
export const RUN_A = '019ab3c4-5d6e-7f80-9a1b-00000000aaaa';
export const RUN_B = '019ab3c4-5d6e-7f80-9a1b-00000000bbbb';
export const RUN_C = '019ab3c4-5d6f-7f80-9a1b-0000cccccccc';

export const ALICE: Owner = { host: 'laptop', pid: 101, startedAt: 1_000 };
export const BOB: Owner = { host: 'laptop', pid: 202, startedAt: 2_000 };
export const CAROL: Owner = { host: 'server', pid: 101, startedAt: 1_000 };

const scenario = (id: string, status: 'passed' | 'failed', ms: number) => ({
  id,
  title: id,
  file: 'shop.spec.ts',
  status,
  ms,
  assertions: 2,
  recording: null,
  screenshot: null,
});
const checked = {
  ...result(failed('cart')),
  scenarios: [scenario('cart', 'failed', 1200), scenario('login', 'passed', 300)],
  commands: [{ name: 'types', argv: ['tsc', '--noEmit'], exitCode: 0, ms: 900, status: 'passed' as const }],
  browser: 'Chromium 140.0',
  tampered: [],
};
const preflight: Preflight = preflightOf(failed('cart'), {
  result: checked,
  baselines: [{ id: 'cart', title: 'cart', class: 'red' }],
  refused: [{ id: 'empty', reason: 'no-assertion', detail: 'empty has no expect' }],
});

/** One of each, with every optional thing in it. */
export const ONE_OF_EACH: { readonly [T in RunEventType]: Unstamped<EventOf<T>> } = {
  'run.queued': { type: 'run.queued', ms: 0, job: job() },
  'workspace.ready': {
    type: 'workspace.ready',
    ms: 10,
    workspace: { path: '/state/runs/1/worktree', commit: SHA, tree: SHA, frozenDigest: 'f' },
  },
  'preflight.finished': { type: 'preflight.finished', ms: 20, preflight },
  'turn.started': {
    type: 'turn.started',
    ms: 1,
    intent: { n: 1, kind: 'work', sessionId: 'session-1', session: 'fresh', from: SHA },
  },
  'turn.finished': {
    type: 'turn.finished',
    ms: 4000,
    report: report(1, { commit: SHA, tree: SHA, changed: ['src/cart.ts'], tokens: 1200, microUsd: 45_000 }),
  },
  'check.finished': { type: 'check.finished', ms: 2000, iteration: 1, result: checked },
  'verify.finished': { type: 'verify.finished', ms: 2000, iteration: 1, result: result(PASSED), grade: 'green' },
  'run.published': {
    type: 'run.published',
    ms: 30,
    published: { branch: 'untilgreen/cart-1', folder: '/repo/artifacts/1', problem: null },
  },
  'action.faulted': { type: 'action.faulted', ms: 5, action: 'check', reason: 'the browser died', final: false },
  'run.parked': { type: 'run.parked', ms: 0, until: 1_800_000_000_000, reason: 'quota' },
  'gate.opened': { type: 'gate.opened', ms: 0, gate: 'design' },
  'gate.answered': { type: 'gate.answered', ms: 0, approved: true, by: 'me' },
  'run.interrupted': { type: 'run.interrupted', ms: 0, by: 'SIGINT' },
  'run.resumed': { type: 'run.resumed', ms: 0 },
  'run.cancelled': { type: 'run.cancelled', ms: 0, by: 'me' },
};

export const RESUMED: NewEvent = ONE_OF_EACH['run.resumed'];

export const WORKING: RunView = { phase: 'working', outcome: null, iterations: 1, microUsd: 0 };
export const DONE: RunView = { phase: 'done', outcome: 'passed', iterations: 2, microUsd: 45_000 };
export const working = (): RunView => WORKING;
export const done = (): RunView => DONE;

export const typesOf = (events: readonly { readonly event: RunEvent }[]): readonly string[] =>
  events.map(({ event }) => event.type);
