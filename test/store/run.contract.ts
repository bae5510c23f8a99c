import { expect, test } from 'vitest';
import { job } from '../support/worlds.ts';
import type { MakeDatabase } from './store.contract.ts';
import { ALICE, done, DONE, NO_SIGNAL, ONE_OF_EACH, RESUMED, RUN_A, RUN_B, RUN_C, working } from './samples.ts';

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id);

export function runContract(make: MakeDatabase): void {
  test('a new run is in provisioning, belongs to nobody and shows what its job says', async () => {
    await using database = await make();
    const store = await database.open({ clock: () => 5_000 });
    const row = await store.create(RUN_A, job({ goal: 'fix "it"\n❤', repo: '/repo é' }), NO_SIGNAL);
    expect(row).toEqual({
      id: RUN_A,
      repo: '/repo é',
      goal: 'fix "it"\n❤',
      branch: 'untilgreen/make-it-green-00000000',
      driver: 'scripted',
      phase: 'provisioning',
      outcome: null,
      iterations: 0,
      microUsd: 0,
      createdAt: 5_000,
      updatedAt: 5_000,
      owner: null,
      cancelRequested: false,
    });
    expect(await store.get(RUN_A, NO_SIGNAL)).toEqual(row);
    expect(await store.get(RUN_B, NO_SIGNAL)).toBeNull();
  });

  test('an id is given once', async () => {
    await using database = await make();
    const store = await database.open();
    await store.create(RUN_A, job(), NO_SIGNAL);
    await expect(store.create(RUN_A, job({ goal: 'other' }), NO_SIGNAL)).rejects.toThrow(RUN_A);
    expect((await store.get(RUN_A, NO_SIGNAL))?.goal).toBe('make it green');
  });

  test('lists the newest first, of one repository or of all', async () => {
    await using database = await make();
    const store = await database.open();
    await store.create(RUN_C, job({ repo: '/one' }), NO_SIGNAL);
    await store.create(RUN_A, job({ repo: '/two' }), NO_SIGNAL);
    await store.create(RUN_B, job({ repo: '/one' }), NO_SIGNAL);
    expect(idsOf(await store.list({ repo: null, limit: 10 }, NO_SIGNAL))).toEqual([RUN_B, RUN_A, RUN_C]);
    expect(idsOf(await store.list({ repo: '/one', limit: 10 }, NO_SIGNAL))).toEqual([RUN_B, RUN_C]);
    expect(idsOf(await store.list({ repo: null, limit: 2 }, NO_SIGNAL))).toEqual([RUN_B, RUN_A]);
  });

  test('the newest run is the one made last, even when the clock was set back by a day in between', async () => {
    await using database = await make();
    let now = 1_800_000_000_000;
    const store = await database.open({ clock: () => now });
    await store.create(RUN_A, job(), NO_SIGNAL);
    now -= 86_400_000;
    await store.create(RUN_B, job(), NO_SIGNAL);
    expect(idsOf(await store.list({ repo: null, limit: 10 }, NO_SIGNAL))).toEqual([RUN_B, RUN_A]);
    expect(idsOf(await store.find('last', NO_SIGNAL))).toEqual([RUN_B]);
  });

  test('a run is found by its id, by a beginning, by an end, or as the last one', async () => {
    await using database = await make();
    const store = await database.open();
    expect(await store.find('last', NO_SIGNAL)).toEqual([]);
    for (const id of [RUN_A, RUN_B, RUN_C]) await store.create(id, job(), NO_SIGNAL);
    const find = async (reference: string) => idsOf(await store.find(reference, NO_SIGNAL));
    expect(await find(RUN_A)).toEqual([RUN_A]);
    expect(await find(RUN_A.toUpperCase())).toEqual([RUN_A]);
    expect(await find('019ab3c4-5d6f')).toEqual([RUN_C]);
    expect(await find('bbbb')).toEqual([RUN_B]);
    expect(await find('last')).toEqual([RUN_C]);
    expect(await find('019ab3c4')).toEqual([RUN_C, RUN_B, RUN_A]);
    expect(await find('bbb')).toEqual([]);
    expect(await find('7f80')).toEqual([]);
    expect(await find('%%%%')).toEqual([]);
    expect(await find(`${RUN_A}a`)).toEqual([]);
  });

  test('a request to cancel reaches whoever works on the run, and comes too late for one that has ended', async () => {
    await using database = await make();
    const [worker, person] = [await database.open(), await database.open()];
    await worker.create(RUN_A, job(), NO_SIGNAL);
    const claim = await worker.claim(RUN_A, ALICE, 60_000, NO_SIGNAL);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    expect(await worker.beat(claim.lease, NO_SIGNAL)).toEqual({ cancel: false });
    expect(await person.requestCancel(RUN_A, NO_SIGNAL)).toBe(true);
    expect(await person.requestCancel(RUN_A, NO_SIGNAL)).toBe(true);
    expect(await worker.beat(claim.lease, NO_SIGNAL)).toEqual({ cancel: true });
    expect((await person.get(RUN_A, NO_SIGNAL))?.cancelRequested).toBe(true);
    await worker.append(claim.lease, 2, RESUMED, done, NO_SIGNAL);
    expect(await person.requestCancel(RUN_A, NO_SIGNAL)).toBe(false);
    expect(await person.requestCancel(RUN_B, NO_SIGNAL)).toBe(false);
  });

  test('only a run that has ended is forgotten, and then with everything about it', async () => {
    await using database = await make();
    const store = await database.open();
    for (const id of [RUN_A, RUN_B]) await store.create(id, job(), NO_SIGNAL);
    const claim = await store.claim(RUN_A, ALICE, 60_000, NO_SIGNAL);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await store.append(claim.lease, 2, ONE_OF_EACH['check.finished'], working, NO_SIGNAL);
    await expect(store.forget(RUN_A, NO_SIGNAL)).rejects.toMatchObject({
      code: 'RUN_BUSY',
      fix: expect.stringContaining(`untilgreen cancel ${RUN_A}`),
    });
    await store.append(claim.lease, 3, ONE_OF_EACH['turn.finished'], done, NO_SIGNAL);
    await store.acquirePort(41_000, RUN_A, NO_SIGNAL);
    expect(await store.get(RUN_A, NO_SIGNAL)).toMatchObject(DONE);
    await store.forget(RUN_A, NO_SIGNAL);
    await store.forget(RUN_A, NO_SIGNAL);
    for (const table of ['events', 'scenario_results', 'costs', 'port_leases']) {
      expect(await database.sql(`select * from ${table} where run_id = ?`, [RUN_A]), table).toEqual([]);
    }
    expect(await store.get(RUN_A, NO_SIGNAL)).toBeNull();
    expect(await store.events(RUN_B, NO_SIGNAL)).toHaveLength(1);
    await expect(store.beat(claim.lease, NO_SIGNAL)).rejects.toMatchObject({ code: 'FENCED' });
  });

  test('an aborted call does nothing', async () => {
    await using database = await make();
    const store = await database.open();
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(store.create(RUN_A, job(), aborted)).rejects.toThrow('enough');
    expect(await store.get(RUN_A, NO_SIGNAL)).toBeNull();
    await expect(store.get(RUN_A, aborted)).rejects.toThrow('enough');
  });

  test('an entry that nobody can read is named', async () => {
    await using database = await make();
    const store = await database.open();
    await store.create(RUN_A, job(), NO_SIGNAL);
    await database.sql(`update runs set phase = 'dreaming' where id = ?`, [RUN_A]);
    await expect(store.get(RUN_A, NO_SIGNAL)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringMatching(new RegExp(`${RUN_A}[^]*phase`)),
    });
  });
}
