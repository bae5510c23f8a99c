import { EXIT } from '../core/outcome.ts';
import { openRuns } from '../config/compose.ts';
import { findRepository } from '../config/find.ts';
import { describeMs } from '../config/quantities.ts';
import { shortId } from '../config/run-id.ts';
import type { RunRow } from '../store/store.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { plainLine } from '../support/plain-text.ts';
import { table } from './table.ts';

export type ListFlags = CommonFlags & { readonly all?: true; readonly limit: number };

/** The runs of this repository, newest first; of all repositories with `--all` or outside of one. */
export async function list(flags: ListFlags, { terminal, state, signal }: Call): Promise<Answer> {
  const repo = flags.all === true ? null : findRepository(terminal.cwd);
  await using store = await openRuns(state, signal);
  const runs = store === null ? [] : await store.list({ repo, limit: flags.limit }, signal);
  const lines =
    runs.length === 0 ? [] : runTable(runs, Date.now(), terminal.outIsScreen ? terminal.columns() : Infinity);
  if (runs.length === 0)
    terminal.say(repo === null ? 'No runs yet.' : `No runs of ${repo} yet. All runs: untilgreen list --all`);
  return { exitCode: EXIT.passed, lines, data: { repo, runs } };
}

export function runTable(runs: readonly RunRow[], now: number, width: number): readonly string[] {
  const rows = runs.map((run) => [
    shortId(run.id),
    run.outcome ?? (run.owner === null && run.phase !== 'waiting' ? `${run.phase} (resumable)` : run.phase),
    String(run.iterations),
    `${describeMs(Math.max(0, now - run.createdAt))} ago`,
    plainLine(run.goal),
  ]);
  return table(['run', 'state', 'turns', 'started', 'goal'], rows, width);
}
