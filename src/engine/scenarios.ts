import type { ScenarioRun } from '../browser/check.ts';
import type { AppSpec, Finding } from '../core/model.ts';
import type { App, AppStart } from '../workspace/workspace.ts';
import { bareFinding } from './expected.ts';
import type { Work } from './perform.ts';
import type { RoundPlan } from './round.ts';

/** What one round of scenarios showed; `app`: the app itself failed, so no scenario could be judged. */
export type Seen = ScenarioRun | { readonly kind: 'app'; readonly findings: readonly Finding[] };

const LOG_LINES = 200;
const SHOWN_LINES = 15;
/** The app gets a second chance under the same conditions before it is called broken. */
const ATTEMPTS = 2;

/**
 * Whose fault is it: an app that starts on the base and not on the candidate, twice, is a finding. An app that does not
 * start on the base is our trouble or the user's, never the agent's.
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
  const [finding] = seen.findings;
  return {
    kind: 'inconclusive',
    reason: `${finding?.message ?? 'the app failed'}\n${finding?.detail.server.join('\n') ?? ''}`,
  };
}

async function withApp(plan: RoundPlan, work: Work, spec: AppSpec): Promise<Seen> {
  const { session, parts, signal } = work;
  const start = await parts.workspaces.startApp(session.runId, spec, plan.request.folder, signal);
  signal.throwIfAborted();
  if (start.kind === 'inconclusive') return start;
  if (start.kind === 'failed') return { kind: 'app', findings: [appFinding(start.problem, start.reason, start.log)] };
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
  return { kind: 'app', findings: [appFinding('app-died', death, linesOf(app, 0))] };
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
