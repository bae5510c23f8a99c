import path from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../src/store/store.ts';
import { job } from '../support/worlds.ts';
import { NO_SIGNAL, RUN_A, RUN_B, typesOf } from './samples.ts';
import { openAt, temporaryFolder } from './temporary.ts';
import { startWorker, type Worker } from './worker-process.ts';

const CONTENDERS = 12;
const ROUNDS = 8;

const idOf = (round: number): string => `${RUN_A.slice(0, -1)}${round}`;

test(`of ${CONTENDERS} processes that claim one run at once, one gets it`, { timeout: 120_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const file = path.join(folder.path, 'untilgreen.db');
  const store = stack.use(await openAt(file));
  const workers = await Promise.all(Array.from({ length: CONTENDERS }, async () => stack.use(await startWorker(file))));
  await Promise.all(workers.map((worker) => worker.ask({ op: 'open' })));
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = idOf(round);
    await store.create(id, job(), NO_SIGNAL);
    const claims = await Promise.all(workers.map(async (worker) => (await worker.ask({ op: 'claim', id })) as Claim));
    const winners = workers.filter((_, n) => claims[n]?.kind === 'claimed');
    expect(winners, `round ${round}`).toHaveLength(1);
    for (const claim of claims) {
      if (claim.kind !== 'claimed') expect(claim).toMatchObject({ kind: 'busy', owner: { pid: winners[0]?.pid } });
    }
  }
});

test('of two processes with one lease, only one writes each event', { timeout: 120_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const file = path.join(folder.path, 'untilgreen.db');
  const store = stack.use(await openAt(file));
  await store.create(RUN_A, job(), NO_SIGNAL);
  const start = async (): Promise<Worker> => stack.use(await startWorker(file));
  const [one, two] = await Promise.all([start(), start()]);
  const claim = (await one.ask({ op: 'claim', id: RUN_A })) as Claim;
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  const { lease } = claim;
  for (let seq = 2; seq <= 40; seq += 1) {
    const answers = await Promise.all([one, two].map((worker) => worker.ask({ op: 'append', lease, seq })));
    expect(
      answers.filter((answer) => answer['seq'] === seq),
      `event ${seq}`,
    ).toHaveLength(1);
    expect(
      answers.filter((answer) => answer['code'] === 'FENCED'),
      `event ${seq}`,
    ).toHaveLength(1);
  }
  expect(await store.events(RUN_A, NO_SIGNAL)).toHaveLength(40);
});

test(
  'two processes write to one file at once, and everything they acknowledged is there',
  { timeout: 120_000 },
  async () => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await temporaryFolder());
    const file = path.join(folder.path, 'untilgreen.db');
    const store = stack.use(await openAt(file));
    const written = 150;
    const fill = async (id: string): Promise<void> => {
      const worker = stack.use(await startWorker(file));
      await worker.ask({ op: 'create', id });
      const claim = (await worker.ask({ op: 'claim', id })) as Claim;
      if (claim.kind !== 'claimed') throw new Error(claim.kind);
      for (let seq = 2; seq <= written; seq += 1) {
        expect(await worker.ask({ op: 'append', lease: claim.lease, seq })).toMatchObject({ seq });
      }
    };
    await Promise.all([fill(RUN_A), fill(RUN_B)]);
    for (const id of [RUN_A, RUN_B]) {
      expect(typesOf(await store.events(id, NO_SIGNAL))).toEqual([
        'run.queued',
        ...Array.from({ length: written - 1 }, () => 'run.resumed'),
      ]);
    }
  },
);
