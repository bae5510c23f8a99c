import path from 'node:path';
import { expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { checksum, migrate, type Migration, MIGRATIONS_TABLE } from '../../src/store/migrations.ts';
import { MIGRATIONS } from '../../src/store/schema.ts';
import { openSqliteDatabase } from '../../src/store/sqlite-database.ts';
import { NO_SIGNAL } from './samples.ts';
import { temporaryFolder } from './temporary.ts';

async function emptyDatabase(): Promise<{ readonly database: Database } & AsyncDisposable> {
  const folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  const database = await openSqliteDatabase({ file, busyMs: 1_000, clock: () => 7 }, NO_SIGNAL);
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const ONE: Migration = { version: 1, name: 'one', statements: ['create table one (id integer primary key)'] };
const TWO: Migration = { version: 2, name: 'two', statements: ['create table two (id integer primary key)'] };

const applied = (database: Database) =>
  database.read((queries) => queries.all(`select * from ${MIGRATIONS_TABLE} order by version`), NO_SIGNAL);
const tables = (database: Database) => database.read(async (queries) => (await queries.tables()).toSorted(), NO_SIGNAL);

test('migrations are applied in order, once, and recorded with a checksum', async () => {
  await using made = await emptyDatabase();
  const { database } = made;
  await migrate(database, [ONE], NO_SIGNAL);
  await migrate(database, [ONE, TWO], NO_SIGNAL);
  await migrate(database, [ONE, TWO], NO_SIGNAL);
  expect(await applied(database)).toMatchObject([
    { version: 1, name: 'one', checksum: checksum(ONE), applied_at: 7 },
    { version: 2, name: 'two', checksum: checksum(TWO), applied_at: 7 },
  ]);
  expect(await tables(database)).toEqual(['one', 'two', MIGRATIONS_TABLE]);
});

test('a migration that fails leaves the version before it', async () => {
  await using made = await emptyDatabase();
  const { database } = made;
  const broken = { ...TWO, statements: [...TWO.statements, 'create table two (id integer)'] };
  await expect(migrate(database, [ONE, broken], NO_SIGNAL)).rejects.toThrow(/two already exists/);
  expect(await applied(database)).toMatchObject([{ version: 1 }]);
  expect(await tables(database)).toEqual(['one', MIGRATIONS_TABLE]);
  await migrate(database, [ONE, TWO], NO_SIGNAL);
  expect(await tables(database)).toEqual(['one', 'two', MIGRATIONS_TABLE]);
});

test('a database with a migration that we do not know is of a newer version', async () => {
  await using made = await emptyDatabase();
  await migrate(made.database, [ONE, TWO], NO_SIGNAL);
  await expect(migrate(made.database, [ONE], NO_SIGNAL)).rejects.toMatchObject({
    code: 'NEWER_FORMAT',
    message: expect.stringContaining('schema 2 (two)'),
    fix: expect.stringContaining('npm install'),
  });
});

test('a migration that was edited after it was applied is refused', async () => {
  await using made = await emptyDatabase();
  await migrate(made.database, [ONE], NO_SIGNAL);
  const edited = { ...ONE, statements: ['create table one (id integer primary key, more text)'] };
  await expect(migrate(made.database, [edited, TWO], NO_SIGNAL)).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });
  expect(await tables(made.database)).toEqual(['one', MIGRATIONS_TABLE]);
});

test('the migrations that were released are numbered from 1 and were never edited', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, n) => n + 1));
  expect(MIGRATIONS.map((migration) => checksum(migration).slice(0, 16))).toEqual(['de7d2daab785e1be']);
});
