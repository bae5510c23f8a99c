import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ledgerPath, readLedger } from '../../../src/agents/scripted-journal.ts';
import type { RunEvent } from '../../../src/core/run.ts';
import { RUN_MARKER } from '../../../src/support/environment.ts';
import { marked } from '../../../src/support/sweep.ts';
import { openStore } from '../../support/laboratory.ts';
import { startUntilgreen, untilgreen, type CliOptions } from './cli.ts';
import { MEND_COUNTER, MEND_GREETING, project, scripted } from './project.ts';

/** What is left to see after a run that was killed again and again. */
export type Survived = {
  readonly run: string;
  readonly kills: number;
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly branchDiff: readonly string[];
  readonly mainStatus: string;
  /** Types of the stored facts that must be there once. */
  readonly finishedTurns: readonly number[];
  readonly ledger: readonly string[];
  readonly leftovers: { readonly processes: readonly number[]; readonly worktree: boolean; readonly pins: string };
};

/** A small generator of its own, so that a printed seed brings the same moments back. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

const TURNS = [{ says: 'half of it', edits: [MEND_COUNTER] }, { edits: [MEND_GREETING] }] as const;
/** Kills come between nothing and this long after the start: a whole run of the counter takes about as long. */
const LONGEST_LIFE_MS = 12_000;

/** Starts the loop, kills the controller `kills` times at random moments, resumes each time, and lets it end. */
export async function surviveKills(folder: string, kills: number, random: () => number): Promise<Survived> {
  const { root, git } = project(folder);
  const options: CliOptions = { cwd: root, state: path.join(folder, 'state') };
  const start = ['run', 'count', '--json', ...scripted(folder, TURNS)];
  let run: string | null = null;
  let done = 0;
  while (done < kills) {
    const ended = await liveShortly(
      run === null ? start : ['resume', run, '--json'],
      options,
      random() * LONGEST_LIFE_MS,
    );
    run ??= runIn(options.state);
    if (ended) break;
    done += 1;
  }
  const last = await untilgreen(run === null ? start : ['resume', run, '--json'], options);
  run ??= runIn(options.state);
  if (run === null) throw new Error(`no run was made: ${last.stderr}`);
  const events = await eventsOf(options.state, run);
  return {
    run,
    kills: done,
    exitCode: last.code,
    outcome: outcomeIn(events),
    branchDiff: branchDiff(git),
    mainStatus: git('status', '--porcelain'),
    finishedTurns: events.flatMap((event) => (event.type === 'turn.finished' ? [event.report.n] : [])),
    ledger: readLedger(ledgerPath(path.join(options.state, 'runs', run, 'scripted')))
      .filter((entry) => entry.event !== 'resumed')
      .map((entry) => `${entry.turn} ${entry.event}`),
    leftovers: {
      processes: await marked(RUN_MARKER, run),
      worktree: existsSync(path.join(options.state, 'runs', run, 'worktree')),
      pins: git('for-each-ref', 'refs/untilgreen'),
    },
  };
}

/** Lets the command live for a while and kills it as a crash would. `true`: it had ended by itself before. */
async function liveShortly(argv: readonly string[], options: CliOptions, ms: number): Promise<boolean> {
  const child = startUntilgreen(argv, options);
  child.stdout?.resume();
  child.stderr?.resume();
  const exited = once(child, 'exit').then(() => true);
  const ended = await Promise.race([exited, pause(ms, false)]);
  if (!ended) {
    child.kill('SIGKILL');
    await exited;
  }
  return ended;
}

/** The id of the one run of this state directory; `null` before it is stored. */
function runIn(state: string): string | null {
  const runs = path.join(state, 'runs');
  return existsSync(runs) ? (readdirSync(runs)[0] ?? null) : null;
}

async function eventsOf(state: string, run: string): Promise<readonly RunEvent[]> {
  await using store = await openStore(state);
  return (await store.events(run, new AbortController().signal)).map((row) => row.event);
}

function outcomeIn(events: readonly RunEvent[]): string | null {
  if (!events.some((event) => event.type === 'run.published')) return null;
  const verified = events.findLast((event) => event.type === 'verify.finished');
  return verified?.type === 'verify.finished' ? verified.result.verdict.kind : 'unverified';
}

function branchDiff(git: (...argv: string[]) => string): readonly string[] {
  const branches = git('for-each-ref', '--format=%(refname:short)', 'refs/heads/untilgreen')
    .split('\n')
    .filter(Boolean);
  return branches.flatMap((branch) => git('diff', '--name-only', 'main', branch).split('\n').filter(Boolean));
}
