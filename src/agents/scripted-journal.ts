import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeDurably } from '../support/durable-file.ts';
import type { Change } from './scripted-changes.ts';

export type Played = { readonly session: string; readonly turn: number };

/** How far a turn has come. What it writes is kept before it is written, so after a crash it is never worked out again. */
export type Journal =
  | { readonly phase: 'begun' }
  | { readonly phase: 'prepared'; readonly changes: readonly Change[] }
  | { readonly phase: 'finished' };

const journalPath = (state: string, { session, turn }: Played): string =>
  join(state, `${encodeURIComponent(session)}.${turn}.json`);

export function readJournal(state: string, played: Played): Journal | null {
  const path = journalPath(state, played);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Journal) : null;
}

export function writeJournal(state: string, played: Played, journal: Journal): void {
  writeDurably(journalPath(state, played), JSON.stringify(journal));
}

/** One line of the ledger. A turn of a session has one `started`, maybe some `resumed`, and at most one `finished`. */
export type LedgerEntry = Played & { readonly event: 'started' | 'resumed' | 'finished'; readonly at: number };

/** Where the ledger is kept unless `UNTILGREEN_SCRIPTED_LEDGER` names another file. */
export const ledgerPath = (state: string): string => join(state, 'ledger.jsonl');

/** On the disk when it returns. `started` and `finished` are noted once; a line that a crash cut off spoils nothing. */
export function noteInLedger(path: string, entry: LedgerEntry): void {
  const noted = readLedger(path).some(
    ({ event, session, turn }) => event === entry.event && session === entry.session && turn === entry.turn,
  );
  if (noted && entry.event !== 'resumed') return;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+');
  try {
    const torn = /[^\n]$/.test(readFileSync(file, 'utf8'));
    writeSync(file, `${torn ? '\n' : ''}${JSON.stringify(entry)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What was noted, oldest first. Nothing when there is no ledger. */
export function readLedger(path: string): readonly LedgerEntry[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(entryOf) : [];
}

function entryOf(line: string): readonly LedgerEntry[] {
  try {
    return [JSON.parse(line) as LedgerEntry];
  } catch {
    return [];
  }
}
