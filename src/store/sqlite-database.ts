import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queries, Value } from './database.ts';
import { MIGRATIONS_TABLE } from './migrations.ts';
import { foreignDatabase, isLocked, noSharedMemory, sqliteTrouble } from './sqlite-trouble.ts';

export type SqliteFile = {
  /** Absolute path. The folder is made when it is missing. */
  readonly file: string;
  /** How long to wait for the lock of another process, in milliseconds. */
  readonly busyMs: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
};

const LOCK_RETRY_MS = 20;
/** How long one statement may block this thread while it waits for a lock. */
const BLOCK_MS = 100;

/** One connection to a file that other processes may have open too. What it acknowledges survives a power cut. */
export async function openSqliteDatabase(settings: SqliteFile, signal: AbortSignal): Promise<Database> {
  const { file } = settings;
  let connection: DatabaseSync | null = null;
  try {
    await makeFile(file);
    connection = new DatabaseSync(file, { timeout: Math.min(settings.busyMs, BLOCK_MS) });
    await configure(connection, settings, signal);
    return serve(connection, settings);
  } catch (error) {
    connection?.close();
    throw sqliteTrouble(error, file);
  }
}

/** Readable by its owner alone: prompts and reports stand in it. A file that exists keeps its mode. */
async function makeFile(file: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (await createFile(file)) await syncFolder(folder);
  else await (await open(file, 'r+')).close();
}

async function createFile(file: string): Promise<boolean> {
  try {
    await (await open(file, 'ax', 0o600)).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** A file that was made is there after a power cut only when its folder is on the disk too. Windows cannot do this. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}

async function configure(connection: DatabaseSync, settings: SqliteFile, signal: AbortSignal): Promise<void> {
  const { file, busyMs } = settings;
  const tables = await patiently(async () => tablesOf(connection), busyMs, signal);
  if (tables.length > 0 && !tables.includes(MIGRATIONS_TABLE)) throw foreignDatabase(file, tables);
  const mode = await patiently(async () => pragma(connection, 'journal_mode = wal'), busyMs, signal);
  if (mode !== 'wal') throw noSharedMemory(file, String(mode));
  connection.exec('pragma synchronous = full');
  connection.exec('pragma foreign_keys = on');
  // Where the system has it (macOS), an ordinary sync leaves data in the drive's own cache.
  connection.exec('pragma fullfsync = on');
  connection.exec('pragma checkpoint_fullfsync = on');
}

/** Does it again while another process has the lock. Waits without blocking: heartbeats and children go on meanwhile. */
async function patiently<T>(work: () => Promise<T>, busyMs: number, signal: AbortSignal): Promise<T> {
  const deadline = performance.now() + busyMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || performance.now() >= deadline) throw error;
    }
    await sleep(LOCK_RETRY_MS);
  }
}

function pragma(connection: DatabaseSync, text: string): unknown {
  const [value] = Object.values(connection.prepare(`pragma ${text}`).get() ?? {});
  return value;
}

const tablesOf = (connection: DatabaseSync): readonly string[] =>
  connection
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!'`)
    .all()
    .map((row) => String(row['name']));

function serve(connection: DatabaseSync, settings: SqliteFile): Database {
  const queries = queriesOn(connection, settings);
  const inTurn = oneAtATime();
  return {
    read: (body, signal) => inTurn(() => patiently(() => body(queries), settings.busyMs, signal)),
    transaction: (body, signal) =>
      inTurn(async () => {
        await patiently(() => queries.run('begin immediate'), settings.busyMs, signal);
        try {
          const result = await body(queries);
          await queries.run('commit');
          return result;
        } catch (error) {
          // A full disk makes SQLite roll back by itself. The first trouble is the one to tell.
          if (connection.isTransaction) connection.exec('rollback');
          throw error;
        }
      }),
    [Symbol.asyncDispose]: () =>
      inTurn(async () => {
        if (connection.isOpen) connection.close();
      }),
  };
}

function queriesOn(connection: DatabaseSync, { file, clock }: SqliteFile): Queries {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const asked = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      throw sqliteTrouble(error, file);
    }
  };
  return {
    all: (sql, values: readonly Value[] = []) => asked(() => prepared(sql).all(...values)),
    run: (sql, values: readonly Value[] = []) => asked(() => Number(prepared(sql).run(...values).changes)),
    now: () => asked(() => Math.trunc(clock())),
    tables: () => asked(() => tablesOf(connection)),
  };
}

/** There is one connection, so a transaction must not see the statements of another in its midst. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
