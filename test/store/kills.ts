import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { processAlive, thisProcess } from '../../src/store/alive.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { job } from '../support/worlds.ts';
import { NO_SIGNAL, RUN_A } from './samples.ts';
import { temporaryFolder } from './temporary.ts';
import { startWorker, type Worker } from './worker-process.ts';

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const seedFromEnvironment = (): number => Number(process.env['UNTILGREEN_TEST_SEED'] ?? Date.now() % 2 ** 31);

const LONGEST_MS = 120;

type Told = Map<number, string>;

/** Kills it within `LONGEST_MS` after its start or its first append. Returns how much it acknowledged until then. */
async function floodUntilKilled(worker: Worker, acknowledged: Told, random: () => number): Promise<number> {
  const before = acknowledged.size;
  const duringOpen = random() < 0.25;
  worker.tell({ op: 'flood', id: RUN_A });
  const hear = async (): Promise<boolean> => {
    const answer = await worker.heard();
    if (answer === null) return false;
    if (typeof answer['seq'] !== 'number') throw new Error(`the worker said ${JSON.stringify(answer)}`);
    acknowledged.set(answer['seq'], String(answer['hash']));
    return true;
  };
  if (!duringOpen) await hear();
  const killed = sleep(random() * (duringOpen ? LONGEST_MS / 4 : LONGEST_MS)).then(() => worker.kill());
  while (await hear());
  await killed;
  return acknowledged.size - before;
}

const open = (file: string): Promise<Store> =>
  openSqliteStore({ file, host: thisProcess().host, alive: processAlive }, NO_SIGNAL);

/**
 * A process that writes is killed `rounds` times, always on the same file, which nobody cleans. After each kill every
 * acknowledged event must be there, the chain intact, and the run free to be taken. Returns how many were acknowledged.
 */
export async function surviveKills(rounds: number, seed: number): Promise<number> {
  const random = seeded(seed);
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  const acknowledged: Told = new Map();
  let length = 1;
  {
    await using store = await open(file);
    await store.create(RUN_A, job(), NO_SIGNAL);
  }
  for (let round = 1; round <= rounds; round += 1) {
    const note = `seed ${seed}, round ${round}`;
    await using worker = await startWorker(file);
    const more = await floodUntilKilled(worker, acknowledged, random);
    await using store = await open(file);
    const events = await store.events(RUN_A, NO_SIGNAL);
    for (const [seq, hash] of acknowledged) expect(events[seq - 1]?.hash, `${note}, event ${seq}`).toBe(hash);
    // At most one more: stored, but killed before it could say so.
    expect(events.length, note).toBeLessThanOrEqual(length + more + 1);
    length = events.length;
    expect((await store.get(RUN_A, NO_SIGNAL))?.owner, note).toBeNull();
  }
  return acknowledged.size;
}
