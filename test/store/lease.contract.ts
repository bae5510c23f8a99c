import { expect, test } from 'vitest';
import type { Claim, Lease, Store } from '../../src/store/store.ts';
import { job } from '../support/worlds.ts';
import type { MakeDatabase, TestDatabase, User } from './store.contract.ts';
import { ALICE, BOB, CAROL, NO_SIGNAL, RESUMED, RUN_A, RUN_B, typesOf, working } from './samples.ts';

const TTL = 30_000;
const DAY = 86_400_000;
const START = 1_800_000_000_000;

const leaseOf = (claim: Claim): Lease => {
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${JSON.stringify(claim)}`);
  return claim.lease;
};

/** A clock that the test sets, and processes of `laptop` that live until the test says otherwise. */
async function withClock(database: TestDatabase) {
  const world = { now: START, dead: new Set<number>() };
  const user: User = { host: 'laptop', clock: () => world.now, alive: ({ pid }) => !world.dead.has(pid) };
  const [first, second]: readonly [Store, Store] = [await database.open(user), await database.open(user)];
  await first.create(RUN_A, job(), NO_SIGNAL);
  return { world, first, second };
}

export function leaseContract(make: MakeDatabase): void {
  test('of two, the first has the run and the second learns who and until when', async () => {
    await using database = await make();
    const { first, second } = await withClock(database);
    const claim = await first.claim(RUN_A, ALICE, TTL, NO_SIGNAL);
    expect(claim).toEqual({ kind: 'claimed', lease: { runId: RUN_A, epoch: 1, ttlMs: TTL }, previous: null });
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toEqual({ kind: 'busy', owner: ALICE, until: START + TTL });
    expect(await first.claim(RUN_A, ALICE, TTL, NO_SIGNAL)).toMatchObject({ kind: 'busy', owner: ALICE });
    expect((await second.get(RUN_A, NO_SIGNAL))?.owner).toEqual(ALICE);
    expect(await second.claim(RUN_B, BOB, TTL, NO_SIGNAL)).toEqual({ kind: 'absent' });
  });

  test('a lease that is let go is free at once, and of no use to the one who let it go', async () => {
    await using database = await make();
    const { first, second } = await withClock(database);
    const lease = leaseOf(await first.claim(RUN_A, ALICE, TTL, NO_SIGNAL));
    await first.release(lease, NO_SIGNAL);
    await first.release(lease, NO_SIGNAL);
    await expect(first.beat(lease, NO_SIGNAL)).rejects.toMatchObject({ code: 'FENCED' });
    await expect(first.append(lease, 2, RESUMED, working, NO_SIGNAL)).rejects.toMatchObject({ code: 'FENCED' });
    expect((await first.get(RUN_A, NO_SIGNAL))?.owner).toBeNull();
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toMatchObject({ kind: 'claimed', previous: null });
  });

  test('the run of a dead process of this host is taken at once, and its owner is named', async () => {
    await using database = await make();
    const { world, first, second } = await withClock(database);
    const old = leaseOf(await first.claim(RUN_A, ALICE, TTL, NO_SIGNAL));
    world.dead.add(ALICE.pid);
    expect((await second.get(RUN_A, NO_SIGNAL))?.owner).toBeNull();
    const claim = await second.claim(RUN_A, BOB, TTL, NO_SIGNAL);
    expect(claim).toMatchObject({ kind: 'claimed', previous: ALICE });
    expect(leaseOf(claim).epoch).toBeGreaterThan(old.epoch);
  });

  test('a process of another host is believed until its lease runs out', async () => {
    await using database = await make();
    const { world, first, second } = await withClock(database);
    leaseOf(await first.claim(RUN_A, CAROL, TTL, NO_SIGNAL));
    world.dead.add(CAROL.pid);
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toMatchObject({ kind: 'busy', owner: CAROL });
    world.now += TTL;
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toMatchObject({ kind: 'claimed', previous: CAROL });
  });

  test('a stalled owner that wakes up is fenced off: it can neither beat, append nor release', async () => {
    await using database = await make();
    const { world, first, second } = await withClock(database);
    const stale = leaseOf(await first.claim(RUN_A, ALICE, TTL, NO_SIGNAL));
    world.now += TTL + 1;
    const fresh = leaseOf(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL));
    await expect(first.beat(stale, NO_SIGNAL)).rejects.toMatchObject({
      code: 'FENCED',
      message: expect.stringContaining('process 202 on laptop'),
    });
    await expect(first.append(stale, 2, RESUMED, working, NO_SIGNAL)).rejects.toMatchObject({ code: 'FENCED' });
    await first.release(stale, NO_SIGNAL);
    expect((await first.get(RUN_A, NO_SIGNAL))?.owner).toEqual(BOB);
    await second.append(fresh, 2, RESUMED, working, NO_SIGNAL);
    expect(typesOf(await first.events(RUN_A, NO_SIGNAL))).toEqual(['run.queued', 'run.resumed']);
  });

  test('a beat and an append extend the lease, also one that ran out while nobody else wanted the run', async () => {
    await using database = await make();
    const { world, first, second } = await withClock(database);
    const lease = leaseOf(await first.claim(RUN_A, ALICE, TTL, NO_SIGNAL));
    world.now += TTL - 1;
    await first.beat(lease, NO_SIGNAL);
    world.now += TTL - 1;
    await first.append(lease, 2, RESUMED, working, NO_SIGNAL);
    world.now += TTL - 1;
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toMatchObject({ kind: 'busy' });
    world.now += DAY;
    await first.beat(lease, NO_SIGNAL);
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toMatchObject({ kind: 'busy', until: world.now + TTL });
  });

  test('a clock set back by a day does not keep a run locked for that day', async () => {
    await using database = await make();
    const { world, first, second } = await withClock(database);
    leaseOf(await first.claim(RUN_A, CAROL, TTL, NO_SIGNAL));
    world.now -= DAY;
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toEqual({
      kind: 'busy',
      owner: CAROL,
      until: world.now + TTL,
    });
    world.now += TTL;
    expect(await second.claim(RUN_A, BOB, TTL, NO_SIGNAL)).toMatchObject({ kind: 'claimed', previous: CAROL });
  });

  test('many claims at once over two connections have one winner', async () => {
    await using database = await make();
    const { first, second } = await withClock(database);
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? first : second).claim(RUN_A, { ...BOB, pid: n }, TTL, NO_SIGNAL)),
    );
    expect(claims.filter((claim) => claim.kind === 'claimed')).toHaveLength(1);
    expect(claims.filter((claim) => claim.kind === 'busy')).toHaveLength(19);
  });
}
