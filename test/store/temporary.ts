import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { NO_SIGNAL } from './samples.ts';
import type { TestDatabase, User } from './store.contract.ts';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'store-'));
  return {
    path: folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export const openAt = (file: string, user: User & { readonly busyMs?: number } = {}): Promise<Store> =>
  openSqliteStore({ file, host: 'laptop', alive: () => true, ...user }, NO_SIGNAL);

export async function sqliteDatabase(): Promise<TestDatabase> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const file = path.join(folder.path, 'untilgreen.db');
  const everything = stack.move();
  return {
    open: async (user) => everything.use(await openAt(file, user)),
    sql: async (text, values = []) => {
      using connection = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: false });
      return connection.prepare(text).all(...values);
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
