import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { committedDesk, untilgreen, type Desk, type Typed } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const LONG_MS = 30_000;

/** A run that is busy for a minute before any browser is needed. */
const busyDesk = (): Desk =>
  committedDesk({
    'untilgreen.config.json': JSON.stringify({
      goal: 'Wait',
      setup: { command: ['sleep', '60'] },
      agent: { command: ['true'] },
    }),
    'scenarios/a.spec.ts': "import { test } from '@playwright/test';\ntest('x', () => {});\n",
  });

type Running = AsyncDisposable & {
  readonly child: ChildProcess;
  readonly id: string;
  readonly ended: Promise<Typed>;
};

/** Starts a command and waits until its set-up command runs. */
async function busy(here: Desk, ...args: string[]): Promise<Running> {
  const env = { ...process.env, UNTILGREEN_STATE_DIR: here.state };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: here.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? null, out, err }));
  const id = await eventually('the set-up command runs', () => runAtWork(here, () => err), LONG_MS);
  return {
    child,
    id,
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function runAtWork(here: Desk, said: () => string): Promise<string | null> {
  if (/error:/.test(said())) throw new Error(said());
  for (const id of runsIn(here)) if ((await marked(RUN_MARKER, id)).length > 0) return id;
  return null;
}

function runsIn(here: Desk): readonly string[] {
  try {
    return readdirSync(join(here.state, 'runs'));
  } catch {
    return [];
  }
}

const typed = (here: Desk, ...args: string[]): Promise<Typed> =>
  untilgreen(args, { cwd: here.folder, env: { UNTILGREEN_STATE_DIR: here.state } });

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s once stops a run so that it can be resumed',
  async (signal) => {
    using here = busyDesk();
    await using run = await busy(here, 'run', '--json');
    run.child.kill(signal);
    const { code, out, err } = await run.ended;
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ v: 1, command: 'run', run: run.id, phase: 'interrupted', outcome: null });
    expect(err).toContain(`${signal}: stopping; the run can be resumed`);
    expect(await marked(RUN_MARKER, run.id)).toEqual([]);
    expect((await typed(here, 'list')).out).toContain('interrupted (resumable)');
  },
  90_000,
);

test('twice stops at once, and the run can still be resumed', async () => {
  using here = busyDesk();
  await using run = await busy(here, 'run');
  run.child.kill('SIGINT');
  run.child.kill('SIGTERM');
  const { code, out } = await run.ended;
  expect(code).toBe(130);
  expect(out).toContain(`untilgreen resume ${run.id.slice(-8)}`);
  await eventually('nothing is left of the run', async () => (await marked(RUN_MARKER, run.id)).length === 0);
  await using again = await busy(here, 'resume', 'last');
  expect(again.id).toBe(run.id);
}, 90_000);

test('a run that is worked on is refused to others and ends when it is cancelled', async () => {
  using here = busyDesk();
  await using run = await busy(here, 'run');
  const refused = await typed(here, 'resume', run.id);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(`is being worked on by process ${run.child.pid}`);
  expect((await typed(here, 'clean')).out).toContain(`process ${run.child.pid} on `);
  const cancelled = await typed(here, 'cancel', run.id, '--json');
  expect(cancelled.code).toBe(0);
  expect(JSON.parse(cancelled.out)).toMatchObject({ run: run.id, phase: 'done', outcome: { kind: 'cancelled' } });
  expect((await run.ended).code).toBe(130);
  expect(await marked(RUN_MARKER, run.id)).toEqual([]);
}, 120_000);

test('a run that nobody works on any more is ended by whoever cancels it', async () => {
  using here = busyDesk();
  await using run = await busy(here, 'run');
  run.child.kill('SIGKILL');
  await run.ended;
  const { code, out } = await typed(here, 'cancel', 'last', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ run: run.id, outcome: { kind: 'cancelled' } });
  expect((await typed(here, 'cancel', 'last')).err).toContain('has ended already: cancelled');
}, 120_000);
