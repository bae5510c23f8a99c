import { expect, test } from 'vitest';
import type { Owner } from '../../src/store/store.ts';
import { job } from '../support/worlds.ts';
import type { MakeDatabase, User } from './store.contract.ts';
import { ALICE, BOB, CAROL, done, NO_SIGNAL, RESUMED, RUN_A, RUN_B } from './samples.ts';

const PORT = 41_234;

export function portContract(make: MakeDatabase): void {
  const user = (holder: Owner, dead: readonly number[] = []): User => ({
    host: holder.host,
    holder,
    alive: ({ pid }) => !dead.includes(pid),
  });

  test('a port belongs to one run until it is given back', async () => {
    await using database = await make();
    const [first, second] = [await database.open(user(ALICE)), await database.open(user(BOB))];
    expect(await first.acquirePort(PORT, RUN_A, NO_SIGNAL)).toBe(true);
    expect(await second.acquirePort(PORT, RUN_B, NO_SIGNAL)).toBe(false);
    expect(await second.acquirePort(PORT + 1, RUN_B, NO_SIGNAL)).toBe(true);
    await second.releasePort(PORT, RUN_B, NO_SIGNAL);
    expect(await second.acquirePort(PORT, RUN_B, NO_SIGNAL)).toBe(false);
    await first.releasePort(PORT, RUN_A, NO_SIGNAL);
    expect(await second.acquirePort(PORT, RUN_B, NO_SIGNAL)).toBe(true);
  });

  test('a run that goes on in another process gets its port again', async () => {
    await using database = await make();
    const [first, second] = [await database.open(user(ALICE)), await database.open(user(BOB))];
    expect(await first.acquirePort(PORT, RUN_A, NO_SIGNAL)).toBe(true);
    expect(await second.acquirePort(PORT, RUN_A, NO_SIGNAL)).toBe(true);
    const third = await database.open(user({ ...BOB, pid: 303 }, [ALICE.pid]));
    expect(await third.acquirePort(PORT, RUN_B, NO_SIGNAL)).toBe(false);
  });

  test('the port of a dead process is free, and that of a run that has ended', async () => {
    await using database = await make();
    const first = await database.open(user(ALICE));
    const second = await database.open(user(BOB, [ALICE.pid]));
    expect(await first.acquirePort(PORT, RUN_A, NO_SIGNAL)).toBe(true);
    expect(await second.acquirePort(PORT, RUN_B, NO_SIGNAL)).toBe(true);

    const ended = PORT + 1;
    await first.create(RUN_A, job(), NO_SIGNAL);
    expect(await first.acquirePort(ended, RUN_A, NO_SIGNAL)).toBe(true);
    const third = await database.open(user({ ...BOB, pid: 303 }));
    expect(await third.acquirePort(ended, RUN_B, NO_SIGNAL)).toBe(false);
    const claim = await first.claim(RUN_A, ALICE, 60_000, NO_SIGNAL);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await first.append(claim.lease, 2, RESUMED, done, NO_SIGNAL);
    expect(await third.acquirePort(ended, RUN_B, NO_SIGNAL)).toBe(true);
  });

  test('hosts have ports of their own', async () => {
    await using database = await make();
    const [laptop, server] = [await database.open(user(ALICE)), await database.open(user(CAROL))];
    expect(await laptop.acquirePort(PORT, RUN_A, NO_SIGNAL)).toBe(true);
    expect(await server.acquirePort(PORT, RUN_B, NO_SIGNAL)).toBe(true);
  });
}
