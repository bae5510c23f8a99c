import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTable } from '../../src/cli/list.ts';
import { newRunId } from '../../src/config/compose.ts';
import type { ScenarioRun } from '../../src/browser/check.ts';
import type { Job } from '../../src/core/model.ts';
import { followRun } from '../../src/engine/engine.ts';
import type { RunRow } from '../../src/store/store.ts';
import { committedDesk, untilgreen, type Desk, type Typed } from '../support/cli.ts';
import { control, laboratory, LISTENER, openStore, ran, type Outside } from '../support/laboratory.ts';
import { finding, job, SHA } from '../support/worlds.ts';

const NEVER = new AbortController().signal;

/** Fields that the store checks are real ones. */
const jobIn = (here: Desk, more: Partial<Job> = {}): Job =>
  job({
    repo: here.folder,
    frozen: { baseCommit: SHA, tree: SHA, planDigest: 'd'.repeat(64), addedScenarios: [], ignoredChanges: [] },
    ...more,
  });

const DIGEST = 'f'.repeat(64);

/** A run that the engine itself made, in the state directory of a desk; the outside world is a laboratory's. */
async function played(here: Desk, outside: Partial<Outside> = {}, more: Partial<Job> = {}): Promise<string> {
  const id = newRunId();
  mkdirSync(here.state, { recursive: true });
  await using store = await openStore(here.state);
  const { parts } = laboratory(here.state, store, outside);
  const workspaces = {
    ...parts.workspaces,
    provision: async (runId: string, ...rest: [Job, AbortSignal]) => ({
      ...(await parts.workspaces.provision(runId, ...rest)),
      frozenDigest: DIGEST,
    }),
  };
  await store.create(id, jobIn(here, more), NEVER);
  await followRun(id, { ...parts, workspaces }, LISTENER, control());
  // As a workspace that is real does when its run has ended.
  rmSync(parts.workspaces.folders(id).worktree, { recursive: true, force: true });
  return id;
}

async function queued(here: Desk): Promise<string> {
  const id = newRunId();
  mkdirSync(here.state, { recursive: true });
  await using store = await openStore(here.state);
  await store.create(id, jobIn(here), NEVER);
  return id;
}

const typed = (here: Desk, ...args: string[]): Promise<Typed> =>
  untilgreen(args, { cwd: here.folder, env: { UNTILGREEN_STATE_DIR: here.state } });
const json = async (here: Desk, ...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await typed(here, ...args, '--json')).out) as Record<string, unknown>;

test('an empty state is an empty list, and looking makes nothing', async () => {
  using here = committedDesk({});
  const { code, out, err } = await typed(here, 'list', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ v: 1, command: 'list', exitCode: 0, repo: here.folder, runs: [] });
  expect(err).toContain('No runs of');
  expect(existsSync(here.state)).toBe(false);
});

test('the list is of this repository unless all are asked for', async () => {
  using here = committedDesk({});
  const mine = await played(here, {}, { goal: 'Mine' });
  const other = await played(here, {}, { goal: 'Other', repo: '/somewhere/else' });
  expect(await json(here, 'list')).toMatchObject({
    runs: [{ id: mine, goal: 'Mine', outcome: 'passed', iterations: 2 }],
  });
  expect(await json(here, 'list', '--all')).toMatchObject({ runs: [{ id: other }, { id: mine }] });
  expect(await json(here, 'list', '--all', '--limit', '1')).toMatchObject({ runs: [{ id: other }] });
  const { out, err } = await typed(here, 'list');
  expect(err).toBe('');
  expect(out).toMatch(/^run {7}state {3}turns {2}started +goal\n/);
  expect(out).toContain(mine.slice(-8));
});

const ROW: RunRow = {
  id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  repo: '/repo',
  goal: 'Fix\u001B[31m it',
  branch: 'b',
  driver: 'command',
  phase: 'working',
  outcome: null,
  iterations: 1,
  microUsd: 0,
  createdAt: 0,
  updatedAt: 0,
  owner: null,
  cancelRequested: false,
};
const OWNER = { host: 'h', pid: 1, startedAt: 0 };

test.each<[Partial<RunRow>, RegExp]>([
  [{ phase: 'done', outcome: 'stuck' }, /0c07398f {2}stuck /],
  [{ owner: OWNER }, /0c07398f {2}working /],
  [{}, /0c07398f {2}working \(resumable\) /],
  [{ phase: 'waiting' }, /0c07398f {2}waiting /],
])('a row says how a run stands: %j', (more, line) => {
  const [, row = ''] = runTable([{ ...ROW, ...more }], 65_000, 80);
  expect(row).toMatch(line);
  expect(row).toMatch(/1m05s ago {2}Fix it$/);
});

test('show tells the whole story, by id, by a part of it, or by last', async () => {
  using here = committedDesk({});
  const id = await played(here);
  for (const reference of [id, id.slice(-8), 'last']) {
    const { code, out } = await typed(here, 'show', reference);
    expect(code).toBe(0);
    for (const words of [
      'goal: make it green',
      'base: 1 red, 1 green',
      '  ✗ coupon: wrong',
      'iteration 1: the agent ended (exit code 0)',
      `  prompt: ${join(here.state, 'runs', id, 'turns', '1', 'prompt.md')}`,
      'iteration 2: green, 2 of 2 scenarios passed',
      'passed: every scenario is green (green)',
      'branch    untilgreen/make-it-green-00000000',
      'next      git merge untilgreen/make-it-green-00000000',
    ]) {
      expect(out).toContain(words);
    }
  }
  expect(await json(here, 'show', id)).toMatchObject({
    v: 1,
    run: id,
    phase: 'done',
    outcome: { kind: 'passed' },
    grade: 'green',
    spent: { iterations: 2, unknownCost: 2 },
    findings: [],
  });
});

test('show says why a run is stuck and where to look', async () => {
  using here = committedDesk({});
  const detail = {
    ...finding('coupon').detail,
    step: 'Click Apply',
    expected: '"45.00"',
    received: '"90.00"',
    location: 'shop.spec.ts:7',
  };
  const failed = finding('coupon', { detail, message: 'total is\u001B[1m wrong', screenshot: 'a.png' });
  const scenarios = (): ScenarioRun => {
    const [run = ''] = readdirSync(join(here.state, 'runs'));
    writeFileSync(join(here.state, 'runs', run, 'a.png'), '');
    return { ...ran(['coupon']), findings: [failed] };
  };
  await played(here, { scenarios });
  const { code, out } = await typed(here, 'show', 'last');
  expect(code).toBe(0);
  for (const words of [
    'stuck: the same failure 3 times in a row',
    '✗ coupon: total is wrong',
    'step: Click Apply',
    'expected: "45.00"',
    'received: "90.00"',
    '/a.png',
    'next      untilgreen show ',
  ]) {
    expect(out).toContain(words);
  }
  expect(out).not.toContain('\u001B');
});

test('show --iteration prints the very prompt, and says when there is none', async () => {
  using here = committedDesk({});
  const id = await played(here);
  const folder = join(here.state, 'runs', id, 'turns', '2');
  mkdirSync(folder, { recursive: true });
  const prompt = '# Goal\n\nmake it green\n\n  failing step: Click Apply\n\n';
  writeFileSync(join(folder, 'prompt.md'), prompt);
  expect(await typed(here, 'show', id, '--iteration', '2')).toEqual({ code: 0, out: prompt, err: '' });
  expect(await json(here, 'show', id, '--iteration', '2')).toMatchObject({
    iteration: 2,
    prompt,
    file: join(folder, 'prompt.md'),
  });
  const none = await typed(here, 'show', id, '--iteration', '3');
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.err).toContain('The run has no iteration 3; it has 2');
  rmSync(join(here.state, 'runs', id, 'turns', '1'), { recursive: true, force: true });
  expect((await typed(here, 'show', id, '--iteration', '1')).err).toContain('The prompt is not on disk any more');
});

test('show --events prints every stored fact', async () => {
  using here = committedDesk({});
  const id = await played(here);
  const { out } = await typed(here, 'show', id, '--events');
  expect(out.split('\n')[0]).toMatch(/^ {3}1 {2}\d{4}-\d\d-\d\dT\S+Z {2}run\.queued {10}goal: make it green$/);
  const { events } = (await json(here, 'show', id, '--events')) as {
    events: { seq: number; event: { type: string } }[];
  };
  expect(events.map(({ event }) => event.type)).toEqual(expect.arrayContaining(['turn.started', 'run.published']));
  expect(out.trimEnd().split('\n')).toHaveLength(events.length);
});

test('a run that has ended is neither resumed nor cancelled', async () => {
  using here = committedDesk({});
  const id = await played(here);
  for (const command of ['resume', 'cancel']) {
    const { code, err } = await typed(here, command, id);
    expect(code, command).toBe(2);
    expect(err).toMatch(/Run \S+ has ended( already)?: passed/);
    expect(err).toContain(`→ See how: untilgreen show ${id.slice(-8)}`);
  }
});

test('clean removes what ended, keeps what can be resumed, and says why', async () => {
  using here = committedDesk({});
  const [ended, open] = [await played(here), await queued(here)];
  for (const id of [ended, open]) mkdirSync(join(here.state, 'runs', id, 'turns'), { recursive: true });
  const plan = await json(here, 'clean', '--dry-run');
  expect(plan['runs']).toEqual([
    {
      run: open,
      result: 'kept',
      why: `it can be resumed (untilgreen resume ${open.slice(-8)}) or ended (untilgreen cancel ${open.slice(-8)})`,
    },
    { run: ended, result: 'would-remove' },
  ]);
  expect(await json(here, 'clean', '--older-than', '14d')).toMatchObject({
    runs: [{ run: open }, { run: ended, result: 'kept' }],
  });
  expect(existsSync(join(here.state, 'runs', ended))).toBe(true);
  const { code, out } = await typed(here, 'clean');
  expect(code).toBe(0);
  expect(out).toContain(`removed ${ended.slice(-8)}`);
  expect(out).toContain(`kept ${open.slice(-8)}: it can be resumed`);
  expect(existsSync(join(here.state, 'runs', ended))).toBe(false);
  expect(existsSync(join(here.state, 'runs', open))).toBe(true);
  expect(await json(here, 'list')).toMatchObject({ runs: [{ id: open }, { id: ended }] });
  expect((await typed(here, 'clean', ended)).out).toBe('nothing to remove\n');
  expect(await json(here, 'clean', ended, '--forget')).toMatchObject({ runs: [{ run: ended, result: 'removed' }] });
  expect(await json(here, 'list')).toMatchObject({ runs: [{ id: open }] });
});

test('an id that fits several runs is refused with all of them', async () => {
  using here = committedDesk({});
  const ids = [await queued(here), await queued(here)];
  const { code, err } = await typed(here, 'show', ids[0]?.slice(0, 6) ?? '');
  expect(code).toBe(2);
  for (const id of ids) expect(err).toContain(id);
});

test('a reader that goes away early is no error', async () => {
  using here = committedDesk({});
  await played(here);
  const env = { UNTILGREEN_STATE_DIR: here.state };
  const { code, err } = await untilgreen(['show', 'last', '--events', '--json'], {
    cwd: here.folder,
    env,
    leaveEarly: true,
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('a state file that is damaged is an error in words, with exit code 4', async () => {
  using here = committedDesk({});
  mkdirSync(here.state, { recursive: true });
  writeFileSync(join(here.state, 'untilgreen.db'), 'not a database'.repeat(500));
  const { code, err } = await typed(here, 'list');
  expect(code).toBe(4);
  expect(err).toMatch(/^error: .*untilgreen\.db/);
  expect(err).toMatch(/\n→ /);
});

test('which scenarios were asked for is still known when the run is read again', async () => {
  using here = committedDesk({});
  const { plan } = job();
  const id = await played(here, {}, { plan: { ...plan, scenarios: { ...plan.scenarios, grep: 'cart' } } });
  expect(await json(here, 'show', id, '--events')).toMatchObject({
    events: expect.arrayContaining([
      expect.objectContaining({
        event: expect.objectContaining({
          job: expect.objectContaining({
            plan: expect.objectContaining({ scenarios: expect.objectContaining({ grep: 'cart' }) }),
          }),
        }),
      }),
    ]) as unknown,
  });
});

test('the repository of a demo that was interrupted goes with its run', async () => {
  using here = committedDesk({});
  const repo = join(here.state, 'demo', 'some-id');
  const id = await played(here, {}, { repo });
  mkdirSync(repo, { recursive: true });
  expect((await typed(here, 'clean', id)).out).toBe(`removed ${id.slice(-8)}\n`);
  expect(existsSync(repo)).toBe(false);
});
