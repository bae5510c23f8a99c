import { charge, exhausted, NOTHING_SPENT, turnLimits, type TurnLimits } from './budget.ts';
import { fingerprint } from './fingerprint.ts';
import type {
  CheckResult,
  Finding,
  Grade,
  Outcome,
  Preflight,
  Sha,
  TurnIntent,
  TurnKind,
  TurnReport,
} from './model.ts';
import type { ActiveState, EventOf, Progress, RunEvent, RunState } from './run.ts';

/** Our own trouble this often in a row ends a run as `broken`. */
export const FAULTS_UNTIL_BROKEN = 3;
/** Turns in a row that change nothing end a run as `stuck`. */
const EMPTY_TURNS_UNTIL_STUCK = 2;
/** Seeing one failure this often starts a fresh session: the old one is repeating itself. */
const SAME_UNTIL_FRESH_SESSION = 2;

export type Action =
  | { readonly type: 'provision' }
  | { readonly type: 'preflight' }
  | {
      readonly type: 'open-turn';
      readonly n: number;
      readonly kind: TurnKind;
      readonly from: Sha;
      /** `null`: start a session. */
      readonly sessionId: string | null;
    }
  | {
      readonly type: 'run-turn';
      readonly intent: TurnIntent;
      readonly findings: readonly Finding[];
      readonly limits: TurnLimits;
    }
  | { readonly type: 'check'; readonly iteration: number; readonly commit: Sha }
  | { readonly type: 'verify'; readonly iteration: number; readonly commit: Sha }
  | { readonly type: 'publish'; readonly outcome: Outcome; readonly grade: Grade | null }
  | { readonly type: 'wait'; readonly for: 'gate' | 'time' | 'resume'; readonly until: number | null }
  | { readonly type: 'stop' };
export type ActionType = Action['type'];

/** The state after `run.queued`, the first fact of every run. */
export function start(event: EventOf<'run.queued'>): RunState {
  return {
    phase: 'provisioning',
    progress: {
      job: event.job,
      workspace: null,
      preflight: null,
      spent: NOTHING_SPENT,
      findings: [],
      sameFor: 0,
      emptyTurns: 0,
      faults: 0,
      head: null,
      sessionId: null,
      protectedEdits: [],
      skipped: [],
    },
  };
}

/** The next thing to do. No clock, no input or output: the same state always gives the same action. */
export function next(state: RunState): Action {
  switch (state.phase) {
    case 'provisioning':
      return { type: 'provision' };
    case 'preflight':
      return { type: 'preflight' };
    case 'working':
      return turn(state.progress, state.open);
    case 'checking':
      return { type: 'check', iteration: state.progress.spent.iterations, commit: commitOf(state.progress) };
    case 'verifying':
      return { type: 'verify', iteration: state.progress.spent.iterations, commit: commitOf(state.progress) };
    case 'publishing':
      return { type: 'publish', outcome: state.outcome, grade: state.grade };
    case 'waiting':
      return { type: 'wait', for: 'gate', until: null };
    case 'parked':
      return { type: 'wait', for: 'time', until: state.until };
    case 'interrupted':
      return { type: 'wait', for: 'resume', until: null };
    case 'done':
      return { type: 'stop' };
  }
}

function turn(progress: Progress, open: TurnIntent | null): Action {
  const { job, spent, findings } = progress;
  if (open) return { type: 'run-turn', intent: open, findings, limits: turnLimits(job.budget, spent) };
  return {
    type: 'open-turn',
    n: spent.iterations + 1,
    kind: spent.iterations === 0 ? 'work' : 'fix',
    from: commitOf(progress),
    sessionId: progress.sameFor >= SAME_UNTIL_FRESH_SESSION ? null : progress.sessionId,
  };
}

const commitOf = (progress: Progress): Sha => progress.head?.commit ?? progress.job.frozen.baseCommit;

/** Fold one fact into the state. A fact that does not belong to the phase changes nothing, so replaying a log is harmless. */
export function evolve(state: RunState, event: RunEvent): RunState {
  switch (state.phase) {
    case 'done':
      return state;
    case 'interrupted':
      if (event.type === 'run.resumed') return state.held;
      return event.type === 'run.cancelled' ? cancel(state.held, event) : state;
    case 'parked':
      if (event.type === 'run.resumed') return state.held;
      return event.type === 'run.cancelled' ? cancel(state.held, event) : state;
    case 'waiting':
      if (event.type === 'gate.answered') return answered(state.held, event);
      return event.type === 'run.cancelled' ? cancel(state.held, event) : state;
    default:
      return active(state, event);
  }
}

/** A run that is publishing already has its outcome: the first cause wins. */
function cancel(state: ActiveState, event: EventOf<'run.cancelled'>): RunState {
  return state.phase === 'publishing' ? state : publishing(state.progress, { kind: 'cancelled', by: event.by });
}

function answered(held: ActiveState, event: EventOf<'gate.answered'>): RunState {
  return event.approved ? held : publishing(held.progress, { kind: 'rejected', reason: `declined by ${event.by}` });
}

function active(before: ActiveState, event: RunEvent): RunState {
  const state = timed(before, event.ms);
  switch (event.type) {
    case 'run.cancelled':
      return cancel(state, event);
    case 'run.interrupted':
      return { phase: 'interrupted', progress: state.progress, by: event.by, held: state };
    case 'run.parked':
      return { phase: 'parked', progress: state.progress, until: event.until, reason: event.reason, held: state };
    case 'gate.opened':
      return { phase: 'waiting', progress: state.progress, gate: event.gate, held: state };
    case 'action.faulted':
      return event.final ? broken(state, event.reason) : fault(state, event.reason);
    default:
      return inPhase(before, state, event);
  }
}

type ActiveIn<P extends ActiveState['phase']> = Extract<ActiveState, { readonly phase: P }>;
type StepEvent = Exclude<
  RunEvent,
  EventOf<'run.cancelled' | 'run.interrupted' | 'run.parked' | 'gate.opened' | 'action.faulted'>
>;

function inPhase(before: ActiveState, state: ActiveState, event: StepEvent): RunState {
  const { progress } = state;
  switch (state.phase) {
    case 'provisioning':
      return event.type === 'workspace.ready' ? provisioned(settle(progress, event)) : before;
    case 'preflight':
      return event.type === 'preflight.finished' ? preflighted(progress, event.preflight) : before;
    case 'working':
      return working(state, event) ?? before;
    case 'checking':
      return event.type === 'check.finished' ? judge(state, event.result, { phase: 'verifying', progress }) : before;
    case 'verifying':
      if (event.type !== 'verify.finished') return before;
      return judge(state, event.result, publishing(progress, { kind: 'passed' }, event.grade));
    case 'publishing':
      if (event.type !== 'run.published') return before;
      return { ...state, phase: 'done', published: event.published };
  }
}

function working(state: ActiveIn<'working'>, event: StepEvent): RunState | null {
  if (event.type === 'turn.started' && !state.open) return { ...state, open: event.intent };
  if (event.type !== 'turn.finished' || event.report.n !== state.open?.n) return null;
  return turned(state.progress, state.open, event.report);
}

/** A job that only verifies has no agent: the commit is judged as it is. */
const provisioned = (progress: Progress): ActiveState => ({
  phase: progress.job.mode === 'verify' ? 'verifying' : 'preflight',
  progress,
});

/** Wall time is what actions took; the time in which a run waits for a person or a reset is not in it. */
function timed(state: ActiveState, ms: number): ActiveState {
  const { progress } = state;
  const spent = { ...progress.spent, wallMs: progress.spent.wallMs + ms };
  return { ...state, progress: { ...progress, spent } };
}

const settle = (progress: Progress, { workspace }: EventOf<'workspace.ready'>): Progress => ({
  ...progress,
  workspace,
  head: { commit: workspace.commit, tree: workspace.tree },
  faults: 0,
});

const publishing = (progress: Progress, outcome: Outcome, grade: Grade | null = null): ActiveState => ({
  phase: 'publishing',
  progress: { ...progress, faults: 0 },
  outcome,
  grade,
});

function preflighted(before: Progress, preflight: Preflight): RunState {
  const { verdict, tampered } = preflight.result;
  if (tampered.length > 0) return publishing(before, { kind: 'tampered', paths: tampered });
  if (verdict.kind === 'inconclusive') return fault({ phase: 'preflight', progress: before }, verdict.reason);
  const findings = verdict.kind === 'failed' ? verdict.findings : [];
  const progress = { ...before, preflight, findings, faults: 0 };
  const refusal = refusalOf(preflight, before.job.keepGreen);
  if (refusal !== null) return publishing(progress, { kind: 'rejected', reason: refusal });
  const limit = exhausted(before.job.budget, progress.spent);
  if (limit) return publishing(progress, { kind: 'exhausted', limit });
  return { phase: 'working', progress, open: null };
}

/** Why a base is not worked on: nothing could fail, nothing ran, or nothing is red. */
function refusalOf({ refused, baselines }: Preflight, keepGreen: boolean): string | null {
  const [first] = refused;
  if (first) return first.detail;
  if (baselines.every((baseline) => baseline.class === 'skipped'))
    return 'no scenario ran on the base: all are skipped';
  const red = baselines.some((baseline) => baseline.class === 'red');
  return red || keepGreen ? null : 'nothing is red on the base';
}

function turned(before: Progress, intent: TurnIntent, report: TurnReport): RunState {
  if (report.status === 'unavailable') return publishing(before, { kind: 'broken', reason: report.note });
  const progress = advanced(before, intent, report);
  if (report.tampered.length > 0) return publishing(progress, { kind: 'tampered', paths: report.tampered });
  if (report.blocked !== null) return publishing(progress, { kind: 'blocked', reason: report.blocked });
  if (progress.emptyTurns === 0) return { phase: 'checking', progress };
  const limit = exhausted(progress.job.budget, progress.spent);
  if (limit) return publishing(progress, { kind: 'exhausted', limit });
  if (progress.emptyTurns >= EMPTY_TURNS_UNTIL_STUCK) {
    return publishing(progress, { kind: 'stuck', reason: `${progress.emptyTurns} turns in a row changed nothing` });
  }
  return { phase: 'working', progress, open: null };
}

function advanced(before: Progress, intent: TurnIntent, report: TurnReport): Progress {
  return {
    ...before,
    spent: charge(before.spent, report),
    emptyTurns: report.tree === before.head?.tree ? before.emptyTurns + 1 : 0,
    faults: 0,
    head: { commit: report.commit, tree: report.tree },
    sessionId: intent.sessionId,
    protectedEdits: [...new Set([...before.protectedEdits, ...report.protectedEdits])].toSorted(),
  };
}

function judge(state: ActiveState, result: CheckResult, passed: RunState): RunState {
  const { verdict, tampered } = result;
  if (tampered.length > 0) return publishing(state.progress, { kind: 'tampered', paths: tampered });
  switch (verdict.kind) {
    case 'passed':
      // What failed last stays known until the run ends: a check that passes and a verification that does not are no progress.
      return { ...passed, progress: { ...passed.progress, faults: 0, skipped: skippedIn(result) } };
    case 'inconclusive':
      return fault(state, verdict.reason);
    case 'failed':
      return again(state.progress, verdict.findings);
  }
}

const skippedIn = ({ scenarios }: CheckResult): readonly string[] =>
  scenarios.filter((scenario) => scenario.status === 'skipped').map((scenario) => scenario.title);

function again(before: Progress, findings: readonly Finding[]): RunState {
  const same = fingerprint(findings) === fingerprint(before.findings);
  const progress = { ...before, findings, sameFor: same ? before.sameFor + 1 : 1, faults: 0 };
  const { budget, mode } = progress.job;
  if (mode === 'verify') return publishing(progress, { kind: 'rejected', reason: failures(findings.length) });
  const limit = exhausted(budget, progress.spent);
  if (limit) return publishing(progress, { kind: 'exhausted', limit });
  if (progress.sameFor >= budget.stuckAfter) {
    return publishing(progress, { kind: 'stuck', reason: `the same failure ${progress.sameFor} times in a row` });
  }
  return { phase: 'working', progress, open: null };
}

const failures = (count: number): string => `${count} ${count === 1 ? 'check' : 'checks'} failed`;

/** Our own trouble (git, browser, port) is retried a few times, costs no iteration and is never handed to the agent. */
function fault(state: ActiveState, reason: string): RunState {
  const faults = state.progress.faults + 1;
  if (faults >= FAULTS_UNTIL_BROKEN) return broken(state, reason);
  return { ...state, progress: { ...state.progress, faults } };
}

/** A run that is publishing already has its outcome: it ends with it, unpublished. */
function broken(state: ActiveState, reason: string): RunState {
  if (state.phase !== 'publishing') return publishing(state.progress, { kind: 'broken', reason });
  return { ...state, phase: 'done', published: { branch: null, folder: null, problem: reason } };
}
