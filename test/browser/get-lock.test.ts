import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { alone } from '../../src/browser/get-lock.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SOURCE = path.resolve('src/browser/get-lock.ts');
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

/** Another process that holds the lock until it is killed; it writes `held` when it has it. */
function holder(lock: string, held: string) {
  const script = `
    import { alone } from ${JSON.stringify(SOURCE)};
    import { writeFileSync } from 'node:fs';
    await alone(${JSON.stringify(lock)}, async () => {
      writeFileSync(${JSON.stringify(held)}, '');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }, () => {}, new AbortController().signal);`;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: 'ignore', env: {} });
}

test('work under one lock is never done twice at a time', async () => {
  using folder = temporaryFolder();
  let inside = 0;
  const most: number[] = [];
  const work = async (): Promise<void> => {
    most.push((inside += 1));
    await sleep(30);
    inside -= 1;
  };
  const lock = path.join(folder.path, 'lock');
  await Promise.all([1, 2, 3].map(() => alone(lock, work, () => undefined, soon())));
  expect(most).toEqual([1, 1, 1]);
});

test('the lock of a process that was killed is free at once', async () => {
  using folder = temporaryFolder();
  const [lock, held] = [path.join(folder.path, 'lock'), path.join(folder.path, 'held')];
  const other = holder(lock, held);
  try {
    await eventually('the other process holds the lock', () => existsSync(held));
    let waited = 0;
    const ours = alone(
      lock,
      async () => 'done',
      () => (waited += 1),
      soon(),
    );
    await eventually('we wait', () => waited === 1);
    other.kill('SIGKILL');
    expect(await ours).toBe('done');
  } finally {
    other.kill('SIGKILL');
  }
});

test('work that fails frees the lock, and its error is passed on', async () => {
  using folder = temporaryFolder();
  const lock = path.join(folder.path, 'lock');
  const failing = alone(
    lock,
    () => Promise.reject(new Error('disk full')),
    () => undefined,
    soon(),
  );
  await expect(failing).rejects.toThrow('disk full');
  expect(
    await alone(
      lock,
      async () => 'next',
      () => undefined,
      soon(),
    ),
  ).toBe('next');
});

test('waiting ends when it is aborted', async () => {
  using folder = temporaryFolder();
  const lock = path.join(folder.path, 'lock');
  const stop = new AbortController();
  await alone(
    lock,
    async () => {
      const waiting = alone(
        lock,
        async () => 'never',
        () => stop.abort(),
        stop.signal,
      );
      await expect(waiting).rejects.toThrow('abort');
    },
    () => undefined,
    soon(),
  );
});

test('a folder that is not there is an error, not a wait', async () => {
  await expect(
    alone(
      '/nowhere/lock',
      async () => 'never',
      () => undefined,
      soon(),
    ),
  ).rejects.toThrow('open');
});
