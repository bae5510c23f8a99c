import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import type { AgentSpec, AppSpec, Budget, CommandSpec, Job, Plan, ScenarioSpec } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { branchFor } from './branch.ts';
import type { Place } from './find.ts';
import type { Config } from './schema.ts';

/** What the command line says; `null` where it says nothing. It wins over the config. */
export type Wishes = {
  readonly goal: string | null;
  readonly agent: string | null;
  /** After `--`. */
  readonly agentArgv: readonly string[];
  readonly scenario: string | null;
  readonly url: string | null;
  readonly iterations: number | null;
  readonly timeMs: number | null;
  readonly microUsd: number | null;
  readonly keepGreen: boolean;
  /** Absolute. */
  readonly artifacts: string | null;
};

export const NO_WISHES: Wishes = {
  goal: null,
  agent: null,
  agentArgv: [],
  scenario: null,
  url: null,
  iterations: null,
  timeMs: null,
  microUsd: null,
  keepGreen: false,
  artifacts: null,
};

export type Resolution = {
  readonly mode: Job['mode'];
  readonly runId: string;
  /** Where the command was typed. */
  readonly cwd: string;
  readonly place: Place;
  readonly config: Config;
  readonly wishes: Wishes;
};

/** Everything about a job that can be known before git is asked. */
export type Draft = Omit<Job, 'frozen' | 'repo'>;

/**
 * Throws `USAGE` when the goal or the agent is missing, and for a limit that the agent's driver cannot keep
 * (`CONFIG_INVALID` when the config sets it).
 */
export function draftJob(resolution: Resolution): Draft {
  const { mode, runId, wishes, config } = resolution;
  const goal = goalOf(resolution);
  const plan = planOf(resolution);
  if (mode === 'loop') refuseUnmeasured(resolution, plan.agent.driver);
  return {
    mode,
    goal,
    branch: branchFor(goal, runId),
    plan,
    budget: budgetOf(config, wishes),
    keepGreen: wishes.keepGreen || config.keepGreen,
  };
}

function goalOf({ mode, wishes, config }: Resolution): string {
  if (mode === 'verify') return 'Verify the scenarios';
  const goal = (wishes.goal ?? config.goal ?? '').trim();
  if (goal !== '') return goal;
  throw new UntilgreenError('USAGE', {
    what: 'No goal was given, and the config has none',
    fix: 'Say what is wanted: untilgreen run "Fix the discount code" --agent command -- YOUR-AGENT',
  });
}

function planOf(resolution: Resolution): Plan {
  const { place, config, wishes } = resolution;
  return {
    app: appOf(resolution),
    setup: config.setup ? command(place, { name: 'setup', ...config.setup }) : null,
    commands: config.checks.map((check) => command(place, check)),
    scenarios: scenariosOf(place, config, wishes),
    agent: agentOf(resolution),
    git: config.git,
    protect: config.protect.map((glob) => rebased(place, glob)),
    artifacts: wishes.artifacts ?? resolve(place.folder, config.artifacts),
  };
}

/** From "relative to the config" to "relative to the repository", with forward slashes. */
function rebased(place: Place, path: string): string {
  const prefix = relative(place.repo, place.folder).split(sep).join('/');
  const joined = posix.normalize(posix.join(prefix, path.replaceAll('\\', '/')));
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

function appOf({ place, config, wishes }: Resolution): AppSpec {
  if (wishes.url !== null) return { kind: 'external', url: withoutSlash(wishes.url) };
  const { app } = config;
  if (app?.url !== undefined) return { kind: 'external', url: withoutSlash(app.url) };
  if (app?.command === undefined) return { kind: 'none' };
  const { url, log } = app.ready;
  return {
    kind: 'command',
    argv: app.command,
    cwd: rebased(place, app.cwd ?? '.'),
    env: app.env,
    ready: log === undefined ? { kind: 'url', path: url ?? '/' } : { kind: 'log', pattern: log },
    readyMs: app.timeout,
  };
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

type Command = {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd?: string | undefined;
  readonly timeout: number;
};

const command = (place: Place, { name, command: argv, cwd, timeout }: Command): CommandSpec => ({
  name,
  argv,
  cwd: rebased(place, cwd ?? '.'),
  timeoutMs: timeout,
});

function scenariosOf(place: Place, config: Config, wishes: Wishes): ScenarioSpec {
  const { dir, config: playwright, projects, timeout } = config.scenarios;
  return {
    dir: rebased(place, dir),
    config: playwright === undefined ? null : rebased(place, playwright),
    projects: projects ?? null,
    timeoutMs: timeout,
    ...(wishes.scenario === null ? {} : { grep: wishes.scenario }),
  };
}

/** Whether a driver reports what its turns use. What is unknown is not 0, so a limit on it would never be reached. */
const DRIVERS: Readonly<Record<string, { readonly reportsUsage: boolean }>> = {
  command: { reportsUsage: false },
  scripted: { reportsUsage: true },
};
const NO_AGENT: AgentSpec = { driver: 'none', argv: [], env: [] };

function agentOf({ mode, cwd, place, config, wishes }: Resolution): AgentSpec {
  if (mode === 'verify') return NO_AGENT;
  const { agent } = config;
  const driver = wishes.agent ?? (wishes.agentArgv.length > 0 ? 'command' : (agent?.driver ?? 'command'));
  if (!Object.hasOwn(DRIVERS, driver)) throw unknownAgent(driver);
  const env = agent?.env ?? [];
  if (wishes.agentArgv.length > 0) return { driver, argv: located(driver, wishes.agentArgv, cwd), env };
  if (agent && agent.driver === driver) return { driver, argv: located(driver, agent.command, place.folder), env };
  throw new UntilgreenError('USAGE', {
    what: agent
      ? `The config's agent is "${agent.driver}", not "${driver}"`
      : 'No agent was named, and the config has none',
    fix: 'Name the program after two dashes: untilgreen run "…" --agent command -- ./agent.sh',
  });
}

const unknownAgent = (driver: string): UntilgreenError =>
  new UntilgreenError('USAGE', {
    what: `There is no agent driver "${driver}" (there are: ${Object.keys(DRIVERS).join(', ')})`,
    fix: `Any program can be the agent; it reads the prompt on standard input: untilgreen run "…" --agent command -- ${driver}`,
  });

/** A path is found from where it was named; the agent works in another folder. The scripted driver's plan is always a path. */
function located(driver: string, argv: readonly string[], from: string): readonly string[] {
  const [first = '', ...rest] = argv;
  const isPath = driver === 'scripted' || first.includes('/') || first.includes(sep);
  return [isPath && !isAbsolute(first) ? resolve(from, first) : first, ...rest];
}

function refuseUnmeasured({ config: { budget }, wishes, place }: Resolution, driver: string): void {
  if (DRIVERS[driver]?.reportsUsage === true) return;
  if (wishes.microUsd !== null) throw unmeasured('USAGE', `--usd ${wishes.microUsd / 1_000_000} was given`, driver);
  const file = place.file === null ? '' : `${relative(place.repo, place.file)}: `;
  const { usd, tokens } = budget;
  if (usd !== null) throw unmeasured('CONFIG_INVALID', `${file}\`budget.usd\` is ${usd / 1_000_000}`, driver);
  if (tokens !== null) throw unmeasured('CONFIG_INVALID', `${file}\`budget.tokens\` is ${tokens}`, driver);
}

const unmeasured = (code: 'USAGE' | 'CONFIG_INVALID', seen: string, driver: string): UntilgreenError =>
  new UntilgreenError(code, {
    what: `${seen}, but the agent driver "${driver}" does not report what its turns use, so that limit would never be reached`,
    fix: 'Leave it out and limit turns or time instead: --iterations 5 --time 30m (budget.iterations and budget.time in the config)',
  });

function budgetOf({ budget }: Config, wishes: Wishes): Budget {
  return {
    iterations: wishes.iterations ?? budget.iterations,
    wallMs: wishes.timeMs ?? budget.time,
    turnMs: budget.turn,
    idleMs: budget.idle,
    tokens: budget.tokens,
    microUsd: wishes.microUsd ?? budget.usd,
    stuckAfter: budget.stuckAfter,
  };
}
