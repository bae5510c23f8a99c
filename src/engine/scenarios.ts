import path from 'node:path';
import type { ScenarioRun } from '../browser/check.ts';
import type { AppSpec, Finding, ScenarioResult } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { App, AppStart } from '../workspace/workspace.ts';
import { bareFinding } from './expected.ts';
import type { Work } from './perform.ts';
import type { RoundPlan } from './round.ts';

/** What one round of scenarios showed; `app`: the app failed before or under them, so their results are not all of it. */
export type Seen = ScenarioRun | AppFailed;
type AppFailed = {
  readonly kind: 'app';
  readonly problem: 'app-start' | 'app-died';
  readonly findings: readonly Finding[];
  /** As far as they got. */
  readonly scenarios: readonly ScenarioResult[];
  readonly browser: string | null;
};

const LOG_LINES = 200;
const SHOWN_LINES = 15;
/** The app gets a second chance under the same conditions before it is called broken. */
const ATTEMPTS = 2;

/**
 * Whose fault is it: an app that starts on the base and not on the candidate, twice, is a finding. An app that does not
 * start on the base is the user's, never the agent's. Throws `APP_FAILED` then. An app that dies under a scenario on the
 * base makes that scenario red: it may be the very bug that is to be mended.
 */
export async function runScenarios(plan: RoundPlan, work: Work): Promise<Seen> {
  const { app } = plan.progress.job.plan;
  if (app.kind === 'none') return withoutApp(plan, work);
  let seen = await withApp(plan, work, app);
  for (let attempt = 2; attempt <= ATTEMPTS && seen.kind === 'app'; attempt += 1) {
    work.listener.onProgress({ type: 'note', text: `app: ${seen.findings[0]?.message ?? 'failed'}; trying once more` });
    seen = await withApp(plan, work, app);
  }
  if (seen.kind !== 'app' || plan.progress.preflight !== null) return seen;
  const red = seen.scenarios.some((scenario) => scenario.status === 'failed');
  if (seen.problem === 'app-died' && red) return asRan(seen);
  throw failsOnBase(seen.findings[0], app, plan);
}

const asRan = ({ scenarios, findings, browser }: AppFailed): ScenarioRun => ({
  kind: 'ran',
  scenarios,
  findings,
  browser: browser ?? 'unknown',
});

/** A third attempt would be the same: nothing that an agent did is in this commit. */
function failsOnBase(finding: Finding | undefined, app: AppSpec, { request }: RoundPlan): UntilgreenError {
  const lines = finding?.detail.server.map((line) => `\n  ${line}`).join('') ?? '';
  const command = app.kind === 'command' ? `PORT=4000 ${app.argv.join(' ')}` : 'the app';
  const log = path.join(request.folder, 'app.log');
  return new UntilgreenError('APP_FAILED', {
    what: `${finding?.message ?? 'the app failed'}${lines === '' ? '' : `; its last lines:${lines}`}`,
    fix: `Try it in a fresh clone: ${command}. Or correct "app" in untilgreen.config.ts. All of its output: ${log}`,
  });
}

async function withApp(plan: RoundPlan, work: Work, spec: AppSpec): Promise<Seen> {
  const { session, parts, signal } = work;
  const start = await parts.workspaces.startApp(session.runId, spec, plan.request.folder, signal);
  signal.throwIfAborted();
  if (start.kind === 'inconclusive') return start;
  if (start.kind === 'failed') {
    const findings = [appFinding(start.problem, start.reason, start.log)];
    return { kind: 'app', problem: start.problem, findings, scenarios: [], browser: null };
  }
  return underApp(start, plan, work);
}

async function underApp(start: Extract<AppStart, { readonly kind: 'up' }>, plan: RoundPlan, work: Work): Promise<Seen> {
  await using app = start.app;
  let death: string | null = null;
  void app.died.then((reason) => {
    death = reason;
  });
  const run = await runWith(app, plan, work);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  if (death === null) return run;
  const { scenarios = [], findings = [], browser = null } = run.kind === 'ran' ? run : {};
  const died = appFinding('app-died', death, linesOf(app, 0));
  return { kind: 'app', problem: 'app-died', findings: [died, ...findings], scenarios, browser };
}

const withoutApp = (plan: RoundPlan, work: Work): Promise<ScenarioRun> => runWith(null, plan, work);

async function runWith(app: App | null, plan: RoundPlan, { parts, listener, signal }: Work): Promise<ScenarioRun> {
  const run = await parts.scenarios.run(
    { ...plan.request, url: app?.url ?? null },
    {
      onProgress: (progress) => listener.onProgress({ type: 'scenarios', round: plan.stage, progress }),
      server: (from, to) => app?.lines(from, LOG_LINES).filter((line) => line.at <= to) ?? [],
    },
    signal,
  );
  signal.throwIfAborted();
  return run;
}

const linesOf = (app: App, from: number): readonly string[] => app.lines(from, LOG_LINES).map((line) => line.text);

function appFinding(problem: 'app-start' | 'app-died', reason: string, log: readonly string[]): Finding {
  const title = problem === 'app-start' ? 'the app starts' : 'the app stays up';
  return bareFinding(problem, title, reason, { detail: { server: log.slice(-SHOWN_LINES) } });
}
