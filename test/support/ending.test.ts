import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PROCESS_MARKER, RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { isAlive, livingOf, pidIn } from './alive.ts';
import { eventually } from './eventually.ts';
import { asks, onlyPath, sh, started } from './process-requests.ts';
import { temporaryFolder } from './temporary-folder.ts';

const program = (name: string): string => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

test('a program that ignores SIGTERM is killed when its grace is over', async () => {
  const running = await started(asks(sh("trap '' TERM; echo ready; while :; do sleep 0.1; done")));
  const lines: string[] = [];
  running.onLine((line) => lines.push(line.text));
  await eventually('the trap is set', () => lines.includes('ready'));
  await running.stop(300);
  expect(await running.ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await isAlive(running.pid)).toBe(false);
});

test('a program that cleans up on SIGTERM has its grace for it', async () => {
  using folder = temporaryFolder();
  const script = `trap "sleep 0.3; touch '${folder.path}/cleaned'; exit 5" TERM; echo ready; while :; do sleep 0.05; done`;
  const running = await started(asks(sh(script)));
  const lines: string[] = [];
  running.onLine((line) => lines.push(line.text));
  await eventually('the trap is set', () => lines.includes('ready'));
  await running.stop(10_000);
  expect(await running.ended).toEqual({ code: 5, signal: null });
  expect(existsSync(join(folder.path, 'cleaned'))).toBe(true);
});

test('stopping twice is harmless, and the second call can shorten the grace', async () => {
  const running = await started(asks(sh("trap '' TERM; echo ready; while :; do sleep 0.1; done")));
  const lines: string[] = [];
  running.onLine((line) => lines.push(line.text));
  await eventually('the trap is set', () => lines.includes('ready'));
  const patient = running.stop(600_000);
  await Promise.all([patient, running.stop(0), running[Symbol.asyncDispose]()]);
  expect(await running.ended).toEqual({ code: null, signal: 'SIGKILL' });
  await running.stop(1_000);
});

test('a grandchild that holds stdout open delays neither the end nor the result', async () => {
  const running = await started(asks(sh('setsid sleep 3600 & echo done')));
  const end = await Promise.race([running.ended, pause(10_000, 'hangs')]);
  expect(end).toEqual({ code: 0, signal: null });
  const left = await marked(PROCESS_MARKER, running.marker);
  expect(left).toHaveLength(1);
  await running.stop(0);
  expect(await marked(PROCESS_MARKER, running.marker)).toEqual([]);
});

test('a program that kills its guard is ended all the same', async () => {
  using folder = temporaryFolder();
  const script = `(setsid sh -c 'echo $$ > "${folder.path}/pid"; sleep 60' &); sleep 0.5; kill -9 $PPID; sleep 60`;
  const running = await started(asks(sh(script)));
  expect(await running.ended).toEqual({ code: null, signal: 'SIGKILL' });
  await running.stop(0);
  expect(await livingOf([running.pid, pidIn(join(folder.path, 'pid')) ?? 0])).toEqual([]);
  expect(await marked(PROCESS_MARKER, running.marker)).toEqual([]);
});

const HOSTILE = ['root', 'child', 'session', 'cleared-child', 'cleared-session', 'daemon', 'respawned', 'holds-stdout'];
const hostileTree = (folder: string): readonly string[] => [process.execPath, program('hostile-tree.mjs'), folder];
const hostilePids = (folder: string): Promise<readonly number[]> =>
  eventually('the whole tree runs', () => {
    const pids = HOSTILE.map((name) => pidIn(join(folder, name)));
    return pids.every((pid) => pid !== null) ? pids : null;
  });

test('of a hostile tree nothing is left after stop, except what both cleared its environment and daemonised', async () => {
  using folder = temporaryFolder();
  const running = await started(asks(hostileTree(folder.path)));
  const pids = await hostilePids(folder.path);
  expect(await livingOf(pids)).toHaveLength(HOSTILE.length);
  await running.stop(200);
  expect(await livingOf(pids)).toEqual([]);
  expect(await marked(PROCESS_MARKER, running.marker)).toEqual([]);
});

test('when the controller is killed by SIGKILL a hostile tree ends too, except what both cleared its environment and daemonised', async () => {
  using folder = temporaryFolder();
  const exitFile = join(folder.path, 'exit.json');
  const argv = [program('controller.ts'), folder.path, exitFile, ...hostileTree(folder.path)];
  const controller = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'], env: onlyPath() });
  const pids = await hostilePids(folder.path);
  const [guard] = await guardsOf(pids[0] ?? 0);
  controller.kill('SIGKILL');
  await eventually('the tree is gone', async () => (await livingOf(pids)).length === 0, 6_000);
  await eventually('the guard is gone', async () => !(await isAlive(guard ?? 0)));
  expect(await marked(RUN_MARKER, 'killed-controller')).toEqual([]);
  expect(existsSync(exitFile)).toBe(false);
});

async function guardsOf(pid: number): Promise<readonly number[]> {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
}

test('a guard goes on watching what its program left behind', async () => {
  using folder = temporaryFolder();
  const script = `(setsid sh -c 'echo $$ > "${folder.path}/left"; sleep 3600' &); sleep 0.3`;
  const argv = [program('controller.ts'), folder.path, join(folder.path, 'exit.json'), '/bin/sh', '-c', script];
  const controller = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'], env: onlyPath() });
  await eventually('the program has ended by itself', () => existsSync(join(folder.path, 'exit.json')));
  const left = pidIn(join(folder.path, 'left')) ?? 0;
  expect(await isAlive(left)).toBe(true);
  controller.kill('SIGKILL');
  await eventually('its daemon is gone', async () => !(await isAlive(left)));
});

test('an interrupt from the terminal reaches neither the guard nor the program', async () => {
  using folder = temporaryFolder();
  const argv = [
    program('controller.ts'),
    folder.path,
    '',
    'sh',
    '-c',
    `echo $$ > '${folder.path}/pid'; exec sleep 3600`,
  ];
  const controller = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: onlyPath(),
    detached: true,
  });
  const pid = await eventually('the program runs', () => pidIn(join(folder.path, 'pid')));
  const group = (of: number): string => readFileSync(`/proc/${of}/stat`, 'utf8').split(') ')[1]?.split(' ')[2] ?? '';
  const [guard = 0] = await guardsOf(pid);
  expect(new Set([controller.pid, guard, pid].map((each) => group(each ?? 0))).size).toBe(3);
  process.kill(-(controller.pid ?? 0), 'SIGKILL');
  await eventually('the program is gone', async () => !(await isAlive(pid)));
});
