import { thisProcess } from './alive.ts';
import { migrate } from './migrations.ts';
import { MIGRATIONS } from './schema.ts';
import { sqlStore } from './sql-store.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import type { Owner, Store } from './store.ts';

export type SqliteStoreOptions = {
  /** Absolute path. The folder (for its owner only) and the file are made when they are missing. */
  readonly file: string;
  /** The `host` of `thisProcess()`. */
  readonly host: string;
  /** Whether that process of this host still runs: `processAlive`. */
  readonly alive: (owner: Owner) => boolean;
  /** Holds the ports that are taken through this store; this process unless told otherwise. */
  readonly holder?: Owner;
  /** How long to wait for the lock of another process, in milliseconds; 10,000 unless told otherwise. */
  readonly busyMs?: number;
  /** Unix milliseconds; the machine's clock unless told otherwise. */
  readonly clock?: () => number;
};

const BUSY_MS = 10_000;

/**
 * Runs and their logs in one SQLite file, which several processes may use at once. An acknowledged append survives
 * SIGKILL and power cuts. Throws `STORE_UNUSABLE`, `NEWER_FORMAT`, `CORRUPT` or `DISK`.
 */
export async function openSqliteStore(options: SqliteStoreOptions, signal: AbortSignal): Promise<Store> {
  const { file, host, alive, busyMs = BUSY_MS, clock = Date.now } = options;
  const holder = { ...(options.holder ?? thisProcess()), host };
  const database = await openSqliteDatabase({ file, busyMs, clock }, signal);
  try {
    await migrate(database, MIGRATIONS, signal);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return sqlStore(database, { host, alive, holder });
}
