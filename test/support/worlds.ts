import fc from 'fast-check';
import { findingKey } from '../../src/core/fingerprint.ts';
import { next, start, evolve, type Action } from '../../src/core/machine.ts';
import {
  NO_DETAIL,
  type Budget,
  type CheckResult,
  type Finding,
  type Job,
  type Preflight,
  type TurnReport,
  type Verdict,
} from '../../src/core/model.ts';
import { EVENT_VERSION, type EventOf, type RunEvent, type RunState } from '../../src/core/run.ts';

export const SHA = 'a'.repeat(40);

export const finding = (name: string, more: Partial<Finding> = {}): Finding => ({
  key: findingKey(name, null, 'wrong'),
  kind: 'assertion',
  scenario: name,
  title: name,
  message: 'wrong',
  detail: NO_DETAIL,
  screenshot: null,
  ...more,
});

export const failed = (...names: readonly string[]): Verdict => ({
  kind: 'failed',
  findings: names.map((name) => finding(name)),
});
export const PASSED: Verdict = { kind: 'passed' };
export const unclear = (reason = 'browser died'): Verdict => ({ kind: 'inconclusive', reason });

export const result = (verdict: Verdict): CheckResult => ({
  verdict,
  scenarios: [],
  commands: [],
  browser: null,
  tampered: [],
});

export const BUDGET: Budget = {
  iterations: 5,
  wallMs: 60_000,
  turnMs: 20_000,
  idleMs: 5_000,
  tokens: null,
  microUsd: null,
  stuckAfter: 3,
};

export const job = (more: Partial<Job> = {}): Job => ({
  mode: 'loop',
  goal: 'make it green',
  repo: '/repo',
  branch: 'untilgreen/make-it-green-00000000',
  frozen: { baseCommit: SHA, tree: SHA, planDigest: 'd', addedScenarios: [], ignoredChanges: [] },
  plan: {
    app: { kind: 'none' },
    setup: null,
    commands: [],
    scenarios: { dir: 'scenarios', config: null, projects: null, timeoutMs: 60_000 },
    agent: { driver: 'scripted', argv: [], env: [] },
    git: 'own',
    protect: [],
    artifacts: '/repo/artifacts',
  },
  budget: BUDGET,
  keepGreen: false,
  ...more,
});

export const queued = (more: Partial<Job> = {}): EventOf<'run.queued'> => ({
  type: 'run.queued',
  v: 1,
  at: 0,
  ms: 0,
  job: job(more),
});

const EMPTY_REPORT: Omit<TurnReport, 'n'> = {
  status: 'ok',
  note: 'exit code 0',
  commit: SHA,
  tree: SHA,
  changed: [],
  protectedEdits: [],
  tampered: [],
  blocked: null,
  tokens: null,
  microUsd: null,
};
export const report = (n: number, more: Partial<TurnReport> = {}): TurnReport => ({
  ...EMPTY_REPORT,
  n,
  tree: `tree-${n}`,
  commit: `commit-${n}`,
  ...more,
});

export const preflightOf = (verdict: Verdict, more: Partial<Preflight> = {}): Preflight => ({
  result: result(verdict),
  baselines: [
    { id: 'kept', title: 'kept', class: 'green' },
    ...(verdict.kind === 'failed' ? verdict.findings : []).map(({ title }) => ({
      id: title,
      title,
      class: 'red' as const,
    })),
  ],
  refused: [],
  ...more,
});

/** What the outside does, one answer for each action, whatever the machine asks. */
export type World = {
  readonly base: Verdict;
  readonly verdicts: readonly Verdict[];
  readonly turns: readonly Partial<TurnReport>[];
  readonly faultAt: ReadonlySet<number>;
  readonly cancelAt: number;
  readonly interruptAt: ReadonlySet<number>;
  readonly ms: number;
};

export type Played = {
  readonly log: readonly RunEvent[];
  readonly actions: readonly Action[];
  readonly state: Extract<RunState, { phase: 'done' }>;
};

const STEPS_AT_MOST = 3_000;

/** Plays a world against the machine until it stops, and returns everything that happened. */
export function play(first: EventOf<'run.queued'>, world: World): Played {
  const log: RunEvent[] = [first];
  const actions: Action[] = [];
  let state = start(first);
  let rounds = 0;
  for (let step = 0; step < STEPS_AT_MOST; step += 1) {
    const action = next(state);
    actions.push(action);
    if (action.type === 'stop') {
      if (state.phase !== 'done') throw new Error(`stopped in ${state.phase}`);
      return { log, actions, state };
    }
    if (action.type === 'check' || action.type === 'verify') rounds += 1;
    const event = answer(action, { step, rounds, world });
    log.push(event);
    state = evolve(state, event);
  }
  throw new Error(`did not stop within ${STEPS_AT_MOST} steps`);
}

type Moment = { readonly step: number; readonly rounds: number; readonly world: World };

function disturb(action: string, step: number, world: World) {
  if (step === world.cancelAt) return { type: 'run.cancelled', by: 'me' } as const;
  if (world.interruptAt.has(step)) return { type: 'run.interrupted', by: 'SIGINT' } as const;
  return world.faultAt.has(step) ? ({ type: 'action.faulted', action, reason: 'x', final: false } as const) : null;
}

function answer(action: Exclude<Action, { type: 'stop' }>, { step, rounds, world }: Moment): RunEvent {
  const stamp = { v: EVENT_VERSION, at: step + 1, ms: world.ms } as const;
  if (action.type === 'wait') return { ...stamp, ms: 0, type: 'run.resumed' };
  const disturbance = disturb(action.type, step, world);
  if (disturbance) return { ...stamp, ...disturbance };
  const verdict = world.verdicts[rounds % world.verdicts.length] ?? PASSED;
  switch (action.type) {
    case 'provision':
      return {
        ...stamp,
        type: 'workspace.ready',
        workspace: { path: '/w', commit: SHA, tree: SHA, frozenDigest: 'f' },
      };
    case 'preflight':
      return { ...stamp, type: 'preflight.finished', preflight: preflightOf(world.base) };
    case 'open-turn':
      return {
        ...stamp,
        type: 'turn.started',
        intent: {
          n: action.n,
          kind: action.kind,
          from: action.from,
          session: action.sessionId === null ? 'fresh' : 'resume',
          sessionId: action.sessionId ?? `session-${action.n}`,
        },
      };
    case 'run-turn': {
      const turn = world.turns[action.intent.n % Math.max(1, world.turns.length)] ?? {};
      return { ...stamp, type: 'turn.finished', report: report(action.intent.n, turn) };
    }
    case 'check':
      return { ...stamp, type: 'check.finished', iteration: action.iteration, result: result(verdict) };
    case 'verify':
      return {
        ...stamp,
        type: 'verify.finished',
        iteration: action.iteration,
        result: result(verdict),
        grade: 'green',
      };
    case 'publish':
      return { ...stamp, type: 'run.published', published: { branch: 'b', folder: '/f', problem: null } };
  }
}

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(PASSED) },
  { weight: 1, arbitrary: fc.constant(unclear()) },
  {
    weight: 3,
    arbitrary: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((names) => failed(...names)),
  },
);

export const anyBudget: fc.Arbitrary<Budget> = fc.record({
  iterations: fc.integer({ min: 1, max: 8 }),
  wallMs: fc.integer({ min: 1, max: 2_000 }),
  turnMs: fc.integer({ min: 1, max: 500 }),
  idleMs: fc.integer({ min: 1, max: 500 }),
  tokens: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: null }),
  microUsd: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: null }),
  stuckAfter: fc.integer({ min: 1, max: 4 }),
});

export const anyWorld: fc.Arbitrary<World> = fc.record({
  base: fc.oneof(fc.constant(failed('a')), fc.constant(PASSED), verdict),
  verdicts: fc.array(verdict, { minLength: 1, maxLength: 12 }),
  turns: fc.array(
    fc.record(
      {
        status: fc.constantFrom('ok', 'failed', 'timed-out', 'idle', 'cut-off'),
        blocked: fc.option(fc.constant('impossible'), { nil: null, freq: 12 }),
        tampered: fc.oneof(
          { weight: 15, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.constant(['/frozen']) },
        ),
        tokens: fc.option(fc.nat(1_000), { nil: null }),
        microUsd: fc.option(fc.nat(1_000), { nil: null }),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 6 },
  ),
  faultAt: fc.uniqueArray(fc.nat(60), { maxLength: 8 }).map((steps) => new Set(steps)),
  cancelAt: fc.oneof(fc.constant(-1), fc.nat(40)),
  interruptAt: fc.uniqueArray(fc.nat(40), { maxLength: 4 }).map((steps) => new Set(steps)),
  ms: fc.nat(100),
});
