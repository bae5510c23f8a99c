import path from 'node:path';
import type { CommandSpec } from '../core/model.ts';
import { allowedEnvironment } from '../support/environment.ts';
import { UntilgreenError } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import type { Control } from './control.ts';

const SHOWN_LINES = 20;

/** Installs what the project needs. It sees no secret of the caller's environment, and a failure is loud. */
export async function setUp(control: Control, command: CommandSpec, signal: AbortSignal): Promise<void> {
  const { places, runId, environment } = control;
  const log = path.join(places.root, 'setup.log');
  const cwd = path.resolve(places.worktree, command.cwd);
  const ended = await runProcess(
    {
      argv: command.argv,
      cwd,
      env: allowedEnvironment([], environment),
      runId,
      logFile: log,
      timeoutMs: command.timeoutMs,
      keepLines: SHOWN_LINES,
    },
    signal,
  );
  if (ended.reason === 'aborted') throw signal.reason;
  if (ended.reason === 'exit' && ended.code === 0) return;
  const last = ended.lines.map((line) => `  ${line.text}`).join('\n');
  const how = {
    exit: ended.code === null ? `was ended by ${ended.signal ?? 'a signal'}` : `failed with exit code ${ended.code}`,
    timeout: `took longer than ${command.timeoutMs} ms`,
    idle: 'printed nothing',
    absent: 'could not be started',
  }[ended.reason];
  throw new UntilgreenError('SETUP_FAILED', {
    what: `the set-up command \`${command.argv.join(' ')}\` ${how}${last === '' ? '' : `; its last lines:\n${last}`}`,
    fix: `Try it in a fresh clone, or change "setup" in untilgreen.config.ts. All of its output: ${log}`,
  });
}
