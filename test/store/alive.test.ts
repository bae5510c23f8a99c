import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseStat, processAlive, thisProcess } from '../../src/store/alive.ts';

const onLinux = existsSync('/proc/self/stat');
const statOf = (pid: number) => parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));

test('this process is alive, says who it is, and says it the same way each time', () => {
  const me = thisProcess();
  expect(me).toEqual({ host: expect.stringContaining(hostname()), pid: process.pid, startedAt: expect.any(Number) });
  expect(thisProcess()).toEqual(me);
  expect(processAlive(me)).toBe(true);
});

test('a process that ended is dead', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { env: {}, stdio: 'ignore' });
  const identity = { pid: child.pid ?? 0, startedAt: onLinux ? statOf(child.pid ?? 0).startedAt : 0 };
  expect(processAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processAlive(identity)).toBe(false);
});

test.skipIf(!onLinux)('another process with the same pid is not the one that was meant', () => {
  const me = thisProcess();
  expect(processAlive({ ...me, startedAt: me.startedAt - 10 })).toBe(false);
  expect(processAlive({ ...me, startedAt: me.startedAt + 10 })).toBe(false);
});

test.skipIf(!onLinux)('a zombie is dead, although its pid still answers', async () => {
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 30'], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(String(line));
    const { startedAt } = statOf(pid);
    for (let waited = 0; waited < 200 && !statOf(pid).dead; waited += 1) await sleep(25);
    expect(statOf(pid).dead).toBe(true);
    expect(processAlive({ pid, startedAt })).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});

test('the name of a program cannot disguise its state', () => {
  const rest = '1 1 1 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 168454 3133440 390';
  expect(parseStat(`9458 (cat) R ${rest}`)).toEqual({ startedAt: 1_684_540, dead: false });
  expect(parseStat(`9458 (a) Z (b)) S ${rest}`)).toEqual({ startedAt: 1_684_540, dead: false });
  expect(parseStat(`9458 (a) R 1 (b) Z ${rest}`)).toEqual({ startedAt: 1_684_540, dead: true });
});
