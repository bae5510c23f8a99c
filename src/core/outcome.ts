import type { Outcome, OutcomeKind } from './model.ts';
import type { Phase, RunState } from './run.ts';

/** Exit codes are a contract: scripts branch on them. */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  exhausted: 3,
  environment: 4,
  unpublished: 5,
  needsPerson: 6,
  interrupted: 130,
} as const;

const BY_OUTCOME = {
  passed: EXIT.passed,
  exhausted: EXIT.exhausted,
  stuck: EXIT.failed,
  tampered: EXIT.failed,
  blocked: EXIT.needsPerson,
  rejected: EXIT.needsPerson,
  broken: EXIT.environment,
  cancelled: EXIT.interrupted,
} as const satisfies Record<OutcomeKind, number>;

const BY_PHASE = {
  provisioning: EXIT.interrupted,
  preflight: EXIT.interrupted,
  working: EXIT.interrupted,
  checking: EXIT.interrupted,
  verifying: EXIT.interrupted,
  publishing: EXIT.interrupted,
  waiting: EXIT.needsPerson,
  parked: EXIT.interrupted,
  interrupted: EXIT.interrupted,
} as const satisfies Record<Exclude<Phase, 'done'>, number>;

/** The exit code of a command that followed a run to this state. */
export function exitCode(state: RunState): number {
  if (state.phase !== 'done') return BY_PHASE[state.phase];
  if (state.outcome.kind === 'passed' && state.published.problem !== null) return EXIT.unpublished;
  if (state.progress.job.mode === 'verify' && state.outcome.kind === 'rejected') return EXIT.failed;
  return BY_OUTCOME[state.outcome.kind];
}

/** One sentence without a full stop, for people. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'passed':
      return 'passed: every scenario is green';
    case 'exhausted':
      return `exhausted: the ${outcome.limit} budget ran out`;
    case 'stuck':
      return `stuck: ${outcome.reason}`;
    case 'blocked':
      return `blocked: the agent says ${outcome.reason}`;
    case 'tampered':
      return `tampered: files outside the worktree were altered (${outcome.paths.join(', ')})`;
    case 'broken':
      return `broken: ${outcome.reason}`;
    case 'cancelled':
      return `cancelled by ${outcome.by}`;
    case 'rejected':
      return `rejected: ${outcome.reason}`;
  }
}
