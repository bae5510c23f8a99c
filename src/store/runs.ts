import { z } from 'zod';
import type { Job, OutcomeKind } from '../core/model.ts';
import type { Phase } from '../core/run.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { Queries, Row, Value } from './database.ts';
import { rootOf, type Tip } from './chain.ts';
import type { Owner, RunRow } from './store.ts';

/** What the store knows about processes: those of `host` it can ask, of others it believes the lease. */
export type Neighbours = { readonly host: string; readonly alive: (owner: Owner) => boolean };

export type HeldLease = { readonly owner: Owner; readonly until: number; readonly ttlMs: number };

/** One row of `runs`. */
export type RunRecord = Omit<RunRow, 'owner'> & {
  readonly tip: Tip;
  readonly epoch: number;
  /** As it was last written; whether it still counts, `holder` says. */
  readonly lease: HeldLease | null;
};

const PHASES = {
  provisioning: 'provisioning',
  preflight: 'preflight',
  working: 'working',
  checking: 'checking',
  verifying: 'verifying',
  publishing: 'publishing',
  waiting: 'waiting',
  parked: 'parked',
  interrupted: 'interrupted',
  done: 'done',
} as const satisfies { readonly [P in Phase]: P };
const OUTCOMES = {
  passed: 'passed',
  exhausted: 'exhausted',
  stuck: 'stuck',
  blocked: 'blocked',
  tampered: 'tampered',
  broken: 'broken',
  cancelled: 'cancelled',
  rejected: 'rejected',
} as const satisfies { readonly [K in OutcomeKind]: K };

const columns = z.object({
  id: z.string(),
  repo: z.string(),
  goal: z.string(),
  branch: z.string(),
  driver: z.string(),
  phase: z.enum(PHASES),
  outcome: z.enum(OUTCOMES).nullable(),
  iterations: z.int(),
  micro_usd: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
  cancel_requested: z.literal([0, 1]),
  seq: z.int(),
  head: z.string(),
  epoch: z.int(),
});
const leaseColumns = z.object({
  owner_host: z.string(),
  owner_pid: z.int(),
  owner_started_at: z.int(),
  lease_until: z.int(),
  lease_ttl: z.int(),
});

function recordOf(row: Row): RunRecord {
  const parsed = columns.safeParse(row);
  if (!parsed.success) throw unreadable(row, z.prettifyError(parsed.error));
  const { micro_usd, created_at, updated_at, cancel_requested, seq, head, ...same } = parsed.data;
  return {
    ...same,
    microUsd: micro_usd,
    createdAt: created_at,
    updatedAt: updated_at,
    cancelRequested: cancel_requested === 1,
    tip: { seq, hash: head },
    lease: leaseOf(row),
  };
}

function leaseOf(row: Row): HeldLease | null {
  if (row['lease_until'] === null) return null;
  const parsed = leaseColumns.safeParse(row);
  if (!parsed.success) throw unreadable(row, z.prettifyError(parsed.error));
  const { owner_host, owner_pid, owner_started_at, lease_until, lease_ttl } = parsed.data;
  return {
    owner: { host: owner_host, pid: owner_pid, startedAt: owner_started_at },
    until: lease_until,
    ttlMs: lease_ttl,
  };
}

const unreadable = (row: Row, detail: string): UntilgreenError =>
  new UntilgreenError('CORRUPT', {
    what: `the entry of run ${String(row['id'])} is damaged: ${detail}`,
    fix: 'restore the state file from a backup, or use the version of Untilgreen that wrote it',
  });

/** The lease, unless it ran out or its owner is a dead process of this host. */
export function holder(record: RunRecord, now: number, { host, alive }: Neighbours): HeldLease | null {
  const { lease } = record;
  if (lease === null || lease.until <= now) return null;
  return lease.owner.host === host && !alive(lease.owner) ? null : lease;
}

export function rowOf(record: RunRecord, now: number, neighbours: Neighbours): RunRow {
  const { tip: _tip, epoch: _epoch, lease: _lease, ...row } = record;
  return { ...row, owner: holder(record, now, neighbours)?.owner ?? null };
}

/** At most one for `id = ?`; newest first. */
export async function selectRuns(
  queries: Queries,
  where: string,
  values: readonly Value[],
  limit: number,
): Promise<readonly RunRecord[]> {
  const sql = `select * from runs where ${where} order by ordinal desc limit ?`;
  return (await queries.all(sql, [...values, limit])).map(recordOf);
}

export async function selectRun(queries: Queries, id: string): Promise<RunRecord | null> {
  const [record] = await selectRuns(queries, 'id = ?', [id], 1);
  return record ?? null;
}

/**
 * The entry of a run without events yet. `ordinal` counts entries, so that the newest run is the one that was made last,
 * also when the clock was set back between two.
 */
export async function insertRun(queries: Queries, id: string, job: Job): Promise<RunRecord> {
  if (await selectRun(queries, id)) throw new Error(`run ${id} exists already`);
  const now = await queries.now();
  const root = rootOf(id);
  await queries.run(
    `insert into runs (id, ordinal, repo, goal, branch, driver, priority, run_at, created_at, updated_at, phase, outcome,
      iterations, micro_usd, cancel_requested, seq, head, epoch)
    values (?, (select coalesce(max(ordinal), 0) + 1 from runs), ?, ?, ?, ?, 0, ?, ?, ?, ?, null, 0, 0, 0, ?, ?, 0)`,
    [
      id,
      job.repo,
      job.goal,
      job.branch,
      job.plan.agent.driver,
      now,
      now,
      now,
      PHASES.provisioning,
      root.seq,
      root.hash,
    ],
  );
  return recordOf((await queries.all('select * from runs where id = ?', [id]))[0] ?? {});
}

/** Runs that a person may mean, newest first: `last`, a whole id, or at least four characters of its beginning or end. */
export async function findRuns(queries: Queries, reference: string): Promise<readonly RunRecord[]> {
  if (reference === 'last') return await selectRuns(queries, '1 = 1', [], 1);
  const wanted = reference.trim().toLowerCase();
  const exact = await selectRun(queries, wanted);
  if (exact) return [exact];
  const { length } = wanted;
  if (length < SHORTEST_REFERENCE) return [];
  const where = '(substr(id, 1, ?) = ? or (length(id) >= ? and substr(id, length(id) - ? + 1) = ?))';
  return await selectRuns(queries, where, [length, wanted, length, length, wanted], MANY);
}

const SHORTEST_REFERENCE = 4;
/** More than anybody reads in an error about an ambiguous reference. */
const MANY = 1000;
