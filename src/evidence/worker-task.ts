import { Worker } from 'node:worker_threads';
import { messageOf } from '../support/errors.ts';

export type TaskEnd<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string };

export type Task = {
  /** Path of a worker program. It posts its result once, as its only message. */
  readonly program: string;
  readonly data: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** How long the worker may take to clean up when it is told to stop; 0 where it has nothing to clean up. */
  readonly graceMs: number;
};

/** The message that asks a worker to clean up and end. */
export const STOP = 'stop';
const MOST_HEAP_MB = 768;

/**
 * Does one piece of long synchronous work on a thread of its own. A crash, running out of memory and taking too long
 * are results; only an abort throws, and then nothing of the worker is left.
 */
export async function runTask<Result>(task: Task, signal: AbortSignal): Promise<TaskEnd<Result>> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(task.limitMs);
  await using worker = start(task);
  const end = await Promise.race([worker.end<Result>(), aborted(AbortSignal.any([signal, deadline]))]);
  signal.throwIfAborted();
  return end ?? { kind: 'failed', reason: `took longer than ${Math.round(task.limitMs / 1000)} s` };
}

function start({ program, data, env, graceMs }: Task) {
  const worker = new Worker(program, {
    workerData: data,
    env: { ...env },
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve));
  return {
    end: <Result>(): Promise<TaskEnd<Result>> =>
      new Promise((resolve) => {
        worker.once('message', (result: Result) => resolve({ kind: 'done', result }));
        worker.once('error', (error) => resolve({ kind: 'failed', reason: messageOf(error).split('\n')[0] ?? '' }));
        void ended.then((code) => resolve({ kind: 'failed', reason: `ended early with code ${code}` }));
      }),
    async [Symbol.asyncDispose](): Promise<void> {
      if (graceMs > 0) {
        worker.postMessage(STOP);
        await Promise.race([ended, aborted(AbortSignal.timeout(graceMs))]);
      }
      await worker.terminate();
    },
  };
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
