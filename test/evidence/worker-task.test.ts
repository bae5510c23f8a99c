import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTask } from '../../src/evidence/worker-task.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const soon = (): AbortSignal => AbortSignal.timeout(60_000);

function program(folder: string, code: string): string {
  const path = join(folder, 'program.mjs');
  writeFileSync(path, `import { parentPort, workerData } from 'node:worker_threads';\n${code}`);
  return path;
}

const run = (path: string, change: object = {}, signal = soon()) =>
  runTask({ program: path, data: { a: 20 }, env: { ONLY: 'this' }, limitMs: 30_000, graceMs: 0, ...change }, signal);

test('a worker gets its data and an environment of its own, and gives back one result', async () => {
  using folder = temporaryFolder();
  const path = program(folder.path, `parentPort.postMessage({ b: workerData.a + 1, env: Object.keys(process.env) });`);
  expect(await run(path)).toEqual({ kind: 'done', result: { b: 21, env: ['ONLY'] } });
});

test.each([
  ['throws', `throw new Error('broken');`, /^broken$/],
  ['ends without a result', `process.exit(7);`, /ended early with code 7/],
  ['is not there', null, /Cannot find module/],
  ['takes all memory', `const all = []; for (;;) all.push(new Array(1e6).fill(1.5));`, /memory limit/],
])('a worker that %s is a failure, not an exception', async (_, code, reason) => {
  using folder = temporaryFolder();
  const path = code === null ? join(folder.path, 'none.mjs') : program(folder.path, code);
  expect(await run(path)).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
});

test('a worker that never ends is ended after its time', async () => {
  using folder = temporaryFolder();
  const path = program(folder.path, `for (;;);`);
  expect(await run(path, { limitMs: 1000 })).toEqual({ kind: 'failed', reason: 'took longer than 1 s' });
});

test('an abort ends the worker and throws its reason', async () => {
  using folder = temporaryFolder();
  const path = program(folder.path, `for (;;);`);
  const controller = new AbortController();
  const work = run(path, {}, controller.signal);
  setTimeout(() => controller.abort(new Error('stop it')), 100);
  await expect(work).rejects.toThrow('stop it');
  await expect(run(path, {}, controller.signal)).rejects.toThrow('stop it');
});

test('the event loop goes on while a worker works', async () => {
  using folder = temporaryFolder();
  const path = program(
    folder.path,
    `const end = Date.now() + 1500; while (Date.now() < end); parentPort.postMessage(1);`,
  );
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  expect(await run(path)).toEqual({ kind: 'done', result: 1 });
  clearInterval(timer);
  expect(longest).toBeLessThan(1000);
});
