import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  environmentFromPs,
  parseStat,
  processTable,
  tableFromPs,
  type ProcessRow,
} from '../../src/support/process-table.ts';
import { familyOf, marked, sweep } from '../../src/support/sweep.ts';
import { isAlive } from './alive.ts';
import { eventually } from './eventually.ts';
import { onlyPath } from './process-requests.ts';

const MARK = 'UNTILGREEN_SWEEP_TEST';
function sleeper(value: string): number {
  const child = spawn('/bin/sh', ['-c', 'sleep 3600 & wait'], {
    env: { ...onlyPath(), [MARK]: value },
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
  return child.pid ?? 0;
}

test('a sweep ends what carries exactly the marker, and leaves its neighbours alone', async () => {
  const wanted = sleeper('one');
  const neighbour = sleeper('one-more');
  await eventually('both have their children', async () => {
    return (await marked(MARK, 'one')).length === 2 && (await marked(MARK, 'one-more')).length === 2;
  });
  expect(await sweep(MARK, 'one')).toBe(2);
  expect([await isAlive(wanted), await isAlive(neighbour)]).toEqual([false, true]);
  expect(await marked(MARK, 'one')).toEqual([]);
  await sweep(MARK, 'one-more');
  expect(await isAlive(neighbour)).toBe(false);
});

test('sweeping what is not there finds nothing, however often', async () => {
  expect(await sweep(MARK, 'nobody')).toBe(0);
  expect(await sweep(MARK, 'nobody')).toBe(0);
});

test('a fork bomb that carries the marker is ended', async () => {
  const script = 'for i in 1 2 3 4 5; do (while :; do (sleep 0.02 &); sleep 0.02; done) & done; wait';
  const bomb = spawn('/bin/sh', ['-c', script], {
    env: { ...onlyPath(), [MARK]: 'bomb' },
    stdio: 'ignore',
    detached: true,
  });
  bomb.unref();
  await eventually('it has multiplied', async () => (await marked(MARK, 'bomb')).length > 6);
  expect(await sweep(MARK, 'bomb')).toBeGreaterThanOrEqual(5);
  expect(await marked(MARK, 'bomb')).toEqual([]);
});

test('this process is never in its own sweep', async () => {
  process.env[MARK] = 'self';
  expect(await marked(MARK, 'self')).not.toContain(process.pid);
  delete process.env[MARK];
});

const row = (pid: number, parent: number, group = pid, session = group): ProcessRow => ({
  pid,
  parent,
  group,
  session,
});

test.for([
  ['nothing when nobody is marked', [row(5, 1)], [], [], []],
  ['a marked process and its descendants', [row(5, 1), row(6, 5), row(7, 6), row(8, 1)], [5], [], [5, 6, 7]],
  ['what a marked leader left in its session', [row(5, 1, 5, 5), row(9, 1, 9, 5)], [5], [], [5, 9]],
  ['what a dead leader left in its group', [row(9, 1, 4, 4), row(10, 9), row(11, 1)], [], [4], [9, 10]],
  ['never the asking process or what is above it', [row(90, 1), row(99, 90), row(5, 90)], [90, 99], [], []],
  ['a marked child of the asking process', [row(99, 1), row(5, 99), row(6, 5)], [5], [], [5, 6]],
  ['never the first process', [row(1, 0), row(5, 1)], [1, 5], [], [5]],
  ['a marked process that the table has lost already', [row(8, 1)], [5], [], [5]],
] as const)('the family is %s', ([, table, seeds, leaders, family]) => {
  expect(familyOf({ table, seeds, leaders, self: 99 }).toSorted((a, b) => a - b)).toEqual(family);
});

test.for([
  ['1 (init) S 0 1 1 0 -1', row(1, 0, 1, 1)],
  ['42 (a) b (c) R 7 40 30 0 -1', row(42, 7, 40, 30)],
  ['42 (new\nline) S 7 40 30 0', row(42, 7, 40, 30)],
  ['42 (gone) Z 7 40 30 0', null],
  ['', null],
] as const)('a line of /proc/PID/stat: %j', ([line, expected]) => {
  expect(parseStat(expected?.pid ?? 42, line)).toEqual(expected);
});

test('ps tells the same as /proc, for platforms without it', async () => {
  const pid = sleeper('by ps');
  await eventually('it runs', async () => (await marked(MARK, 'by ps')).length === 2);
  expect(await environmentFromPs(`${MARK}=by ps`)).toContain(pid);
  expect(await environmentFromPs(`${MARK}=by p`)).not.toContain(pid);
  const [ours, theirs] = await Promise.all([processTable(), tableFromPs()]);
  const found = (table: readonly ProcessRow[]): readonly number[] =>
    table.filter((each) => each.group === pid).map((each) => each.pid);
  expect(found(theirs)).toEqual(found(ours));
  await sweep(MARK, 'by ps');
});
