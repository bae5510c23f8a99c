import type { Grade, Job } from '../core/model.ts';
import { counted } from './amounts.ts';
import type { Cost } from './report-data.ts';
import type { Round, ScenarioRow } from './rounds.ts';

type Facts = {
  readonly job: Job;
  readonly grade: Grade | null;
  readonly cost: Cost;
  readonly scenarios: readonly ScenarioRow[];
  readonly rounds: readonly Round[];
};

/** What a reader might take for proven and is not, in sentences. The report must never claim more than was seen. */
export function notVerified({ job, grade, cost, scenarios, rounds }: Facts): readonly string[] {
  const last = rounds.at(-1);
  const skipped = scenarios.filter(({ end }) => end === 'skipped');
  const notRun = scenarios.filter(({ end }) => end === 'not-run');
  const { frozen, plan } = job;
  const said = [
    grade === 'green' &&
      'Graded green, not verified: the scenarios passed in the worktree, without held-out scenarios and without an isolated verifier.',
    last?.stage !== 'verify' && 'The final verification did not run.',
    skipped.length > 0 && `Skipped, so nothing is known about ${listed(skipped.map(({ title }) => title))}.`,
    notRun.length > 0 && `Not run in the last round: ${listed(notRun.map(({ title }) => title))}.`,
    plan.app.kind === 'external' &&
      `The app at ${plan.app.url} was not started by this run: that it is this commit is unproven.`,
    plan.app.kind === 'none' && 'No app was started.',
    job.mode === 'loop' &&
      'Isolation: none. The agent ran in a worktree of its own, with the rights of the user who started it.',
    frozen.ignoredChanges.length > 0 && `Uncommitted changes that were not used: ${listed(frozen.ignoredChanges)}.`,
    frozen.addedScenarios.length > 0 &&
      `Scenarios that were not committed and were taken in: ${listed(frozen.addedScenarios)}.`,
    cost.turnsWithoutCost > 0 && `The agent did not report what ${counted(cost.turnsWithoutCost, 'turn')} cost.`,
  ];
  return said.filter((sentence) => sentence !== false);
}

const MOST_NAMES = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
