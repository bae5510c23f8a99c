import { stat } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { CommandSpec } from '../core/model.ts';
import { allowedEnvironment } from '../support/environment.ts';
import { runProcess } from '../support/process.ts';
import { isInside, useFrozenScripts } from './frozen-scripts.ts';
import type { Variables } from './git.ts';
import type { CommandRun } from './workspace.ts';

const TAIL_LINES = 200;

export type CommandGround = {
  readonly runId: string;
  readonly worktree: string;
  readonly frozen: string;
  readonly folder: string;
  readonly environment: Variables;
};

/** Runs one of the project's own checks in the worktree. Its exit code is the verdict; all output is kept in `folder`. */
export async function runCheckCommand(
  command: CommandSpec,
  { runId, worktree, frozen, folder, environment }: CommandGround,
  signal: AbortSignal,
): Promise<CommandRun> {
  const { name, argv } = command;
  const cwd = path.resolve(worktree, command.cwd);
  if ((await isFolder(cwd)) && !(await isInside(worktree, cwd))) return elsewhere(command);
  await using _scripts = await useFrozenScripts({ worktree, frozen, cwd, aside: folder });
  const ended = await runProcess(
    {
      argv,
      cwd,
      env: allowedEnvironment([], environment),
      runId,
      logFile: path.join(folder, `${fileName(name)}.log`),
      timeoutMs: command.timeoutMs,
      keepLines: TAIL_LINES,
    },
    signal,
  );
  if (ended.reason === 'aborted') throw signal.reason;
  const isPassed = ended.reason === 'exit' && ended.code === 0;
  return {
    result: { name, argv, exitCode: ended.code, ms: ended.ms, status: isPassed ? 'passed' : 'failed' },
    tail: ended.lines.map((line) => stripVTControlCharacters(line.text)),
    timedOut: ended.reason === 'timeout',
    absent: ended.reason === 'absent' && (await isFolder(cwd)),
  };
}

/** A link that the agent put in the folder's place: what is there is not what is checked. */
const elsewhere = ({ name, argv, cwd }: CommandSpec): CommandRun => ({
  result: { name, argv, exitCode: null, ms: 0, status: 'failed' },
  tail: [`the folder ${cwd} leads out of the worktree`],
  timedOut: false,
  absent: false,
});

const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** `unit tests / fast` → `unit-tests-fast` */
const fileName = (name: string): string => `command-${name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60)}`;
