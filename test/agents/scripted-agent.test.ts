import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scriptedDriver, scriptedStateFolder } from '../../src/agents/scripted.ts';
import { ledgerPath, noteInLedger, readLedger, writeJournal } from '../../src/agents/scripted-journal.ts';
import type { ScriptedTurn } from '../../src/agents/scripted-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { intentOf, playTurn, turnIn, type Played } from './turns.ts';

const SESSION = intentOf(1).sessionId;

/** A worktree with one file, and a plan beside it. */
function stage(root: string, turns: readonly ScriptedTurn[] | string) {
  const plan = join(root, 'plan.json');
  writeFileSync(plan, typeof turns === 'string' ? turns : JSON.stringify({ turns }));
  const spec = { driver: 'scripted', argv: [plan], env: [] };
  const worktree = join(root, 'worktree');
  mkdirSync(worktree, { recursive: true });
  writeFileSync(join(worktree, 'cart.js'), 'const sum = a;\n');
  const turn = (n: number) => turnIn(root, spec, { intent: intentOf(n, n === 1 ? 'fresh' : 'resume') });
  return {
    worktree,
    turn,
    state: scriptedStateFolder(turn(1).folder),
    play: (n: number): Promise<Played> => playTurn(scriptedDriver, turn(n)),
    read: (file: string): string => readFileSync(join(worktree, file), 'utf8'),
  };
}
const eventsOf = (state: string): readonly string[] =>
  readLedger(ledgerPath(state)).map(({ event, turn }) => `${event} ${turn}`);

test('turns are played in their order, each by its number', async () => {
  using root = temporaryFolder();
  const { play, read, state } = stage(root.path, [
    { says: 'First try.', edits: [{ file: 'cart.js', find: 'a;', replace: 'a - b;' }] },
    { says: 'Now right.', edits: [{ file: 'cart.js', find: 'a - b;', replace: 'a + b;' }] },
  ]);
  const first = await play(1);
  expect([first.outcome.status, read('cart.js')]).toEqual(['ok', 'const sum = a - b;\n']);
  expect(first.events).toEqual([
    { type: 'text', text: 'First try.' },
    { type: 'tool', name: 'write', detail: 'cart.js' },
    { type: 'ended', status: 'ok', note: 'turn 1 of the plan was played' },
  ]);
  await play(2);
  expect(read('cart.js')).toBe('const sum = a + b;\n');
  expect(eventsOf(state)).toEqual(['started 1', 'finished 1', 'started 2', 'finished 2']);
});

test('files are written whole, removed, and keep their mode', async () => {
  using root = temporaryFolder();
  const { play, read, worktree } = stage(root.path, [
    {
      writes: [
        { file: 'new/deep/file.txt', text: 'neu: größer\n' },
        { file: 'run.sh', text: '#!/bin/sh\n' },
      ],
      removes: ['cart.js'],
    },
  ]);
  writeFileSync(join(worktree, 'run.sh'), 'old');
  chmodSync(join(worktree, 'run.sh'), 0o755);
  await play(1);
  expect([read('new/deep/file.txt'), read('run.sh'), existsSync(join(worktree, 'cart.js'))]).toEqual([
    'neu: größer\n',
    '#!/bin/sh\n',
    false,
  ]);
  expect(statSync(join(worktree, 'run.sh')).mode & 0o777).toBe(0o755);
});

test('a plan can say blocked, report usage, fail, and change nothing', async () => {
  using root = temporaryFolder();
  const { play, read } = stage(root.path, [
    { blocked: 'the goal contradicts itself' },
    { usage: { tokens: 1200, microUsd: 4500 } },
    { exitCode: 3 },
    {},
  ]);
  expect((await play(1)).outcome).toMatchObject({ status: 'ok', blocked: 'the goal contradicts itself' });
  expect((await play(2)).outcome).toMatchObject({ status: 'ok', tokens: 1200, microUsd: 4500, blocked: null });
  expect((await play(3)).outcome).toMatchObject({ status: 'failed' });
  expect((await play(4)).outcome).toMatchObject({ status: 'ok' });
  expect((await play(5)).outcome).toMatchObject({
    status: 'ok',
    note: 'the plan has no turn 5, so nothing was changed',
  });
  expect(read('cart.js')).toBe('const sum = a;\n');
});

test.for([
  ['a plan that is no JSON', 'nothing', 'plan.json cannot be used'],
  ['a plan with a word it does not know', '{"turns":[{"sais":"x"}]}', 'sais'],
  ['a plan without turns', '{"turns":[]}', 'plan.json cannot be used'],
] as const)('%s is refused with its path and the reason', async ([, plan, reason]) => {
  using root = temporaryFolder();
  const { outcome } = await stage(root.path, plan).play(1);
  expect(outcome).toMatchObject({ status: 'failed', note: expect.stringContaining(reason) });
});

test.for([
  ['is not in the file', { edits: [{ file: 'cart.js', find: 'nowhere', replace: 'x' }] }, 'does not hold the text'],
  ['is there twice', { edits: [{ file: 'cart.js', find: 's', replace: 'x' }] }, 'twice'],
  ['is in a file that is not there', { edits: [{ file: 'none.js', find: 'a', replace: 'x' }] }, 'does not exist'],
  ['is outside the worktree', { writes: [{ file: '../out.txt', text: '' }] }, 'outside the worktree'],
  ['is at an absolute path', { removes: ['/etc/hostname'] }, 'outside the worktree'],
] as const)(
  'a change whose place %s fails the turn, and none of the turn’s changes is made',
  async ([, change, note]) => {
    using root = temporaryFolder();
    const harmless = { writes: [{ file: 'other.txt', text: 'x' }] };
    const { play, worktree } = stage(root.path, [
      {
        ...harmless,
        ...change,
        writes: [...harmless.writes, ...('writes' in change ? change.writes : [])],
      } as ScriptedTurn,
    ]);
    expect((await play(1)).outcome).toMatchObject({ status: 'failed', note: expect.stringContaining(note) });
    expect(existsSync(join(worktree, 'other.txt'))).toBe(false);
  },
);

test('an edit that was made already stays as it is', async () => {
  using root = temporaryFolder();
  const { play, read, worktree } = stage(root.path, [
    { edits: [{ file: 'cart.js', find: 'sum = a;', replace: 'sum = a + b;' }] },
  ]);
  writeFileSync(join(worktree, 'cart.js'), 'const sum = a + b;\n');
  expect((await play(1)).outcome.status).toBe('ok');
  expect(read('cart.js')).toBe('const sum = a + b;\n');
});

test('a turn that is finished changes nothing when it is started again', async () => {
  using root = temporaryFolder();
  const { turn, play, read, state, worktree } = stage(root.path, [
    { edits: [{ file: 'cart.js', find: 'a;', replace: 'aa;' }] },
  ]);
  writeJournal(state, { session: SESSION, turn: 1 }, { phase: 'finished' });
  const { outcome } = await play(1);
  expect([outcome.status, read('cart.js'), eventsOf(state)]).toEqual(['ok', 'const sum = a;\n', []]);
  expect([worktree, turn(1).worktree]).toEqual([worktree, worktree]);
});

test('a turn that was cut off while it wrote goes on from what it had prepared', async () => {
  using root = temporaryFolder();
  const { play, read, state, worktree } = stage(root.path, [
    { edits: [{ file: 'cart.js', find: 'a;', replace: 'aa;' }], writes: [{ file: 'b.txt', text: 'b' }] },
  ]);
  const played = { session: SESSION, turn: 1 };
  noteInLedger(ledgerPath(state), { event: 'started', ...played, at: 1 });
  const changes = [
    { file: 'cart.js', text: 'const sum = aa;\n' },
    { file: 'b.txt', text: 'b' },
  ];
  writeJournal(state, played, { phase: 'prepared', changes });
  writeFileSync(join(worktree, 'cart.js'), 'const sum = aa;\n');
  expect((await play(1)).outcome.status).toBe('ok');
  expect([read('cart.js'), read('b.txt')]).toEqual(['const sum = aa;\n', 'b']);
  expect(eventsOf(state)).toEqual(['started 1', 'resumed 1', 'finished 1']);
});

test('the ledger notes the start and the end of a turn once, and survives a line that was cut off', () => {
  using root = temporaryFolder();
  const path = join(root.path, 'deep', 'ledger.jsonl');
  const entry = { turn: 1, session: 's', at: 1 };
  noteInLedger(path, { event: 'started', ...entry });
  writeFileSync(path, '{"event":"resu', { flag: 'a' });
  noteInLedger(path, { event: 'resumed', ...entry });
  noteInLedger(path, { event: 'started', ...entry });
  noteInLedger(path, { event: 'finished', ...entry });
  noteInLedger(path, { event: 'finished', ...entry });
  noteInLedger(path, { event: 'started', ...entry, session: 'other' });
  expect(readLedger(path).map(({ event, session }) => [event, session])).toEqual([
    ['started', 's'],
    ['resumed', 's'],
    ['finished', 's'],
    ['started', 'other'],
  ]);
  expect(readLedger(join(root.path, 'none'))).toEqual([]);
});

test('the ledger can be kept where a test wants it', async () => {
  using root = temporaryFolder();
  const { turn, state } = stage(root.path, [{ says: 'x' }]);
  const ledger = join(root.path, 'elsewhere.jsonl');
  const environment = { PATH: process.env['PATH'] ?? '', UNTILGREEN_SCRIPTED_LEDGER: ledger };
  const asked = { ...turn(1), spec: { ...turn(1).spec, env: ['UNTILGREEN_SCRIPTED_LEDGER'] } };
  await playTurn(scriptedDriver, asked, { environment });
  expect(readLedger(ledger).map(({ event }) => event)).toEqual(['started', 'finished']);
  expect(eventsOf(state)).toEqual([]);
});
