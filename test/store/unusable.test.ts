import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { MIGRATIONS_TABLE } from '../../src/store/migrations.ts';
import { openSqliteDatabase } from '../../src/store/sqlite-database.ts';
import type { Store } from '../../src/store/store.ts';
import { job } from '../support/worlds.ts';
import { ALICE, NO_SIGNAL, ONE_OF_EACH, RUN_A, working } from './samples.ts';
import { smallDisk } from './small-disk.ts';
import { openAt, temporaryFolder } from './temporary.ts';
import { startWorker } from './worker-process.ts';

const isRoot = process.getuid?.() === 0;
const digest = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function appendUntilRefused(
  store: Store,
  from: number,
): Promise<{ readonly last: number; readonly error: unknown }> {
  const claim = await store.claim(RUN_A, ALICE, 60_000, NO_SIGNAL);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  for (let seq = from; seq < 20_000; seq += 1) {
    try {
      await store.append(claim.lease, seq, ONE_OF_EACH['preflight.finished'], working, NO_SIGNAL);
    } catch (error) {
      return { last: seq - 1, error };
    }
  }
  throw new Error('the disk never got full');
}

test('every connection is durable: WAL, synchronous FULL, foreign keys, and full syncs where the system has them', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  await using database = await openSqliteDatabase({ file, busyMs: 1_000, clock: Date.now }, NO_SIGNAL);
  const pragma = async (name: string) =>
    Object.values((await database.read((queries) => queries.all(`pragma ${name}`), NO_SIGNAL))[0] ?? {})[0];
  expect(await pragma('synchronous')).toBe(2);
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('foreign_keys')).toBe(1);
  expect(await pragma('fullfsync')).toBe(1);
  expect(await pragma('checkpoint_fullfsync')).toBe(1);
});

test.skipIf(process.platform === 'win32')('folder and files are for their owner only', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'deep', 'state', 'untilgreen.db');
  await using store = await openAt(file);
  await store.create(RUN_A, job(), NO_SIGNAL);
  const modeOf = async (name: string) => ((await stat(name)).mode & 0o777).toString(8);
  expect(await modeOf(path.dirname(file))).toBe('700');
  for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(await modeOf(name), name).toBe('600');
});

test('a full disk is an error that says what to do, loses nothing, and is over when there is room again', async ({
  skip,
}) => {
  await using disk = await smallDisk();
  if (!disk) return skip('we may not mount a small disk here');
  const file = path.join(disk.path, 'untilgreen.db');
  await using store = await openAt(file);
  await store.create(RUN_A, job(), NO_SIGNAL);
  await disk.fill(300_000);
  const { last, error } = await appendUntilRefused(store, 2);
  expect(error).toMatchObject({ code: 'DISK', fix: expect.stringContaining('untilgreen clean') });
  expect(last).toBeGreaterThan(10);
  const before = await store.events(RUN_A, NO_SIGNAL);
  expect(before).toHaveLength(last);
  await expect(store.create(RUN_A.replace('a', 'b'), job(), NO_SIGNAL)).rejects.toMatchObject({ code: 'DISK' });

  await disk.empty();
  const claim = await store.claim(RUN_A, ALICE, 60_000, NO_SIGNAL);
  expect(claim).toMatchObject({ kind: 'busy', owner: ALICE });
  await using other = await openAt(file, { alive: () => false });
  const again = await other.claim(RUN_A, ALICE, 60_000, NO_SIGNAL);
  if (again.kind !== 'claimed') throw new Error(again.kind);
  await other.append(again.lease, last + 1, ONE_OF_EACH['run.resumed'], working, NO_SIGNAL);
  expect((await store.events(RUN_A, NO_SIGNAL)).slice(0, last)).toEqual(before);
});

test('a disk that is full from the start is told too, and the file opens when there is room', async ({ skip }) => {
  await using disk = await smallDisk();
  if (!disk) return skip('we may not mount a small disk here');
  const file = path.join(disk.path, 'untilgreen.db');
  for (const room of [0, 4_096, 20_000]) {
    await disk.fill(room);
    await expect(openAt(file), `${room} bytes free`).rejects.toMatchObject({ code: 'DISK' });
    await disk.empty();
  }
  await using store = await openAt(file);
  await store.create(RUN_A, job(), NO_SIGNAL);
  expect(await store.events(RUN_A, NO_SIGNAL)).toHaveLength(1);
});

test.skipIf(process.platform !== 'linux')('a limit on file sizes is told like a full disk', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  await using limited = await startWorker(file, { through: ['prlimit', '--fsize=400000', '--'] });
  limited.tell({ op: 'create', id: RUN_A });
  expect(await limited.heard()).toMatchObject({ id: RUN_A });
  limited.tell({ op: 'flood', id: RUN_A });
  let last = 1;
  for (;;) {
    const answer = await limited.heard();
    if (typeof answer?.['seq'] !== 'number') {
      expect(answer).toMatchObject({ code: 'DISK' });
      break;
    }
    last = answer['seq'];
  }
  expect(last).toBeGreaterThan(10);
  await using store = await openAt(file);
  expect(await store.events(RUN_A, NO_SIGNAL)).toHaveLength(last);
});

test('a read-only file system is told, with where else to go', async ({ skip }) => {
  await using disk = await smallDisk();
  if (!disk) return skip('we may not mount a small disk here');
  const file = path.join(disk.path, 'untilgreen.db');
  {
    await using store = await openAt(file);
    await store.create(RUN_A, job(), NO_SIGNAL);
  }
  disk.readOnly();
  const told = { code: 'STORE_UNUSABLE', fix: expect.stringContaining('UNTILGREEN_STATE_DIR') };
  await expect(openAt(file)).rejects.toMatchObject(told);
  await expect(openAt(path.join(disk.path, 'new', 'untilgreen.db'))).rejects.toMatchObject(told);
});

test.skipIf(isRoot || process.platform === 'win32')('a read-only folder and a read-only file are told', async () => {
  await using folder = await temporaryFolder();
  const told = { code: 'STORE_UNUSABLE', fix: expect.stringContaining('UNTILGREEN_STATE_DIR') };
  const file = path.join(folder.path, 'untilgreen.db');
  await (await openAt(file))[Symbol.asyncDispose]();
  await chmod(file, 0o400);
  await expect(openAt(file)).rejects.toMatchObject(told);
  await chmod(file, 0o600);
  await chmod(folder.path, 0o500);
  await expect(openAt(file)).rejects.toMatchObject(told);
  await expect(openAt(path.join(folder.path, 'other.db'))).rejects.toMatchObject(told);
  await chmod(folder.path, 0o700);
});

test('a folder in the place of the file, and a file in the place of the folder', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  await mkdir(file);
  await expect(openAt(file)).rejects.toMatchObject({ code: 'STORE_UNUSABLE' });
  await writeFile(path.join(folder.path, 'state'), 'a file');
  await expect(openAt(path.join(folder.path, 'state', 'untilgreen.db'))).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
  });
});

test('a file that is no database, or the database of another program, is refused and left as it is', async () => {
  await using folder = await temporaryFolder();
  const text = path.join(folder.path, 'text.db');
  await writeFile(text, 'These are my notes, and not a database.\n'.repeat(50));
  const foreign = path.join(folder.path, 'foreign.db');
  {
    using connection = new DatabaseSync(foreign);
    connection.exec('create table bookmarks (url text)');
  }
  for (const file of [text, foreign]) {
    const before = await digest(file);
    await expect(openAt(file), file).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: expect.stringContaining(`${file} is not a state file`),
    });
    expect(await digest(file)).toBe(before);
  }
});

test('a schema of a newer version is refused and left as it is', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  await (await openAt(file))[Symbol.asyncDispose]();
  {
    using connection = new DatabaseSync(file);
    connection.exec(`insert into ${MIGRATIONS_TABLE} values (99, 'from 3.0', 'x', 0); create table dreams (id text)`);
  }
  const before = await digest(file);
  await expect(openAt(file)).rejects.toMatchObject({
    code: 'NEWER_FORMAT',
    message: expect.stringContaining('99 (from 3.0)'),
  });
  expect(await digest(file)).toBe(before);
});

test('a damaged file is told as such, by name', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  {
    await using store = await openAt(file);
    await store.create(RUN_A, job({ goal: 'x'.repeat(20_000) }), NO_SIGNAL);
  }
  {
    const { size } = await stat(file);
    await using handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(size - 4_096, 0xa5), 0, size - 4_096, 4_096);
  }
  const use = async () => {
    await using store = await openAt(file);
    await store.events(RUN_A, NO_SIGNAL);
  };
  await expect(use()).rejects.toMatchObject({ code: 'CORRUPT', message: expect.stringContaining(file) });
});

test('a file that another process keeps locked is told after a while, and usable when the lock is gone', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  await using store = await openAt(file, { busyMs: 200 });
  using locker = new DatabaseSync(file);
  locker.exec('begin immediate');
  await expect(store.create(RUN_A, job(), NO_SIGNAL)).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    message: expect.stringContaining('locked'),
  });
  expect(await store.get(RUN_A, NO_SIGNAL)).toBeNull();
  locker.exec('rollback');
  await store.create(RUN_A, job(), NO_SIGNAL);
  expect(await store.get(RUN_A, NO_SIGNAL)).not.toBeNull();
});

test('waiting for a lock does not stop the process, and can be called off', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'untilgreen.db');
  await using store = await openAt(file, { busyMs: 60_000 });
  using locker = new DatabaseSync(file);
  locker.exec('begin immediate');
  const controller = new AbortController();
  const ticks: number[] = [];
  const timer = setInterval(() => {
    ticks.push(1);
    if (ticks.length === 3) controller.abort(new Error('called off'));
  }, 10);
  await expect(store.create(RUN_A, job(), controller.signal)).rejects.toThrow('called off');
  clearInterval(timer);
  expect(ticks.length).toBeGreaterThanOrEqual(3);
  locker.exec('rollback');
});
