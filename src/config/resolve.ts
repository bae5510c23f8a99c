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

/** Throws `USAGE` when the goal or the agent is missing, `NO_APP` when a flag and the config contradict each other. */
export function draftJob(resolution: Resolution): Draft {
  const { mode, runId, wishes, config } = resolution;
  const goal = goalOf(resolution);
  return {
    mode,
    goal,
    branch: branchFor(goal, runId),
    plan: planOf(resolution),
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

const DRIVERS: readonly string[] = ['command', 'scripted'];

function agentOf({ mode, cwd, place, config, wishes }: Resolution): AgentSpec {
  if (mode === 'verify') return { driver: 'command', argv: [], env: [] };
  const { agent } = config;
  const driver = wishes.agent ?? (wishes.agentArgv.length > 0 ? 'command' : (agent?.driver ?? 'command'));
  if (!DRIVERS.includes(driver)) throw unknownAgent(driver);
  const env = agent?.env ?? [];
  if (wishes.agentArgv.length > 0) return { driver, argv: located(wishes.agentArgv, cwd), env };
  if (agent && agent.driver === driver) return { driver, argv: located(agent.command, place.folder), env };
  throw new UntilgreenError('USAGE', {
    what: agent
      ? `The config's agent is "${agent.driver}", not "${driver}"`
      : 'No agent was named, and the config has none',
    fix: 'Name the program after two dashes: untilgreen run "…" --agent command -- ./agent.sh',
  });
}

const unknownAgent = (driver: string): UntilgreenError =>
  new UntilgreenError('USAGE', {
    what: `There is no agent driver "${driver}" (there are: ${DRIVERS.join(', ')})`,
    fix: `Any program can be the agent; it reads the prompt on standard input: untilgreen run "…" --agent command -- ${driver}`,
  });

/** A program given by a path is found from where it was named; the agent works in another folder. */
function located(argv: readonly string[], from: string): readonly string[] {
  const [program = '', ...rest] = argv;
  const isPath = program.includes('/') || program.includes(sep);
  return [isPath && !isAbsolute(program) ? resolve(from, program) : program, ...rest];
}

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
