/**
 * The scripted agent: `scripted-agent PLAN.json`, in the worktree. It plays the turn that $UNTILGREEN_TURN names, once:
 * a turn that a crash cut off is taken up where it was, and one that is finished changes nothing any more.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeDurably } from '../support/durable-file.ts';
import { messageOf } from '../support/errors.ts';
import { changesOf, type Change } from './scripted-changes.ts';
import { ledgerPath, noteInLedger, readJournal, writeJournal, type LedgerEntry } from './scripted-journal.ts';
import type { ScriptedLine } from './scripted-lines.ts';
import { readPlan, type ScriptedTurn } from './scripted-plan.ts';

const print = (line: ScriptedLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<number> {
  const [planPath] = process.argv.slice(2);
  if (planPath === undefined) throw new Error('it needs the path of a plan: --agent scripted -- PLAN.json');
  const number = Number(variable('UNTILGREEN_TURN'));
  const turn = readPlan(planPath).turns[number - 1];
  if (!turn) {
    print({ type: 'ended', status: 'ok', note: `the plan has no turn ${number}, so nothing was changed` });
    return 0;
  }
  await play(turn, number);
  const { exitCode = 0, lingerMs = 0, blocked } = turn;
  const note = blocked === undefined ? `turn ${number} of the plan was played` : 'the plan says that it cannot go on';
  print({ type: 'ended', status: exitCode === 0 ? 'ok' : 'failed', note });
  await pause(lingerMs);
  return exitCode;
}

async function play(turn: ScriptedTurn, number: number): Promise<void> {
  const state = variable('UNTILGREEN_SCRIPTED_STATE');
  const played = { session: variable('UNTILGREEN_SESSION'), turn: number };
  const ledger = process.env['UNTILGREEN_SCRIPTED_LEDGER'] ?? ledgerPath(state);
  const note = (event: LedgerEntry['event']): void => noteInLedger(ledger, { event, ...played, at: Date.now() });
  const earlier = readJournal(state, played);
  if (turn.says !== undefined) print({ type: 'text', text: turn.says });
  if (turn.usage) print({ type: 'usage', ...turn.usage });
  if (earlier?.phase === 'finished') return;
  note(earlier === null ? 'started' : 'resumed');
  if (earlier === null) writeJournal(state, played, { phase: 'begun' });
  await pause(turn.sleepMs ?? 0);
  const changes = earlier?.phase === 'prepared' ? earlier.changes : changesOf(turn, readText);
  writeJournal(state, played, { phase: 'prepared', changes });
  for (const change of changes) make(change);
  if (turn.blocked !== undefined) {
    writeDurably(variable('UNTILGREEN_BLOCKED'), JSON.stringify({ reason: turn.blocked }));
  }
  note('finished');
  writeJournal(state, played, { phase: 'finished' });
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`$${name} is not set; this program is started by untilgreen`);
  return value;
}

function readText(file: string): string | null {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : null;
}

function make({ file, text }: Change): void {
  print({ type: 'tool', name: text === null ? 'remove' : 'write', detail: file });
  if (text === null) return rmSync(file, { force: true });
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text, mode === undefined ? {} : { mode });
  renameSync(draft, file);
}

try {
  process.exitCode = await main();
} catch (error) {
  print({ type: 'ended', status: 'failed', note: messageOf(error) });
  process.exitCode = 1;
}
