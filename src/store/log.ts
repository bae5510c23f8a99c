import type { RunEvent } from '../core/run.ts';
import type { Queries, Row } from './database.ts';
import { type EventColumns, link, readChain } from './chain.ts';
import { costOf, scenarioRowsOf } from './derived.ts';
import { stampedEvent } from './event-schema.ts';
import type { RunRecord } from './runs.ts';
import type { NewEvent, RunView, StoredEvent } from './store.ts';

export type Append = { readonly event: NewEvent; readonly viewOf: (stored: RunEvent) => RunView };

/** Writes the event and all that is derived from it. The caller has made sure that the run is his. */
export async function writeEvent(queries: Queries, run: RunRecord, append: Append): Promise<StoredEvent> {
  // Events of one run never go back in time, whatever is done to the clock.
  const at = Math.max(await queries.now(), run.updatedAt);
  const event = stampedEvent(append.event, at);
  const seq = run.tip.seq + 1;
  const { data, prevHash, hash } = link(run.tip.hash, event);
  await queries.run(
    'insert into events (run_id, seq, type, v, at, data, prev_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
    [run.id, seq, event.type, event.v, at, data, prevHash, hash],
  );
  const view = append.viewOf(event);
  await queries.run(
    `update runs set seq = ?, head = ?, updated_at = ?, phase = ?, outcome = ?, iterations = ?, micro_usd = ?
    where id = ?`,
    [seq, hash, at, view.phase, view.outcome, view.iterations, view.microUsd, run.id],
  );
  await writeDerived(queries, run.id, seq, event);
  return { seq, event, hash };
}

async function writeDerived(queries: Queries, runId: string, seq: number, event: RunEvent): Promise<void> {
  for (const row of scenarioRowsOf(event)) {
    await queries.run(
      `insert into scenario_results (run_id, seq, n, round, iteration, scenario_id, file, status, ms, at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [runId, seq, row.n, row.round, row.iteration, row.id, row.file, row.status, row.ms, event.at],
    );
  }
  const cost = costOf(event);
  if (!cost) return;
  await queries.run('insert into costs (run_id, seq, turn, tokens, micro_usd, at) values (?, ?, ?, ?, ?, ?)', [
    runId,
    seq,
    cost.turn,
    cost.tokens,
    cost.microUsd,
    event.at,
  ]);
}

/** All events of a run, oldest first, checked. One statement, so that events and tip belong together. Empty when there is no such run. */
export async function readEvents(queries: Queries, runId: string): Promise<readonly StoredEvent[]> {
  const rows = await queries.all(
    `select runs.seq as tip_seq, runs.head as tip_hash, events.seq, events.type, events.v, events.at, events.data,
      events.prev_hash, events.hash
    from runs left join events on events.run_id = runs.id
    where runs.id = ? order by events.seq`,
    [runId],
  );
  const [first] = rows;
  if (!first) return [];
  const written = rows.filter((row) => row['seq'] !== null);
  return readChain(runId, written.map(columnsOf), { seq: Number(first['tip_seq']), hash: String(first['tip_hash']) });
}

const columnsOf = (row: Row): EventColumns => ({
  seq: row['seq'],
  type: row['type'],
  v: row['v'],
  at: row['at'],
  data: row['data'],
  prevHash: row['prev_hash'],
  hash: row['hash'],
});
