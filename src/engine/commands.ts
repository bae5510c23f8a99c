import type { CommandResult, CommandSpec, Finding } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { bareFinding } from './expected.ts';
import type { Work } from './perform.ts';
import type { RoundPlan } from './round.ts';

const TAIL_LINES = 12;

/** The project's own checks (types, unit tests, …), one after the other, before any browser starts. */
export async function runCommands(
  { progress, request }: RoundPlan,
  { session, parts, listener, signal }: Work,
): Promise<{ readonly results: readonly CommandResult[]; readonly findings: readonly Finding[] }> {
  const results: CommandResult[] = [];
  const findings: Finding[] = [];
  for (const command of progress.job.plan.commands) {
    listener.onProgress({ type: 'note', text: `check: ${command.name}` });
    const run = await parts.workspaces.runCommand(session.runId, command, request.folder, signal);
    signal.throwIfAborted();
    if (run.absent && progress.preflight === null) throw noProgram(command);
    results.push(run.result);
    if (run.result.status === 'passed') continue;
    const how = run.timedOut ? `ran longer than ${command.timeoutMs} ms` : `exit code ${run.result.exitCode ?? 'none'}`;
    findings.push(
      bareFinding('command', `check ${command.name}`, `\`${command.argv.join(' ')}\`: ${how}`, {
        detail: { server: run.tail.slice(-TAIL_LINES), rerun: command.argv.join(' ') },
      }),
    );
  }
  return { results, findings };
}

/** Not there on the base: that is nobody's bug but the machine's or the config's. */
const noProgram = ({ name, argv }: CommandSpec): UntilgreenError =>
  new UntilgreenError('NO_PROGRAM', {
    what: `The program of check "${name}" is not there: ${argv[0] ?? 'it names none'}`,
    fix: 'Install it, or let `setup.command` in untilgreen.config.ts do that',
  });
