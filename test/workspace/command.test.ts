import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandSpec } from '../../src/core/model.ts';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { eventually } from '../support/eventually.ts';
import { NEVER, RUN, testWorkspaces } from '../support/workspaces.ts';

function stage() {
  const world = testWorkspaces({ environment: { ...process.env, SECRET_TOKEN: 's3cr3t' } });
  const { worktree, checks } = world.workspaces.folders(RUN);
  const folder = path.join(checks, '1');
  mkdirSync(path.join(worktree, 'web'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  return {
    ...world,
    folder,
    run: (argv: readonly string[], more: Partial<CommandSpec> = {}, signal = NEVER) =>
      world.workspaces.runCommand(
        RUN,
        { name: 'unit tests / fast', argv, cwd: '.', timeoutMs: 20_000, ...more },
        folder,
        signal,
      ),
  };
}
const shell = (script: string) => ['sh', '-c', script];

test('a command passes by its exit code, runs in its folder and sees no secret', async () => {
  await using at = stage();
  const { result, tail, timedOut } = await at.run(shell('pwd; env'), { cwd: 'web' });
  expect(result).toMatchObject({ name: 'unit tests / fast', exitCode: 0, status: 'passed' });
  expect(timedOut).toBe(false);
  expect(tail[0]).toBe(path.join(at.workspaces.folders(RUN).worktree, 'web'));
  expect(tail.join('\n')).not.toContain('s3cr3t');
});

test('a command that fails shows its last lines, without colours; all of them are kept', async () => {
  await using at = stage();
  const { result, tail } = await at.run(
    shell('for i in $(seq 500); do echo line $i; done; printf "\\033[31mred\\033[0m\\n" >&2; exit 2'),
  );
  expect(result).toMatchObject({ exitCode: 2, status: 'failed' });
  expect(tail).toHaveLength(200);
  expect(tail).toContain('red');
  expect(readFileSync(path.join(at.folder, 'command-unit-tests-fast.log'), 'utf8')).toContain('line 1\n');
});

test('words like "passed" and a log full of them are no verdict', async () => {
  await using at = stage();
  expect((await at.run(shell('echo "all tests passed"; exit 1'))).result.status).toBe('failed');
});

test('a command that takes too long, is ended by a signal or is absent has failed', async () => {
  await using at = stage();
  const slow = await at.run(shell('sleep 60 & sleep 60'), { timeoutMs: 400 });
  expect([slow.result.status, slow.timedOut]).toEqual(['failed', true]);
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
  expect((await at.run(shell('kill -9 $$'))).result).toMatchObject({ exitCode: null, status: 'failed' });
  const absent = await at.run(['no-such-checker']);
  expect(absent.result).toMatchObject({ exitCode: null, status: 'failed' });
  expect(absent.tail.join()).toContain('no-such-checker');
  expect([slow.absent, absent.absent]).toEqual([false, true]);
  expect((await at.run(['true'], { cwd: 'no-such-folder' })).absent).toBe(false);
});

test('an abort ends the command and all that it started', async () => {
  await using at = stage();
  const stop = new AbortController();
  const running = at.run(shell('sleep 60 & sleep 60'), {}, stop.signal);
  await eventually('it runs', async () => (await marked(RUN_MARKER, RUN)).length >= 2);
  stop.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
});

test('a sweep ends what carries the run’s marker and says how many there were', async () => {
  await using at = stage();
  const stop = new AbortController();
  const running = at.run(shell('sleep 60 & sleep 60'), {}, stop.signal);
  await eventually('it runs', async () => (await marked(RUN_MARKER, RUN)).length >= 2);
  expect(await at.workspaces.sweep(RUN, NEVER)).toBeGreaterThanOrEqual(2);
  expect((await running).result.status).toBe('failed');
  expect(await at.workspaces.sweep(RUN, NEVER)).toBe(0);
});
