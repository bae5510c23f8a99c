import { UntilgreenError } from '../support/errors.ts';
import type { Queries } from './database.ts';
import { holder, type Neighbours, type RunRecord, selectRun } from './runs.ts';
import type { Claim, Lease, Owner } from './store.ts';

export type ClaimRequest = { readonly id: string; readonly owner: Owner; readonly ttlMs: number };

/** Each claim has a higher epoch than all before it; whoever still holds a lower one is fenced off. */
export async function claimRun(queries: Queries, request: ClaimRequest, neighbours: Neighbours): Promise<Claim> {
  const { id, owner, ttlMs } = request;
  const record = await selectRun(queries, id);
  if (!record) return { kind: 'absent' };
  const now = await queries.now();
  const held = holder(record, now, neighbours);
  if (held) {
    const until = Math.min(held.until, now + held.ttlMs);
    // The clock was set back: without this, a lease would last until it has caught up again.
    if (until < held.until) await queries.run('update runs set lease_until = ? where id = ?', [until, id]);
    return { kind: 'busy', owner: held.owner, until };
  }
  const epoch = record.epoch + 1;
  await queries.run(
    `update runs set epoch = ?, owner_host = ?, owner_pid = ?, owner_started_at = ?, lease_until = ?, lease_ttl = ?
    where id = ?`,
    [epoch, owner.host, owner.pid, owner.startedAt, now + ttlMs, ttlMs, id],
  );
  return { kind: 'claimed', lease: { runId: id, epoch, ttlMs }, previous: record.lease?.owner ?? null };
}

/** The run that the lease is for, its lease begun anew. Throws `FENCED` when a later claim, a release or `forget` made it void. */
export async function holdRun(queries: Queries, lease: Lease): Promise<RunRecord> {
  const record = await selectRun(queries, lease.runId);
  if (!record || record.epoch !== lease.epoch) throw fenced(lease, record);
  const until = (await queries.now()) + lease.ttlMs;
  await queries.run('update runs set lease_until = ? where id = ?', [until, lease.runId]);
  return record;
}

/** Without effect when the lease is void already: the run is somebody else's then. */
export async function releaseRun(queries: Queries, lease: Lease): Promise<void> {
  await queries.run(
    `update runs set epoch = epoch + 1, owner_host = null, owner_pid = null, owner_started_at = null,
      lease_until = null, lease_ttl = null
    where id = ? and epoch = ?`,
    [lease.runId, lease.epoch],
  );
}

function fenced(lease: Lease, record: RunRecord | null): UntilgreenError {
  const now = record?.lease
    ? `process ${record.lease.owner.pid} on ${record.lease.owner.host} has it`
    : 'it was let go';
  return new UntilgreenError('FENCED', {
    what: record ? `run ${lease.runId} is no longer ours: ${now}` : `run ${lease.runId} was removed`,
    fix: record ? `see who works on it: untilgreen show ${lease.runId}` : 'see what is there: untilgreen list',
  });
}

export const takenSeq = (runId: string, seq: number, last: number): UntilgreenError =>
  new UntilgreenError('FENCED', {
    what: `event ${seq} cannot follow event ${last} of run ${runId}: somebody else wrote to it`,
    fix: `read it anew: untilgreen resume ${runId}`,
  });
