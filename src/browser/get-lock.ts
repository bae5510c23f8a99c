import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const BUSY = 5;

/**
 * Does the work while no other process does work under the same file. The lock is SQLite's: the operating system frees
 * it when a process dies, so that no lock is ever left behind.
 */
export async function alone<T>(
  file: string,
  work: () => Promise<T>,
  onWait: () => void,
  signal: AbortSignal,
): Promise<T> {
  const lock = new DatabaseSync(file);
  try {
    for (let round = 0; !taken(lock); round += 1) {
      if (round === 0) onWait();
      await sleep(200, undefined, { signal });
    }
    return await work();
  } finally {
    lock.close();
  }
}

function taken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === BUSY) return false;
    throw error;
  }
}
