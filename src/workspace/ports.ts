import { createServer } from 'node:net';
import type { PortLeases } from './workspace.ts';

/** A port that no other run has. Given back when disposed. */
export interface LeasedPort extends AsyncDisposable {
  readonly port: number;
}
export type PortSource = {
  readonly leases: PortLeases;
  /** A port that is free now, of the system's choice. */
  readonly pick: () => Promise<number>;
  /** Whether nobody listens on it on this machine's loopback addresses. */
  readonly isFree: (port: number) => Promise<boolean>;
};

const TRIES = 50;
const RELEASE_MS = 5_000;

/** `null` when no free port could be had. */
export async function leasePort(source: PortSource, runId: string, signal: AbortSignal): Promise<LeasedPort | null> {
  const { leases, pick, isFree } = source;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    signal.throwIfAborted();
    const port = await pick();
    if (!(await isFree(port)) || !(await leases.acquire(port, runId, signal))) continue;
    return {
      port,
      [Symbol.asyncDispose]: () => leases.release(port, runId, AbortSignal.timeout(RELEASE_MS)),
    };
  }
  return null;
}

export const pickPort = (): Promise<number> => listenOn(0, '127.0.0.1');

export async function isFreePort(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    try {
      await listenOn(port, host);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      // A machine without IPv6 has nobody there either.
      if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') return false;
    }
  }
  return true;
}

/** Listens for a moment; resolves with the port when it was let go. */
function listenOn(port: number, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen({ port, host, exclusive: true }, () => {
    const address = server.address();
    const found = typeof address === 'object' && address ? address.port : port;
    server.close(() => resolve(found));
  });
  return promise;
}
