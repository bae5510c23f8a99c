import { readFileSync } from 'node:fs';
import { processTable } from '../../src/support/process-table.ts';

/** Whether a process runs. A zombie does not: nobody has asked for its exit code yet, that is all. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await processTable()).some((row) => row.pid === pid);
}

export async function livingOf(pids: readonly number[]): Promise<readonly number[]> {
  const living = new Set((await processTable()).map((row) => row.pid));
  return pids.filter((pid) => living.has(pid));
}

/** The pid that a program has written to a file of its own; `null` before it has. */
export function pidIn(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}
