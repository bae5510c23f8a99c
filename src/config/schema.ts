import * as z from 'zod';
import { DURATION_PATTERN, durationMs, LONGEST_MS, microUsdOf } from './quantities.ts';

// Every `error` below completes the sentence "… expected".

const text = (error: string) => z.string({ error }).min(1, { error });

const count = (error: string) => z.int({ error }).min(1, { error }).max(1_000_000, { error });

const DURATION = 'a duration such as "90s", "30m" or "1h30m", or milliseconds, from 1ms to 20d';
const duration = z
  .union(
    [
      z.int().min(1, { error: DURATION }).max(LONGEST_MS, { error: DURATION }),
      z.string().regex(DURATION_PATTERN, { error: DURATION }),
    ],
    { error: DURATION },
  )
  .transform((value) => (typeof value === 'number' ? value : (durationMs(value) ?? 0)))
  .refine((ms) => ms >= 1 && ms <= LONGEST_MS, { error: DURATION });

const ARGV = 'a list: the program, then its arguments, each a text of its own';
const argv = z.array(text('a text'), { error: ARGV }).min(1, { error: ARGV });

const INSIDE = 'a path inside the repository, relative to the config file';
const inside = text(INSIDE).refine((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..'), {
  error: INSIDE,
});

const PATTERN = 'a regular expression that compiles';
const pattern = text(PATTERN).refine(compiles, { error: PATTERN });

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

const HTTP = 'an address that begins with http:// or https://';
const address = z.url({ protocol: /^https?$/, error: HTTP });

const object = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape, { error: objectError });

/** Unknown keys are worded by problems.ts, which can see their values. */
const objectError = (issue: z.core.$ZodRawIssue): string | undefined =>
  issue.code === 'invalid_type' ? 'an object' : undefined;

const scenarios = object({
  dir: inside.prefault('scenarios').describe('Folder with the Playwright specs that state what must be true'),
  config: inside.optional().describe("The project's own Playwright config; without it, ours is used"),
  projects: z
    .array(text('a project name'), { error: 'a list of project names' })
    .min(1, { error: 'a list of project names' })
    .optional()
    .describe('Projects of that config to run; without it, all of them'),
  timeout: duration.prefault('10m').describe('For one whole round of scenarios'),
});

const EITHER_APP = 'either `command` (we start the app) or `url` (it runs elsewhere)';
const EITHER_READY = 'either `url` or `log`';

const ready = object({
  url: z
    .string({ error: 'a path that begins with /' })
    .regex(/^\//, { error: 'a path that begins with /' })
    .optional()
    .describe('Ready when this path answers with a status below 500; `"/"` when nothing is said'),
  log: pattern.optional().describe('Ready when a line of output matches this regular expression'),
}).refine((value) => (value.url === undefined) !== (value.log === undefined), { error: EITHER_READY });

const app = object({
  command: argv
    .optional()
    .describe('Starts the app, as a list; its port is in `$PORT`, and `{port}` and `{url}` are replaced'),
  url: address.optional().describe('An app that runs elsewhere; that it is this build is then not proven'),
  cwd: inside.optional().describe('Where the command runs; the folder of the config file when absent'),
  env: z
    .record(z.string(), z.string({ error: 'a text' }), { error: 'an object of texts' })
    .prefault({})
    .describe('Variables for the app, besides the few that every child gets; `{port}` and `{url}` are replaced'),
  ready: ready.prefault({ url: '/' }).describe('How to see that the app is up'),
  timeout: duration.prefault('60s').describe('How long the app may take to get ready'),
}).refine((value) => (value.command === undefined) !== (value.url === undefined), { error: EITHER_APP });

const setup = object({
  command: argv.describe('Prepares a fresh worktree, for example `["npm", "ci"]`; as a list'),
  timeout: duration.prefault('10m').describe('After which it is ended and the run is broken'),
});

const check = object({
  name: text('a name').describe('Shown in results'),
  command: argv.describe('Passes when it exits with 0, for example `["npm", "run", "typecheck"]`; as a list'),
  cwd: inside.optional().describe('Where it runs; the folder of the config file when absent'),
  timeout: duration.prefault('10m').describe('After which it counts as failed'),
});

const VARIABLE = 'the name of a variable, without its value';
const agent = object({
  driver: z
    .enum(['command', 'scripted'], { error: '"command" or "scripted"' })
    .prefault('command')
    .describe(
      '`command`: any program that reads the prompt on standard input; `scripted`: replays the plan that `command` names',
    ),
  command: argv.describe(
    'The agent, as a list; a relative program path starts at the config file; `{prompt_file}`, `{session}`, `{worktree}` and `{screenshots}` are replaced',
  ),
  env: z
    .array(z.string({ error: VARIABLE }).regex(/^[A-Za-z_]\w*$/, { error: VARIABLE }), { error: 'a list of names' })
    .prefault([])
    .describe('Names of variables that the agent may see, such as its API key'),
});

const USD = 'an amount in US dollars above 0, or null for no limit';
const TOKENS = 'a whole number above 0, or null for no limit';
const REPORTED = 'refused with the driver `command`, which does not report its usage';
const budget = object({
  iterations: count('a whole number from 1').prefault(8).describe('Agent turns'),
  time: duration.prefault('60m').describe('Time spent working, all in all'),
  turn: duration.prefault('20m').describe('One agent turn'),
  idle: duration.prefault('10m').describe('A turn that prints nothing for so long is ended'),
  tokens: z
    .int({ error: TOKENS })
    .min(1, { error: TOKENS })
    .nullable()
    .prefault(null)
    .describe(`Agent tokens; ${REPORTED}`),
  usd: z
    .number({ error: USD })
    .min(0.000_001, { error: USD })
    .max(1_000_000, { error: USD })
    .nullable()
    .prefault(null)
    .describe(`Agent cost in US dollars; ${REPORTED}`)
    .transform((usd) => (usd === null ? null : microUsdOf(usd))),
  stuckAfter: count('a whole number from 1').prefault(3).describe('The same failure so often in a row ends the run'),
});

/** One schema for the file that people write: the type, the checks, the published JSON schema and the table of options. */
export const configSchema = object({
  $schema: z
    .string({ error: 'a text' })
    .optional()
    .describe('Address of the JSON schema, for editors (JSON files only)'),
  goal: text('a text that says what is wanted').optional().describe('Used when `untilgreen run` is given none'),
  scenarios: scenarios.prefault({}).describe('What must be true'),
  app: app.optional().describe('The app under test; without it, scenarios must bring their own address'),
  setup: setup.optional().describe('What a fresh worktree needs first'),
  checks: z
    .array(check, { error: 'a list of checks' })
    .prefault([])
    .describe('Commands that run before the browser, such as a type check'),
  agent: agent.optional().describe('The coding agent; `--agent … -- command` replaces it'),
  budget: budget.prefault({}).describe('The first limit that is reached ends the run'),
  git: z
    .enum(['own', 'linked'], { error: '"own" or "linked"' })
    .prefault('own')
    .describe('`own`: a git folder of its own that shares objects; `linked`: seen in `git worktree list`'),
  protect: z
    .array(text('a glob'), { error: 'a list of globs' })
    .prefault([])
    .describe('Files, besides the scenarios, that the agent should not edit; edits are listed'),
  keepGreen: z
    .boolean({ error: 'true or false' })
    .prefault(false)
    .describe('Allow a run in which every scenario passes already (a refactor)'),
  artifacts: text('a folder').prefault('artifacts').describe('Where evidence goes, one folder per run'),
  browser: text('the path of a Chromium or Chrome').optional().describe('Browser to use instead of the one we find'),
});

/** What `untilgreen.config.ts` may contain. */
export type ConfigInput = z.input<typeof configSchema>;
/** After parsing: defaults filled in, durations in milliseconds, money in micro-USD. */
export type Config = z.output<typeof configSchema>;
