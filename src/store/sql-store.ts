import type { NewEvent, Owner, RunView, Store } from './store.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { Database, Queries } from './database.ts';
import { claimRun, holdRun, releaseRun, takenSeq } from './leases.ts';
import { readEvents, writeEvent } from './log.ts';
import { acquirePort, releasePort } from './port-leases.ts';
import { findRuns, insertRun, type Neighbours, type RunRecord, rowOf, selectRun, selectRuns } from './runs.ts';

/** Who uses the store, and what he knows of the processes around him. */
export type Here = Neighbours & {
  /** Ports that are taken through this store are held by this process. */
  readonly holder: Owner;
};

/** The store over any database that has our schema. Every rule is here; a database only brings its dialect. */
export function sqlStore(database: Database, here: Here): Store {
  return {
    ...runsOf(database, here),
    ...logOf(database, here),
    ...portsOf(database, here),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

type Runs = Pick<Store, 'create' | 'get' | 'find' | 'list' | 'requestCancel' | 'forget'>;
type Log = Pick<Store, 'claim' | 'beat' | 'release' | 'append' | 'events' | 'count'>;
type Ports = Pick<Store, 'acquirePort' | 'releasePort'>;

const NOT_STARTED: RunView = { phase: 'provisioning', outcome: null, iterations: 0, microUsd: 0 };

function runsOf(database: Database, here: Here): Runs {
  const shown = async (queries: Queries, records: readonly RunRecord[]) => {
    const now = await queries.now();
    return records.map((record) => rowOf(record, now, here));
  };
  return {
    create: (id, job, signal) =>
      database.transaction(async (queries) => {
        const event: NewEvent = { type: 'run.queued', ms: 0, job };
        await writeEvent(queries, await insertRun(queries, id, job), { event, viewOf: () => NOT_STARTED });
        const [row] = await shown(queries, await selectRuns(queries, 'id = ?', [id], 1));
        if (!row) throw new Error(`run ${id} was not stored`);
        return row;
      }, signal),
    get: (id, signal) =>
      database.read(async (queries) => {
        const [row] = await shown(queries, await selectRuns(queries, 'id = ?', [id], 1));
        return row ?? null;
      }, signal),
    find: (reference, signal) =>
      database.read(async (queries) => await shown(queries, await findRuns(queries, reference)), signal),
    list: ({ repo, limit }, signal) =>
      database.read(async (queries) => {
        const records =
          repo === null
            ? await selectRuns(queries, '1 = 1', [], limit)
            : await selectRuns(queries, 'repo = ?', [repo], limit);
        return await shown(queries, records);
      }, signal),
    requestCancel: (id, signal) =>
      database.transaction(
        async (queries) =>
          (await queries.run(`update runs set cancel_requested = 1 where id = ? and phase <> 'done'`, [id])) > 0,
        signal,
      ),
    forget: (id, signal) => database.transaction((queries) => forgetRun(queries, id), signal),
  };
}

async function forgetRun(queries: Queries, id: string): Promise<void> {
  const record = await selectRun(queries, id);
  if (record && record.phase !== 'done') {
    throw new UntilgreenError('RUN_BUSY', {
      what: `run ${id} has not ended: it is ${record.phase}`,
      fix: `end it first: untilgreen cancel ${id}`,
    });
  }
  await queries.run('delete from runs where id = ?', [id]);
  await queries.run('delete from port_leases where run_id = ?', [id]);
}

function logOf(database: Database, here: Here): Log {
  return {
    claim: (id, owner, ttlMs, signal) =>
      database.transaction((queries) => claimRun(queries, { id, owner, ttlMs }, here), signal),
    beat: (lease, signal) =>
      database.transaction(async (queries) => ({ cancel: (await holdRun(queries, lease)).cancelRequested }), signal),
    release: (lease, signal) => database.transaction((queries) => releaseRun(queries, lease), signal),
    append: (...[lease, seq, event, viewOf, signal]) =>
      database.transaction(async (queries) => {
        const run = await holdRun(queries, lease);
        if (seq !== run.tip.seq + 1) throw takenSeq(run.id, seq, run.tip.seq);
        return await writeEvent(queries, run, { event, viewOf });
      }, signal),
    events: (id, signal) => database.read((queries) => readEvents(queries, id), signal),
    count: (type, id, signal) =>
      database.read(async (queries) => {
        const [row] = await queries.all('select count(*) as n from events where run_id = ? and type = ?', [id, type]);
        return Number(row?.['n'] ?? 0);
      }, signal),
  };
}

function portsOf(database: Database, here: Here): Ports {
  const { holder } = here;
  return {
    acquirePort: (port, runId, signal) =>
      database.transaction((queries) => acquirePort(queries, { port, runId, holder }, here), signal),
    releasePort: (port, runId, signal) =>
      database.transaction((queries) => releasePort(queries, { port, runId, holder }), signal),
  };
}
