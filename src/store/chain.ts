import { createHash } from 'node:crypto';
import { EVENT_VERSION } from '../core/run.ts';
import { messageOf, UntilgreenError } from '../support/errors.ts';
import { canonicalJson } from './canonical.ts';
import { checkedEvent } from './event-schema.ts';
import type { StoredEvent } from './store.ts';

/**
 * Each event's hash covers the one before it, and the run knows its last: what was altered, removed, added or moved
 * shows when it is read. This finds damage and slips; whoever can write the file can also make a new chain.
 */
export type Tip = { readonly seq: number; readonly hash: string };

export type Link = { readonly data: string; readonly prevHash: string; readonly hash: string };

/** As it stands in the database: of unknown types until it is checked. */
export type EventColumns = {
  readonly seq: unknown;
  readonly type: unknown;
  readonly v: unknown;
  readonly at: unknown;
  readonly data: unknown;
  readonly prevHash: unknown;
  readonly hash: unknown;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What comes before the first event. It holds the run's id, so that a log cannot pass as another run's. */
export const rootOf = (runId: string): Tip => ({ seq: 0, hash: sha256(`untilgreen run ${runId}`) });

export function link(prevHash: string, event: unknown): Link {
  const data = canonicalJson(event);
  return { data, prevHash, hash: sha256(prevHash + data) };
}

/** All events of a run, checked. Throws `NEWER_FORMAT` and `CORRUPT`, with the run and the event's number. */
export function readChain(runId: string, columns: readonly EventColumns[], tip: Tip): readonly StoredEvent[] {
  let last = rootOf(runId);
  const events = columns.map((found) => {
    const stored = readLink(runId, found, last);
    last = { seq: stored.seq, hash: stored.hash };
    return stored;
  });
  if (last.seq !== tip.seq) throw corrupt(runId, last.seq + 1, `the log ends before event ${tip.seq}`);
  if (last.hash !== tip.hash) throw corrupt(runId, last.seq, 'it is not the event that was stored last');
  return events;
}

function readLink(runId: string, found: EventColumns, before: Tip): StoredEvent {
  const seq = before.seq + 1;
  if (found.seq !== seq) throw corrupt(runId, seq, `event ${String(found.seq)} stands in its place`);
  const event = parseData(runId, seq, found.data);
  const names = ['type', 'v', 'at'] as const;
  const differs = names.find((name) => found[name] !== event[name]);
  if (differs) throw corrupt(runId, seq, `its column ${differs} says ${String(found[differs])}`);
  if (typeof event['v'] === 'number' && event['v'] > EVENT_VERSION) throw newer(runId, seq, event['v']);
  const { data, prevHash, hash } = link(before.hash, event);
  if (found.prevHash !== prevHash) throw corrupt(runId, seq, 'it does not follow the event before it');
  if (found.data !== data || found.hash !== hash) throw corrupt(runId, seq, 'its hash does not match its content');
  return { seq, event: checked(runId, seq, event), hash };
}

function parseData(runId: string, seq: number, data: unknown): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(String(data));
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch {
    // Told below: whatever is not JSON is not an event either.
  }
  throw corrupt(runId, seq, 'it is not JSON');
}

function checked(runId: string, seq: number, event: unknown): StoredEvent['event'] {
  try {
    return checkedEvent(event);
  } catch (error) {
    throw corrupt(runId, seq, messageOf(error));
  }
}

const corrupt = (runId: string, seq: number, detail: string): UntilgreenError =>
  new UntilgreenError('CORRUPT', {
    what: `the log of run ${runId} is damaged at event ${seq}: ${detail}`,
    fix: 'restore the state file from a backup, or begin again with `untilgreen run`; other runs are not affected',
  });

const newer = (runId: string, seq: number, version: number): UntilgreenError =>
  new UntilgreenError('NEWER_FORMAT', {
    what: `event ${seq} of run ${runId} has format ${version}; this version reads up to ${EVENT_VERSION}`,
    fix: 'update: npm install -g untilgreen@latest',
  });
