import { describeOutcome } from '../core/outcome.ts';
import type { Grade, Job, Limit, Outcome, OutcomeKind } from '../core/model.ts';

/** The first thing that people read. `tone` decides the colour. */
export type Headline = { readonly tone: Tone; readonly title: string; readonly detail: string };
export type Tone = 'passed' | 'failed' | 'stopped';

const TONES = {
  passed: 'passed',
  exhausted: 'failed',
  stuck: 'failed',
  tampered: 'failed',
  blocked: 'stopped',
  rejected: 'stopped',
  broken: 'stopped',
  cancelled: 'stopped',
} as const satisfies Record<OutcomeKind, Tone>;

const TITLES = {
  passed: 'Passed',
  exhausted: 'Not green',
  stuck: 'Not green',
  tampered: 'Tampered',
  blocked: 'A person is needed',
  rejected: 'Rejected',
  broken: 'No verdict',
  cancelled: 'Cancelled',
} as const satisfies Record<OutcomeKind, string>;

const LIMITS = {
  iterations: 'the iterations were used up',
  wall: 'the time was used up',
  tokens: 'the tokens were used up',
  usd: 'the money was used up',
} as const satisfies Record<Limit, string>;

type Ended = {
  readonly mode: Job['mode'];
  readonly outcome: Outcome | null;
  readonly grade: Grade | null;
  readonly cost: { readonly iterations: number };
};

export function headlineOf({ mode, outcome, grade, cost }: Ended): Headline {
  if (outcome === null) return { tone: 'stopped', title: 'Not finished', detail: 'The run has no outcome yet.' };
  if (mode === 'verify' && outcome.kind === 'rejected') {
    return { tone: 'failed', title: 'Failed', detail: sentence(outcome.reason) };
  }
  return { tone: TONES[outcome.kind], title: TITLES[outcome.kind], detail: detailOf(outcome, grade, cost.iterations) };
}

function detailOf(outcome: Outcome, grade: Grade | null, iterations: number): string {
  switch (outcome.kind) {
    case 'passed': {
      const after = iterations === 0 ? '' : ` after ${iterations} ${iterations === 1 ? 'iteration' : 'iterations'}`;
      return `Every scenario is green${after}. Grade: ${grade ?? 'green'}.`;
    }
    case 'exhausted':
      return `Scenarios were still red when ${LIMITS[outcome.limit]}.`;
    case 'stuck':
      return `The agent got stuck: ${sentence(outcome.reason, false)}`;
    case 'blocked':
      return `The agent cannot go on: ${sentence(outcome.reason, false)}`;
    case 'tampered':
      return `Files outside of the worktree were altered: ${outcome.paths.join(', ')}.`;
    case 'broken':
      return `Not the agent's fault: ${sentence(outcome.reason, false)}`;
    case 'rejected':
      return sentence(outcome.reason);
    case 'cancelled':
      return sentence(describeOutcome(outcome));
  }
}

function sentence(text: string, capital = true): string {
  const plain = text.trim();
  const whole = /[.!?…]$/.test(plain) ? plain : `${plain}.`;
  return capital ? whole.charAt(0).toUpperCase() + whole.slice(1) : whole;
}
