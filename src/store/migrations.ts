import { createHash } from 'node:crypto';
import { UntilgreenError } from '../support/errors.ts';
import type { Database, Queries, Row } from './database.ts';

export type Migration = { readonly version: number; readonly name: string; readonly statements: readonly string[] };

export const MIGRATIONS_TABLE = 'untilgreen_migrations';

export const checksum = (migration: Migration): string =>
  createHash('sha256').update(migration.statements.join(';\n')).digest('hex');

/**
 * Brings the database to the last of `migrations`. Each is one transaction together with its record, so that a process
 * that dies half-way leaves the version before, and of two that open at once only one does the work.
 * Throws `NEWER_FORMAT` when the database knows a migration that we do not.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  signal: AbortSignal,
): Promise<void> {
  const open = await database.read(async (queries) => (await missing(queries, migrations)).length > 0, signal);
  let more = open;
  while (more) more = await database.transaction((queries) => applyNext(queries, migrations), signal);
}

/** `true` while there may be another one to apply. */
async function applyNext(queries: Queries, migrations: readonly Migration[]): Promise<boolean> {
  await queries.run(
    `create table if not exists ${MIGRATIONS_TABLE} (
      version integer primary key, name text not null, checksum text not null, applied_at bigint not null
    )`,
  );
  const [next] = await missing(queries, migrations);
  if (!next) return false;
  for (const statement of next.statements) await queries.run(statement);
  await queries.run(`insert into ${MIGRATIONS_TABLE} (version, name, checksum, applied_at) values (?, ?, ?, ?)`, [
    next.version,
    next.name,
    checksum(next),
    await queries.now(),
  ]);
  return true;
}

async function missing(queries: Queries, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  if (!(await queries.tables()).includes(MIGRATIONS_TABLE)) return migrations;
  const applied = await queries.all(`select version, name, checksum from ${MIGRATIONS_TABLE} order by version`);
  for (const row of applied) refuseUnknown(row, migrations);
  const versions = new Set(applied.map((row) => row['version']));
  return migrations.filter((migration) => !versions.has(migration.version));
}

function refuseUnknown(row: Row, migrations: readonly Migration[]): void {
  const known = migrations.find((migration) => migration.version === row['version']);
  if (!known) {
    throw new UntilgreenError('NEWER_FORMAT', {
      what: `the state file has schema ${String(row['version'])} (${String(row['name'])}); this version knows ${migrations.length}`,
      fix: 'update: npm install -g untilgreen@latest',
    });
  }
  if (checksum(known) === row['checksum']) return;
  throw new UntilgreenError('STORE_UNUSABLE', {
    what: `schema ${known.version} (${known.name}) of the state file is not the one of this version`,
    fix: 'use the version that made it, or point UNTILGREEN_STATE_DIR at another folder',
  });
}
