import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/model.ts';
import { headlineOf } from '../../src/evidence/headline.ts';
import { reportData } from '../../src/evidence/report-data.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { COUPON, HOME, JOB, RUN, scenario, STOCK, timed, toldRun } from '../support/told-run.ts';

const dataOf = (events: readonly RunEvent[], disclaimer: string | null = null) =>
  reportData({ run: RUN, events, disclaimer, films: [], files: new Map(), screenshots: new Map() });

test('the report of a run that passed', () => {
  const data = dataOf(toldRun(), 'scripted');
  expect(data).toMatchObject({
    v: 1,
    run: RUN,
    repository: 'tea-shop',
    disclaimer: 'scripted',
    headline: { tone: 'passed', title: 'Passed', detail: 'Every scenario is green after 2 iterations. Grade: green.' },
    outcome: { kind: 'passed' },
    grade: 'green',
    head: { commit: '3'.repeat(40), tree: '5'.repeat(40) },
    browser: 'Chromium 156.0.8078.79',
    protectedEdits: ['scenarios/shop.spec.ts'],
    rerun: [`untilgreen verify --base ${'3'.repeat(40)}`],
  });
  expect(JSON.stringify(data)).not.toContain('/home/someone');
});

test('every scenario in every round', () => {
  const { rounds, scenarios } = dataOf(toldRun());
  expect(rounds.map(({ key, label, verdict }) => [key, label, verdict])).toEqual([
    ['base', 'Base', 'failed'],
    ['1', 'Iteration 1', 'failed'],
    ['2', 'Iteration 2', 'passed'],
    ['verify-2', 'Verify', 'passed'],
  ]);
  expect(scenarios.map(({ id, base, end, cells }) => [id, base, end, cells.join(' ')])).toEqual([
    [COUPON, 'red', 'passed', 'failed failed passed passed'],
    [STOCK, 'red', 'passed', 'failed passed passed passed'],
    [HOME, 'green', 'passed', 'passed passed passed passed'],
  ]);
});

test('cost that was not reported is counted, never taken for nothing', () => {
  const { cost, iterations } = dataOf(toldRun());
  expect(cost).toMatchObject({
    iterations: 2,
    tokens: 18_204,
    turnsWithoutTokens: 1,
    microUsd: 120_000,
    turnsWithoutCost: 1,
  });
  expect(iterations.map(({ n, kind, session, tokens, microUsd }) => [n, kind, session, tokens, microUsd])).toEqual([
    [1, 'work', 'fresh', 18_204, 120_000],
    [2, 'fix', 'resume', null, null],
  ]);
});

test('what a reader might take for proven and is not', () => {
  expect(dataOf(toldRun()).notVerified).toEqual([
    expect.stringMatching(/^Graded green, not verified/),
    expect.stringMatching(/^Isolation: none/),
    'Uncommitted changes that were not used: notes.txt.',
    'The agent did not report what 1 turn cost.',
  ]);
  const external = { ...JOB.plan, app: { kind: 'external' as const, url: 'http://127.0.0.1:3000' } };
  const frozen = { ...JOB.frozen, ignoredChanges: [], addedScenarios: Array.from({ length: 14 }, (_, i) => `s${i}`) };
  const early = dataOf(toldRun({ job: { plan: external, frozen } }).slice(0, 6)).notVerified.join('\n');
  expect(early).toContain('The final verification did not run.');
  expect(early).toContain(
    'The app at http://127.0.0.1:3000 was not started by this run: that it is this commit is unproven.',
  );
  expect(early).toContain('s11 and 2 more');
  expect(dataOf(toldRun({ job: { plan: { ...JOB.plan, app: { kind: 'none' } } } })).notVerified).toContain(
    'No app was started.',
  );
});

test('skipped scenarios and those that were not run are named', () => {
  const events = toldRun().map((event) =>
    event.type === 'verify.finished'
      ? {
          ...event,
          result: { ...event.result, scenarios: [scenario(COUPON, 'passed', null), scenario(STOCK, 'skipped', null)] },
        }
      : event,
  );
  const { notVerified, scenarios } = dataOf(events);
  expect(notVerified).toContain('Skipped, so nothing is known about sold out teas cannot be bought.');
  expect(notVerified).toContain('Not run in the last round: the front page lists the teas.');
  expect(scenarios.map(({ end }) => end)).toEqual(['passed', 'skipped', 'not-run']);
});

test('trouble of ours is told and a round without a verdict is neither red nor green', () => {
  const [queued, ready] = toldRun();
  const result = {
    verdict: { kind: 'inconclusive' as const, reason: 'the browser died' },
    scenarios: [],
    commands: [],
    browser: null,
    tampered: [],
  };
  const data = dataOf([
    queued!,
    ready!,
    ...timed([
      { type: 'action.faulted', action: 'preflight', reason: 'port 4000 is taken', final: false },
      { type: 'preflight.finished', preflight: { result, baselines: [], refused: [] } },
      { type: 'preflight.finished', preflight: { result, baselines: [], refused: [] } },
      { type: 'action.faulted', action: 'preflight', reason: 'port 4000 is taken', final: false },
    ]),
  ]);
  expect(data.troubles).toEqual(['preflight: port 4000 is taken', 'preflight: port 4000 is taken']);
  expect(data.rounds.map(({ key, label, verdict, reason }) => [key, label, verdict, reason])).toEqual([
    ['base', 'Base', 'inconclusive', 'the browser died'],
    ['base-2', 'Base (2)', 'inconclusive', 'the browser died'],
  ]);
  expect(data).toMatchObject({
    outcome: { kind: 'broken' },
    headline: { tone: 'stopped', title: 'No verdict' },
    browser: null,
  });
});

test.each<[Outcome, string, string, string]>([
  [{ kind: 'exhausted', limit: 'usd' }, 'failed', 'Not green', 'Scenarios were still red when the money was used up.'],
  [
    { kind: 'stuck', reason: 'the same failure 3 times' },
    'failed',
    'Not green',
    'The agent got stuck: the same failure 3 times.',
  ],
  [
    { kind: 'blocked', reason: 'I need a key!' },
    'stopped',
    'A person is needed',
    'The agent cannot go on: I need a key!',
  ],
  [{ kind: 'tampered', paths: ['a', 'b'] }, 'failed', 'Tampered', 'Files outside of the worktree were altered: a, b.'],
  [{ kind: 'broken', reason: 'disk full' }, 'stopped', 'No verdict', "Not the agent's fault: disk full."],
  [{ kind: 'cancelled', by: 'you' }, 'stopped', 'Cancelled', 'Cancelled by you.'],
  [{ kind: 'rejected', reason: 'nothing is red' }, 'stopped', 'Rejected', 'Nothing is red.'],
])('%j is told in plain words', (outcome, tone, title, detail) => {
  expect(headlineOf({ mode: 'loop', outcome, grade: null, cost: { iterations: 1 } })).toEqual({ tone, title, detail });
});

test('a commit that does not pass has failed, and a run without an outcome is not finished', () => {
  const cost = { iterations: 0 };
  expect(
    headlineOf({ mode: 'verify', outcome: { kind: 'rejected', reason: '2 checks failed' }, grade: null, cost }),
  ).toEqual({
    tone: 'failed',
    title: 'Failed',
    detail: '2 checks failed.',
  });
  expect(headlineOf({ mode: 'verify', outcome: { kind: 'passed' }, grade: 'green', cost }).detail).toBe(
    'Every scenario is green. Grade: green.',
  );
  expect(dataOf(toldRun().slice(0, 5)).headline.title).toBe('Not finished');
});

test('a log that does not begin at the beginning is a bug', () => {
  expect(() => dataOf(toldRun().slice(1))).toThrow('begins with run.queued');
});
