import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/core/run.ts';
import { canonicalJson } from '../../src/store/canonical.ts';
import type { Value } from '../../src/store/database.ts';
import type { Lease, NewEvent, Store } from '../../src/store/store.ts';
import { job } from '../support/worlds.ts';
import type { MakeDatabase } from './store.contract.ts';
import { ALICE, DONE, NO_SIGNAL, ONE_OF_EACH, RESUMED, RUN_A, RUN_B, typesOf, WORKING, working } from './samples.ts';

const claimed = async (store: Store, id: string): Promise<Lease> => {
  const claim = await store.claim(id, ALICE, 60_000, NO_SIGNAL);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim.lease;
};

/** A run with `run.queued` and then these. */
async function logged(store: Store, id: string, events: readonly NewEvent[]): Promise<Lease> {
  await store.create(id, job(), NO_SIGNAL);
  const lease = await claimed(store, id);
  for (const [n, event] of events.entries()) await store.append(lease, n + 2, event, working, NO_SIGNAL);
  return lease;
}

const DAMAGE: readonly (readonly [column: string, value: Value])[] = [
  ['type', 'run.cancelled'],
  ['type', null],
  ['v', 2],
  ['v', 0],
  ['at', 1],
  ['data', '{}'],
  ['data', 'null'],
  ['data', '{"type":'],
  ['prev_hash', '0'.repeat(64)],
  ['hash', '0'.repeat(64)],
  ['seq', 7],
  ['run_id', RUN_B],
];

export function logContract(make: MakeDatabase): void {
  test('every kind of event comes back as it was given, with the time of the store', async () => {
    await using database = await make();
    const store = await database.open({ clock: () => 1_234.9 });
    const { 'run.queued': first, ...others } = ONE_OF_EACH;
    await logged(store, RUN_A, Object.values(others));
    const events = await store.events(RUN_A, NO_SIGNAL);
    const given: readonly NewEvent[] = [first, ...Object.values(others)];
    expect(events.map(({ event }) => event)).toEqual(given.map((event) => ({ ...event, v: 1, at: 1_234 })));
    expect(events.map(({ seq }) => seq)).toEqual(given.map((_, n) => n + 1));
    expect(await store.events(RUN_B, NO_SIGNAL)).toEqual([]);
  });

  test('an append returns what a reader will find, and shows it to the view', async () => {
    await using database = await make();
    const [store, reader] = [await database.open(), await database.open()];
    await store.create(RUN_A, job(), NO_SIGNAL);
    const seen: RunEvent[] = [];
    const viewOf = (event: RunEvent) => {
      seen.push(event);
      return DONE;
    };
    const stored = await store.append(await claimed(store, RUN_A), 2, RESUMED, viewOf, NO_SIGNAL);
    expect(seen).toEqual([stored.event]);
    expect((await reader.events(RUN_A, NO_SIGNAL)).at(-1)).toEqual(stored);
    expect(await reader.get(RUN_A, NO_SIGNAL)).toMatchObject({ ...DONE, updatedAt: stored.event.at });
  });

  test('the hash of an event is sha256 over the hash before it and its canonical JSON', async () => {
    await using database = await make();
    const store = await database.open();
    await logged(store, RUN_A, [ONE_OF_EACH['workspace.ready'], RESUMED]);
    const [first, second, third] = await store.events(RUN_A, NO_SIGNAL);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(second?.hash).toBe(sha256(`${first?.hash}${canonicalJson(second?.event)}`));
    expect(third?.hash).toBe(sha256(`${second?.hash}${canonicalJson(third?.event)}`));
  });

  test('events are numbered without gaps: another number is fenced off and leaves nothing', async () => {
    await using database = await make();
    const store = await database.open();
    const lease = await logged(store, RUN_A, []);
    for (const seq of [0, 1, 3]) {
      await expect(store.append(lease, seq, RESUMED, working, NO_SIGNAL), String(seq)).rejects.toMatchObject({
        code: 'FENCED',
      });
    }
    expect(await store.get(RUN_A, NO_SIGNAL)).toMatchObject({ phase: 'provisioning' });
    expect(await store.events(RUN_A, NO_SIGNAL)).toHaveLength(1);
  });

  test('when the view cannot be made, nothing is stored', async () => {
    await using database = await make();
    const store = await database.open();
    const lease = await logged(store, RUN_A, []);
    const broken = () => {
      throw new Error('no view');
    };
    const check = ONE_OF_EACH['check.finished'];
    await expect(store.append(lease, 2, check, broken, NO_SIGNAL)).rejects.toThrow('no view');
    expect(await store.events(RUN_A, NO_SIGNAL)).toHaveLength(1);
    expect(await database.sql('select * from scenario_results')).toEqual([]);
    await store.append(lease, 2, check, working, NO_SIGNAL);
    expect(await store.get(RUN_A, NO_SIGNAL)).toMatchObject(WORKING);
  });

  test('an event that could not be read back is refused before it is stored', async () => {
    await using database = await make();
    const store = await database.open();
    const lease = await logged(store, RUN_A, []);
    const wrong: readonly NewEvent[] = [
      { ...RESUMED, ms: 1.5 },
      { ...RESUMED, ms: Number.NaN },
      { ...ONE_OF_EACH['turn.started'], intent: { ...ONE_OF_EACH['turn.started'].intent, from: 'main' } },
    ];
    for (const event of wrong) {
      await expect(store.append(lease, 2, event, working, NO_SIGNAL)).rejects.toThrow(/not a run event/);
    }
    expect(await store.events(RUN_A, NO_SIGNAL)).toHaveLength(1);
  });

  test('events of one run never go back in time, whatever is done to the clock', async () => {
    await using database = await make();
    let now = 1_800_000_000_000;
    const store = await database.open({ clock: () => now });
    const lease = await logged(store, RUN_A, []);
    const times: number[] = [];
    for (const [n, jump] of [86_400_000, -2 * 86_400_000, 5, 2 * 86_400_000].entries()) {
      now += jump;
      times.push((await store.append(lease, n + 2, RESUMED, working, NO_SIGNAL)).event.at);
    }
    const first = 1_800_000_000_000 + 86_400_000;
    expect(times).toEqual([first, first, first, first + 5]);
    expect((await store.events(RUN_A, NO_SIGNAL)).map(({ event }) => event.at)).toEqual([1_800_000_000_000, ...times]);
  });

  test.for(DAMAGE)('a changed event is noticed: %s = %s', async ([column, value]) => {
    await using database = await make();
    const store = await database.open();
    await logged(store, RUN_A, [ONE_OF_EACH['workspace.ready'], RESUMED]);
    await store.create(RUN_B, job(), NO_SIGNAL);
    const type = column === 'type' && value === null ? '' : value;
    const where = column === 'run_id' ? 'run_id = ? and seq = 3' : 'run_id = ? and seq = 2';
    await database.sql(`update events set ${column} = ? where ${where}`, [type, RUN_A]);
    await expect(store.events(RUN_A, NO_SIGNAL)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringMatching(new RegExp(`${RUN_A} is damaged at event [23]`)),
    });
  });

  test('an event that was removed is noticed, wherever it stood; other runs are not affected', async () => {
    for (const seq of [1, 2, 3]) {
      await using database = await make();
      const store = await database.open();
      await logged(store, RUN_A, [ONE_OF_EACH['workspace.ready'], RESUMED]);
      await store.create(RUN_B, job(), NO_SIGNAL);
      await database.sql('delete from events where run_id = ? and seq = ?', [RUN_A, seq]);
      await expect(store.events(RUN_A, NO_SIGNAL), String(seq)).rejects.toMatchObject({
        code: 'CORRUPT',
        message: expect.stringContaining(`event ${seq}`),
      });
      expect(await store.events(RUN_B, NO_SIGNAL)).toHaveLength(1);
    }
  });

  test('a log put in the place of another run is noticed', async () => {
    await using database = await make();
    const store = await database.open();
    await logged(store, RUN_A, [RESUMED]);
    await logged(store, RUN_B, [RESUMED]);
    await database.sql('delete from events where run_id = ?', [RUN_A]);
    await database.sql('update events set run_id = ? where run_id = ?', [RUN_A, RUN_B]);
    await database.sql('update runs set head = (select b.head from runs b where b.id = ?), seq = 2 where id = ?', [
      RUN_B,
      RUN_A,
    ]);
    await expect(store.events(RUN_A, NO_SIGNAL)).rejects.toMatchObject({ code: 'CORRUPT' });
  });

  test('an event of a newer version is refused, with what to do, and not rewritten', async () => {
    await using database = await make();
    const store = await database.open();
    await logged(store, RUN_A, [RESUMED]);
    const data = canonicalJson({ type: 'run.dreamt', v: 2, at: 1, dream: 'of 1.0' });
    await database.sql(
      `update events set type = 'run.dreamt', v = 2, at = 1, data = ?, hash = 'x' where run_id = ? and seq = 2`,
      [data, RUN_A],
    );
    await expect(store.events(RUN_A, NO_SIGNAL)).rejects.toMatchObject({
      code: 'NEWER_FORMAT',
      message: expect.stringContaining(`event 2 of run ${RUN_A}`),
      fix: expect.stringContaining('npm'),
    });
    expect(await database.sql('select data from events where run_id = ? and seq = 2', [RUN_A])).toMatchObject([
      { data },
    ]);
  });

  test('scenario results and costs are kept as rows; unknown costs stay unknown', async () => {
    await using database = await make();
    const store = await database.open();
    const turn = ONE_OF_EACH['turn.finished'];
    const unknown: NewEvent = { ...turn, report: { ...turn.report, n: 2, tokens: null, microUsd: null } };
    const { 'preflight.finished': preflight, 'check.finished': check } = ONE_OF_EACH;
    await logged(store, RUN_A, [preflight, turn, check, unknown]);
    const results = await database.sql(
      'select seq, n, round, iteration, scenario_id, status, ms from scenario_results order by seq, n',
    );
    expect(results.map((row) => Object.values(row).join(' '))).toEqual([
      '2 0 preflight 0 cart failed 1200',
      '2 1 preflight 0 login passed 300',
      '4 0 check 1 cart failed 1200',
      '4 1 check 1 login passed 300',
    ]);
    const costs = await database.sql('select turn, tokens, micro_usd from costs order by seq');
    expect(costs.map((row) => Object.values(row))).toEqual([
      [1, 1_200, 45_000],
      [2, null, null],
    ]);
  });

  test('events are counted by type', async () => {
    await using database = await make();
    const store = await database.open();
    await logged(store, RUN_A, [RESUMED, ONE_OF_EACH['turn.started'], RESUMED]);
    expect(await store.count('run.resumed', RUN_A, NO_SIGNAL)).toBe(2);
    expect(await store.count('turn.started', RUN_A, NO_SIGNAL)).toBe(1);
    expect(await store.count('run.cancelled', RUN_A, NO_SIGNAL)).toBe(0);
    expect(await store.count('run.resumed', RUN_B, NO_SIGNAL)).toBe(0);
  });

  test('calls that are made at once on one connection do not disturb each other', async () => {
    await using database = await make();
    const store = await database.open();
    const ids = Array.from({ length: 8 }, (_, n) => `${RUN_A.slice(0, -2)}${n}0`);
    await Promise.all(ids.map((id) => logged(store, id, [RESUMED, ONE_OF_EACH['check.finished'], RESUMED])));
    for (const id of ids) {
      expect(typesOf(await store.events(id, NO_SIGNAL))).toEqual([
        'run.queued',
        'run.resumed',
        'check.finished',
        'run.resumed',
      ]);
    }
  });
}
