import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/store/schema.ts';
import { MIGRATIONS_TABLE, migrate } from '../../src/store/migrations.ts';
import { openSqliteDatabase } from '../../src/store/sqlite-database.ts';
import { job } from '../support/worlds.ts';
import { seeded, seedFromEnvironment, surviveKills } from './kills.ts';
import { longMigrations, TABLES_OF_ALL } from './long-migrations.ts';
import { NO_SIGNAL, RUN_A } from './samples.ts';
import { openAt, temporaryFolder } from './temporary.ts';
import { startWorker } from './worker-process.ts';

const versionsIn = (file: string): readonly unknown[] => {
  using connection = new DatabaseSync(file);
  return connection
    .prepare(`select version from ${MIGRATIONS_TABLE} order by version`)
    .all()
    .map((row) => row['version']);
};

test(
  'no acknowledged append is lost and the chain stays intact when the writer is killed',
  { timeout: 120_000 },
  async () => {
    expect(await surviveKills(10, seedFromEnvironment())).toBeGreaterThan(0);
  },
);

test('a process killed while it opens for the first time leaves a usable file', { timeout: 120_000 }, async () => {
  const seed = seedFromEnvironment();
  const random = seeded(seed);
  for (let round = 1; round <= 6; round += 1) {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'untilgreen.db');
    await using worker = await startWorker(file);
    worker.tell({ op: 'open' });
    await sleep(random() * 30);
    await worker.kill();
    await using store = await openAt(file);
    await store.create(RUN_A, job(), NO_SIGNAL);
    expect(await store.events(RUN_A, NO_SIGNAL), `seed ${seed}, round ${round}`).toHaveLength(1);
  }
});

test(
  'a process killed during migrations leaves whole versions, and the next one goes on',
  { timeout: 120_000 },
  async () => {
    const seed = seedFromEnvironment();
    const random = seeded(seed + 1);
    const all = longMigrations().map(({ version }) => version);
    for (let round = 1; round <= 6; round += 1) {
      await using folder = await temporaryFolder();
      const file = path.join(folder.path, 'untilgreen.db');
      await using worker = await startWorker(file);
      worker.tell({ op: 'migrate' });
      await sleep(random() * 60);
      await worker.kill();
      await using database = await openSqliteDatabase({ file, busyMs: 5_000, clock: Date.now }, NO_SIGNAL);
      await migrate(database, longMigrations(), NO_SIGNAL);
      expect(versionsIn(file), `seed ${seed}, round ${round}`).toEqual(all);
      const tables = await database.read((queries) => queries.tables(), NO_SIGNAL);
      expect(tables).toHaveLength(TABLES_OF_ALL + 1);
    }
  },
);

test('processes that open a new file at once all get it, and migrate it once', { timeout: 120_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const workersAt = async (file: string) =>
    await Promise.all(Array.from({ length: 6 }, async () => stack.use(await startWorker(file))));
  for (let round = 1; round <= 3; round += 1) {
    const folder = stack.use(await temporaryFolder());
    const file = path.join(folder.path, 'untilgreen.db');
    const workers = await workersAt(file);
    const answers = await Promise.all(workers.map((worker) => worker.ask({ op: 'open' })));
    expect(answers).toEqual(workers.map(() => ({ opened: true })));
    expect(versionsIn(file)).toEqual(MIGRATIONS.map(({ version }) => version));
    expect(await Promise.all(workers.map((worker) => worker.end()))).toEqual(workers.map(() => 0));
  }
});
