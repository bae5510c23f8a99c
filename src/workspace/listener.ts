import { readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { PROCESS_MARKER } from '../support/environment.ts';
import { processTable } from '../support/process-table.ts';
import { familyOf, marked } from '../support/sweep.ts';
import { listeningSockets, type Listening } from './sockets.ts';

/** The addresses under which an app of this machine is reached. */
export type Host = '127.0.0.1' | '::1';
export const HOSTS: readonly Host[] = ['127.0.0.1', '::1'];

/** How the processes of an app are known: by the marker in their environment, or by descent from its program. */
export type AppProcess = { readonly pid: number; readonly marker: string };

export type Holder =
  | { readonly kind: 'app' }
  | { readonly kind: 'nobody' }
  /** A sentence's end: `process 123 in /home/me/other` */
  | { readonly kind: 'stranger'; readonly who: string }
  /** The platform does not tell. */
  | { readonly kind: 'unknown' };

/** Whose socket a connection to `host:port` ends at. */
export async function holderOf(port: number, host: Host, app: AppProcess): Promise<Holder> {
  const reached = await reachedNow(port, host);
  if (reached === null) return { kind: 'unknown' };
  if (reached.length === 0) return { kind: 'nobody' };
  const family = new Set(await familyOfApp(app));
  const strange = reached.find((socket) => !socket.pids.some((pid) => family.has(pid)));
  return strange ? { kind: 'stranger', who: await describe(strange) } : { kind: 'app' };
}

const LOOK_AGAIN_MS = 50;

/** A socket without an owner may be one whose process ended while its row was read. */
async function reachedNow(port: number, host: Host): Promise<readonly Listening[] | null> {
  for (const isLast of [false, true]) {
    const sockets = await listeningSockets();
    const reached = sockets && reachedBy(sockets, port, host);
    if (isLast || !reached || reached.every((socket) => socket.pids.length > 0)) return reached;
    await pause(LOOK_AGAIN_MS);
  }
  return null;
}

const WILDCARDS: Readonly<Record<Host, readonly string[]>> = { '127.0.0.1': ['0.0.0.0', '::'], '::1': ['::'] };

/** The most specific address wins; sockets that share it share the connections. */
export function reachedBy(sockets: readonly Listening[], port: number, host: Host): readonly Listening[] {
  const candidates = sockets.filter((socket) => socket.port === port);
  for (const address of [host, ...WILDCARDS[host]]) {
    const found = candidates.filter((socket) => socket.address === address);
    if (found.length > 0) return found;
  }
  return [];
}

/** Ports that the app's processes listen on. */
export async function portsOf(app: AppProcess): Promise<readonly number[]> {
  const family = new Set(await familyOfApp(app));
  const sockets = (await listeningSockets()) ?? [];
  const ports = sockets.filter((socket) => socket.pids.some((pid) => family.has(pid))).map((socket) => socket.port);
  return [...new Set(ports)].toSorted((a, b) => a - b);
}

async function familyOfApp({ pid, marker }: AppProcess): Promise<readonly number[]> {
  const [seeds, table] = await Promise.all([marked(PROCESS_MARKER, marker), processTable()]);
  return familyOf({ table, seeds: [...seeds, pid], leaders: [pid], self: process.pid });
}

async function describe({ pids: [pid] }: Listening): Promise<string> {
  if (pid === undefined) return 'a process of another user';
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return folder === null ? `process ${pid}` : `process ${pid} in ${folder}`;
}
