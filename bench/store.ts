import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processAlive, thisProcess } from '../src/store/alive.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';
import type { NewEvent, RunView } from '../src/store/store.ts';
import { job } from '../test/support/worlds.ts';

/* How long an acknowledged append, a beat, a read of the log and an open take. Run: node bench/store.ts */

const RUN = '019ab3c4-5d6e-7f80-9a1b-00000000aaaa';
const APPENDS = 2_000;
const OPENS = 30;

const owner = thisProcess();
const signal = new AbortController().signal;
const folder = await mkdtemp(path.join(tmpdir(), 'bench-store-'));
const file = path.join(folder, 'untilgreen.db');
const open = () => openSqliteStore({ file, host: owner.host, alive: processAlive }, signal);
const view = (): RunView => ({ phase: 'working', outcome: null, iterations: 1, microUsd: 0 });
const event: NewEvent = { type: 'action.faulted', ms: 12, action: 'check', reason: 'x'.repeat(500), final: false };

async function timed(times: number, work: (n: number) => Promise<unknown>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    await work(n);
    taken.push(performance.now() - start);
  }
  return taken.toSorted((one, other) => one - other);
}

/** Median, 95th percentile and worst, in milliseconds. */
function report(what: string, taken: readonly number[]): void {
  const at = (share: number) => (taken[Math.floor(share * (taken.length - 1))] ?? 0).toFixed(2).padStart(9);
  process.stdout.write(`${what.padEnd(28)}${String(taken.length).padStart(6)}${at(0.5)}${at(0.95)}${at(1)}\n`);
}

process.stdout.write(`${'ms'.padEnd(28)} times   median      p95    worst\n`);
report('open, new file', await timed(1, async () => await (await open())[Symbol.asyncDispose]()));
{
  await using store = await open();
  await store.create(RUN, job(), signal);
  const claim = await store.claim(RUN, owner, 60_000, signal);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  report('append', await timed(APPENDS, (n) => store.append(claim.lease, n + 2, event, view, signal)));
  report('beat', await timed(APPENDS, () => store.beat(claim.lease, signal)));
  report(`read and check ${APPENDS} events`, await timed(10, () => store.events(RUN, signal)));
}
report('open and close', await timed(OPENS, async () => await (await open())[Symbol.asyncDispose]()));
await rm(folder, { recursive: true, force: true });
