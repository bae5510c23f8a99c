import { guardGone } from '../support/guard-link.ts';
import { watchLimits } from '../support/limits.ts';
import { startProcess, type GuardedProcess } from '../support/process.ts';
import { readBlocked } from './blocked.ts';
import type { AgentEvent, Agents, Driver, Turn, TurnOutcome, TurnRequest } from './driver.ts';
import { turnEnvironment } from './turn-environment.ts';
import {
  filesOf,
  loggedLines,
  logSize,
  readAttempts,
  readExit,
  writeAttempts,
  writeExit,
  writeText,
  type Attempt,
  type TurnFiles,
} from './turn-files.ts';
import { hear, NOTHING_SAID, outcomeOf, withUsageOf, type Said, type TurnExit } from './turn-outcome.ts';

/** How long a program may stay after it has said that its turn is over; several agents never leave by themselves. */
const LINGER_MS = 3_000;
const STOP_GRACE_MS = 2_000;

export type AgentsOptions = {
  readonly drivers: Readonly<Record<string, Driver>>;
  /** The caller's environment. Agents see an allow-list of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** The `Agents` port over real programs. */
export function createAgents({ drivers, environment }: AgentsOptions): Agents {
  const driverOf = (name: string): Driver | null => (Object.hasOwn(drivers, name) ? (drivers[name] ?? null) : null);
  return {
    disclaimer: ({ driver }) => driverOf(driver)?.disclaimer ?? null,
    async run(request, onEvent, signal) {
      signal.throwIfAborted();
      const driver = driverOf(request.turn.spec.driver);
      if (driver)
        return runTurn({ request, driver, environment, onEvent, files: filesOf(request.turn.folder) }, signal);
      const known = Object.keys(drivers).join(', ');
      return unavailable(`there is no agent driver "${request.turn.spec.driver}" (there are: ${known})`);
    },
  };
}

type Work = {
  readonly request: TurnRequest;
  readonly driver: Driver;
  readonly environment: AgentsOptions['environment'];
  readonly onEvent: (event: AgentEvent) => void;
  readonly files: TurnFiles;
};

async function runTurn(work: Work, signal: AbortSignal): Promise<TurnOutcome> {
  const { driver, files } = work;
  const attempts = readAttempts(files);
  if (attempts.length > 0 && !readExit(files)) await guardGone(files.exit, signal);
  signal.throwIfAborted();
  const earlier = loggedLines(files, attempts).map((lines) =>
    lines.flatMap((line) => parse(driver, line)).reduce(hear, NOTHING_SAID),
  );
  const ended = readExit(files);
  const last = earlier.at(-1) ?? NOTHING_SAID;
  // An agent that has said that its turn is over has done it, even if a crash of ours came before it left.
  if (ended || last.ended) return concluded(work, withUsageOf(last, earlier.slice(0, -1)), ended ?? CUT_OFF);
  if (attempts.length > 0 && !driver.resumes) {
    const note = 'cut off by a crash; what it left in the worktree is taken over';
    return { ...concluded(work, withUsageOf(last, earlier.slice(0, -1)), CUT_OFF), status: 'cut-off', note };
  }
  return attempt(work, { attempts, earlier }, signal);
}

const CUT_OFF: TurnExit = { code: null, signal: null, by: null };

function concluded({ request }: Work, said: Said, exit: TurnExit): TurnOutcome {
  const outcome = outcomeOf(said, exit, request);
  const blocked = readBlocked(request.turn.blockedFile);
  if (blocked.kind === 'blocked') return { ...outcome, blocked: blocked.reason };
  return {
    ...outcome,
    blocked: null,
    note: blocked.kind === 'junk' ? `${outcome.note}; ${blocked.note}` : outcome.note,
  };
}

const unavailable = (reason: string): TurnOutcome => ({
  status: 'unavailable',
  note: `${reason}. Name a program that is there: untilgreen run "…" --agent command -- PROGRAM`,
  blocked: null,
  tokens: null,
  microUsd: null,
});

type Before = { readonly attempts: readonly Attempt[]; readonly earlier: readonly Said[] };

async function attempt(work: Work, { attempts, earlier }: Before, signal: AbortSignal): Promise<TurnOutcome> {
  const { request, driver, environment, files } = work;
  const turn = attempts.length === 0 ? request.turn : resumed(request.turn);
  const command = driver.command(turn);
  if (command.argv.length === 0) return unavailable(`the ${driver.name} driver was given no program`);
  writeText(turn.promptFile, turn.prompt);
  writeAttempts(files, [...attempts, { at: Date.now(), offset: logSize(files) }]);
  const start = await startProcess(
    {
      argv: command.argv,
      cwd: turn.worktree,
      env: turnEnvironment(turn, command, environment),
      runId: turn.runId,
      stdin: command.stdin,
      exitFile: files.exit,
      logFile: files.log,
    },
    signal,
  );
  if (start.kind === 'absent') {
    writeAttempts(files, attempts);
    return unavailable(`the agent could not be started: ${start.reason}`);
  }
  const { said, exit } = await follow(work, start.process);
  signal.throwIfAborted();
  return concluded(work, withUsageOf(said, earlier), exit);
}

const resumed = (turn: Turn): Turn => ({ ...turn, intent: { ...turn.intent, session: 'resume' } });

/** Listens until the program ends or reaches a limit, and until nothing that it started is left. */
async function follow(
  { request, driver, onEvent, files }: Work,
  process: GuardedProcess,
): Promise<{ said: Said; exit: TurnExit }> {
  await using program = process;
  let said = NOTHING_SAID;
  let by: TurnExit['by'] = null;
  const watch = watchLimits(program, { timeoutMs: request.wallMs, idleMs: request.idleMs }, (limit) => {
    by = limit;
    // Before the program is ended: a crash between the two must not make the turn run again.
    writeExitIfPossible(files, { code: null, signal: null, by });
    void program.stop(STOP_GRACE_MS);
  });
  program.onLine(({ text }) => {
    for (const event of parse(driver, text)) {
      if (event.type === 'ended' && !said.ended && by === null) watch.lingerFor(LINGER_MS);
      said = hear(said, event);
      onEvent(event);
    }
  });
  const end = await program.ended;
  watch[Symbol.dispose]();
  await program.stop(by === null ? 0 : STOP_GRACE_MS);
  return { said, exit: { ...end, by } };
}

/** On a full disk the turn ends all the same; only a crash within the next seconds would run it again. */
function writeExitIfPossible(files: TurnFiles, exit: TurnExit): void {
  try {
    writeExit(files, exit);
  } catch {
    // What ends the turn is already known here.
  }
}

/** A driver that throws on a line, against its contract, costs the meaning of that line and not the turn. */
function parse(driver: Driver, line: string): readonly AgentEvent[] {
  try {
    return driver.parse(line);
  } catch {
    return [{ type: 'text', text: line }];
  }
}
