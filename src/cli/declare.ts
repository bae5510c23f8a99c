import { Argument, Command, Option } from 'commander';
import type { Answer } from './answer.ts';
import type { CleanFlags } from './clean.ts';
import type { Call, CommonFlags } from './command.ts';
import type { DemoFlags } from './demo.ts';
import type { DoctorFlags } from './doctor.ts';
import { address, age, count, dollars, duration } from './flag-values.ts';
import type { InitFlags } from './init.ts';
import type { ListFlags } from './list.ts';
import type { ResumeFlags } from './resume.ts';
import type { JudgeFlags, RunFlags } from './run.ts';
import type { ShowFlags } from './show.ts';

/** What was typed, understood. `perform` loads what it needs and nothing before. */
export type Choice = {
  readonly name: string;
  readonly flags: CommonFlags;
  readonly perform: (call: Call) => Promise<Answer>;
};
export type Declaration = {
  readonly version: string;
  /** After `--`. */
  readonly agentArgv: readonly string[];
  readonly choose: (choice: Choice) => void;
};

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** Every command with its options, as `--help` and completion show them. */
export function declareProgram(declaration: Declaration): Command {
  const program = new Command('untilgreen')
    .description('Runs a coding agent in a worktree of its own until your Playwright scenarios are green.')
    .version(declaration.version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print help')
    .helpCommand('help [command]', 'Print the help of a command')
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
  declareWork(program, declaration);
  declareRuns(program, declaration);
  declareEnding(program, declaration);
  declareMachine(program, declaration);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 passed · 1 stuck, tampered or not green · 2 usage or config · 3 budget used up ·
4 environment · 5 passed but not published · 6 a person is needed · 130 interrupted or cancelled`;

const common = (command: Command): Command =>
  command
    .option('--json', 'Print the result as one JSON object on standard output')
    .option('-q, --quiet', 'Print the result and errors only')
    .option('--no-color', 'Print without colours (NO_COLOR does the same)')
    .option('--state-dir <path>', 'Where runs are kept (UNTILGREEN_STATE_DIR does the same)');

const judging = (command: Command): Command =>
  command
    .option('--base <ref>', 'Commit to start from', 'HEAD')
    .option('--scenario <text>', 'Only scenarios whose file or title contains this')
    .option('--url <address>', 'Test an app that runs there instead of starting one', address)
    .option('--browser <path>', 'Chrome or Chromium to use')
    .option('--config <path>', 'Config file, instead of the untilgreen.config.* found from here upwards');

function declareWork(program: Command, { agentArgv, choose }: Declaration): void {
  const run = program
    .command('run')
    .summary('Let an agent work until the scenarios are green')
    .description('Lets an agent work in a worktree of its own until the scenarios are green or a budget runs out.')
    .usage('[options] [goal] [-- agent arguments…]')
    .argument('[goal]', 'What is wanted, in your words')
    .option('--agent <driver>', 'How the program after -- is driven: command or scripted')
    .option('--iterations <n>', 'Agent turns at most', count)
    .option('--time <duration>', 'Time budget, such as 30m', duration)
    .option('--usd <amount>', 'Agent cost at most; not with driver command, which does not report it', dollars)
    .option('--keep-green', 'Allow a run in which nothing is red yet (a refactor)');
  common(judging(run))
    .addHelpText('after', '\nExample:\n  untilgreen run "Fix the discount code" --agent command -- claude -p')
    .action((goal: string | undefined, flags: RunFlags) => {
      const words = { goal: goal ?? null, agentArgv };
      choose({ name: 'run', flags, perform: async (call) => (await import('./run.ts')).run(words, flags, call) });
    });
  common(judging(program.command('verify').summary('Judge the current commit, without an agent')))
    .description('Judges a commit against the scenarios, without an agent. New scenarios that are not committed count.')
    .action((flags: JudgeFlags) => {
      choose({ name: 'verify', flags, perform: async (call) => (await import('./verify.ts')).verify(flags, call) });
    });
  common(
    program
      .command('demo')
      .summary('See the whole loop on a small shop, with a scripted agent')
      .description('Runs the whole loop on a small shop with two planted bugs. The agent is scripted: no key, no cost.')
      .option('--keep', 'Keep the repository of the demo and its run')
      .option('--browser <path>', 'Chrome or Chromium to use'),
  ).action((flags: DemoFlags) => {
    choose({ name: 'demo', flags, perform: async (call) => (await import('./demo.ts')).demo(flags, call) });
  });
}

const RUN_ARGUMENT = ['<run>', 'Id of the run, its beginning or end, or: last'] as const;

function declareRuns(program: Command, { choose }: Declaration): void {
  common(
    program
      .command('list')
      .summary('List runs, newest first')
      .description('Lists the runs of this repository, newest first.')
      .option('-a, --all', 'Runs of all repositories')
      .addOption(new Option('-n, --limit <n>', 'How many at most').default(20).argParser(count)),
  ).action((flags: ListFlags) => {
    choose({ name: 'list', flags, perform: async (call) => (await import('./list.ts')).list(flags, call) });
  });
  common(
    program
      .command('show')
      .summary('Tell what happened in a run')
      .description('Tells what happened in a run: verdicts, findings, prompts, evidence.')
      .argument(...RUN_ARGUMENT)
      .option('--iteration <n>', 'Print the prompt that the agent got in this iteration', count)
      .option('--events', 'Print every stored fact'),
  ).action((run: string, flags: ShowFlags) => {
    choose({ name: 'show', flags, perform: async (call) => (await import('./show.ts')).show(run, flags, call) });
  });
}

function declareEnding(program: Command, { choose }: Declaration): void {
  common(
    program
      .command('resume')
      .summary('Go on with an interrupted run')
      .description('Goes on with a run that was interrupted or whose process died. No paid turn is run again.')
      .argument(...RUN_ARGUMENT)
      .option('--browser <path>', 'Chrome or Chromium to use'),
  ).action((run: string, flags: ResumeFlags) => {
    choose({ name: 'resume', flags, perform: async (call) => (await import('./resume.ts')).resume(run, flags, call) });
  });
  common(
    program
      .command('cancel')
      .summary('End a run for good')
      .description(
        'Ends a run for good, also one that another process works on. What it committed stays on its branch.',
      )
      .argument(...RUN_ARGUMENT),
  ).action((run: string, flags: CommonFlags) => {
    choose({ name: 'cancel', flags, perform: async (call) => (await import('./cancel.ts')).cancel(run, call) });
  });
  common(
    program
      .command('clean')
      .summary('Remove the folders of ended runs')
      .description('Removes the folders of runs that have ended. Work that is in no branch is kept and listed.')
      .argument('[run]', 'Only this run')
      .option('--older-than <age>', 'Only runs that ended longer ago, such as 14d', age)
      .option('--forget', 'Take the runs out of the list, too')
      .option('--dry-run', 'Say what would be removed and remove nothing'),
  ).action((run: string | undefined, flags: CleanFlags) => {
    choose({
      name: 'clean',
      flags,
      perform: async (call) => (await import('./clean.ts')).clean(run ?? null, flags, call),
    });
  });
}

function declareMachine(program: Command, { choose }: Declaration): void {
  common(
    program
      .command('init')
      .summary('Set up this repository')
      .description('Writes untilgreen.config.ts and a first scenario. Shows them first; overwrites nothing.')
      .option('-y, --yes', 'Write without asking'),
  ).action((flags: InitFlags) => {
    choose({ name: 'init', flags, perform: async (call) => (await import('./init.ts')).init(flags, call) });
  });
  common(
    program
      .command('doctor')
      .summary('Check this machine')
      .description('Checks what Untilgreen needs on this machine, and says what to do about what is missing.')
      .option('--browser <path>', 'Chrome or Chromium to use'),
  ).action((flags: DoctorFlags) => {
    choose({ name: 'doctor', flags, perform: async (call) => (await import('./doctor.ts')).doctor(flags, call) });
  });
}

/** Apart from the others: the completion library brings a command of the same name. */
export function declareCompletion(program: Command, { choose }: Declaration): void {
  program
    .command('completion')
    .summary('Print completion for your shell')
    .description('Prints a completion script. For bash: source <(untilgreen completion bash)')
    .addArgument(new Argument('<shell>', 'Your shell').choices(SHELLS))
    .action((shell: string) => {
      const flags = { color: true };
      choose({ name: 'completion', flags, perform: async () => (await import('./completion.ts')).completion(shell) });
    });
}
