import type { Queries, Row } from './database.ts';
import type { Neighbours } from './runs.ts';
import type { Owner } from './store.ts';

export type PortRequest = { readonly port: number; readonly runId: string; readonly holder: Owner };

/**
 * Ports belong to a host, and a lease ends with the process that took it or with its run. A run that asks again for a
 * port of its own gets it: after a crash it goes on in another process.
 */
export async function acquirePort(queries: Queries, request: PortRequest, neighbours: Neighbours): Promise<boolean> {
  const { port, runId, holder } = request;
  const [held] = await queries.all(
    `select port_leases.*, runs.phase from port_leases left join runs on runs.id = port_leases.run_id
    where port_leases.host = ? and port_leases.port = ?`,
    [holder.host, port],
  );
  if (held && held['run_id'] !== runId && inUse(held, neighbours)) return false;
  await queries.run('delete from port_leases where host = ? and port = ?', [holder.host, port]);
  await queries.run(
    'insert into port_leases (host, port, run_id, owner_pid, owner_started_at) values (?, ?, ?, ?, ?)',
    [holder.host, port, runId, holder.pid, holder.startedAt],
  );
  return true;
}

function inUse(held: Row, { host, alive }: Neighbours): boolean {
  if (held['phase'] === 'done') return false;
  return alive({ host, pid: Number(held['owner_pid']), startedAt: Number(held['owner_started_at']) });
}

export async function releasePort(queries: Queries, request: PortRequest): Promise<void> {
  const { port, runId, holder } = request;
  await queries.run('delete from port_leases where host = ? and port = ? and run_id = ?', [holder.host, port, runId]);
}
