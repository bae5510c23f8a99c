import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckResult, Finding, Job, ScenarioResult, TurnReport } from '../../src/core/model.ts';
import type { RunEvent } from '../../src/core/run.ts';

export const RUN = '019a9e00-0000-7000-8000-000000000001';
export const COUPON = 'chromium|scenarios/shop.spec.ts|a coupon halves the total';
export const STOCK = 'chromium|scenarios/shop.spec.ts|sold out teas cannot be bought';
export const HOME = 'chromium|scenarios/home.spec.ts|the front page lists the teas';
const [BASE, FIRST, SECOND] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string];
const START = Date.UTC(2026, 10, 21, 2, 0, 0);

export const JOB: Job = {
  mode: 'loop',
  goal: 'Make the coupon halve the total, and stop selling what is sold out.',
  repo: '/home/someone/tea-shop',
  branch: 'untilgreen/coupon-0001',
  frozen: {
    baseCommit: BASE,
    tree: 'a'.repeat(40),
    planDigest: 'd'.repeat(64),
    addedScenarios: [],
    ignoredChanges: ['notes.txt'],
  },
  plan: {
    app: {
      kind: 'command',
      argv: ['node', 'server.js'],
      cwd: '.',
      env: {},
      ready: { kind: 'url', path: '/' },
      readyMs: 30_000,
    },
    setup: null,
    commands: [],
    scenarios: { dir: 'scenarios', config: null, projects: null, timeoutMs: 60_000 },
    agent: { driver: 'command', argv: ['agent'], env: [] },
    git: 'own',
    protect: ['scenarios/**'],
    artifacts: '/home/someone/tea-shop/artifacts',
  },
  budget: {
    iterations: 10,
    wallMs: 3_600_000,
    turnMs: 900_000,
    idleMs: 300_000,
    tokens: null,
    microUsd: null,
    stuckAfter: 3,
  },
  keepGreen: false,
};

export const scenario = (id: string, status: ScenarioResult['status'], recording: string | null): ScenarioResult => {
  const [, file = '', title = ''] = id.split('|');
  return { id, title, file, status, ms: 1200, assertions: 2, recording, screenshot: null };
};

export const finding = (id: string, change: Partial<Finding> = {}): Finding => {
  const [, file = '', title = ''] = id.split('|');
  return {
    key: `${id} > step`,
    kind: 'assertion',
    scenario: id,
    title,
    message: 'expect(locator).toHaveText(expected) failed',
    detail: {
      location: `${file}:21`,
      step: 'Check “Total” has text',
      expected: '"$13.00"',
      received: '"$26.00"',
      trail: [
        { title: 'Navigate http://127.0.0.1:41234/', ok: true },
        { title: 'Fill “SAVE50” in textbox “Coupon”', ok: true },
        { title: 'Click button “Apply”', ok: true },
        { title: 'Check “Total” has text', ok: false },
      ],
      callLog: ['waiting for locator("#total")', '14 × locator resolved to <b id="total">$26.00</b>'],
      network: ['POST /api/coupon → 500 {"error":"percent is not defined"}'],
      console: ['error: Failed to load resource: the server responded with a status of 500'],
      pageErrors: [],
      server: ['ReferenceError: percent is not defined', '    at coupon (server.js:41:12)'],
      rerun: 'npx playwright test scenarios/shop.spec.ts:21',
    },
    screenshot: null,
    ...change,
  };
};

const result = (scenarios: readonly ScenarioResult[], findings: readonly Finding[]): CheckResult => ({
  verdict: findings.length === 0 ? { kind: 'passed' } : { kind: 'failed', findings },
  scenarios,
  commands: [{ name: 'typecheck', argv: ['tsc'], exitCode: 0, ms: 900, status: 'passed' }],
  browser: 'Chromium 156.0.8078.79',
  tampered: [],
});

const report = (n: number, change: Partial<TurnReport> = {}): TurnReport => ({
  n,
  status: 'ok',
  note: 'the agent ended with code 0',
  commit: n === 1 ? FIRST : SECOND,
  tree: String(n + 3).repeat(40),
  changed: ['public/cart.js', 'server.js'],
  protectedEdits: [],
  tampered: [],
  blocked: null,
  tokens: n === 1 ? 18_204 : null,
  microUsd: n === 1 ? 120_000 : null,
  ...change,
});

type Untimed<E> = E extends unknown ? Omit<E, 'v' | 'at' | 'ms'> : never;
export const timed = (events: readonly Untimed<RunEvent>[]): readonly RunEvent[] =>
  events.map((event, index) => ({ v: 1, at: START + index * 40_000, ms: 31_000, ...event }) as RunEvent);

/** The facts of a run that goes red, still red, green: two scenarios are red on the base, one has to stay green. */
export function toldRun(
  change: { readonly job?: Partial<Job>; readonly text?: (text: string) => string } = {},
): readonly RunEvent[] {
  const text = change.text ?? ((plain: string): string => plain);
  const job = { ...JOB, ...change.job };
  const at = (round: string, name: string): string => `checks/${round}/recordings/${name}`;
  const red = [
    scenario(COUPON, 'failed', at('preflight', 'coupon')),
    scenario(STOCK, 'failed', at('preflight', 'stock')),
    scenario(HOME, 'passed', at('preflight', 'home')),
  ];
  const half = [
    scenario(COUPON, 'failed', at('1', 'coupon')),
    scenario(STOCK, 'passed', at('1', 'stock')),
    scenario(HOME, 'passed', at('1', 'home')),
  ];
  const green = (round: string) =>
    [COUPON, STOCK, HOME].map((id, index) => scenario(id, 'passed', at(round, ['coupon', 'stock', 'home'][index]!)));
  const shot = 'checks/preflight/screenshots/coupon.png';
  const coupon = finding(COUPON, { screenshot: shot, message: text('expect(locator).toHaveText(expected) failed') });
  const preflight = {
    result: result(red, [
      coupon,
      finding(STOCK, { kind: 'timeout', message: 'Timed out waiting for button “Sold out”' }),
    ]),
    baselines: [
      { id: COUPON, title: text('a coupon halves the total'), class: 'red' as const },
      { id: STOCK, title: 'sold out teas cannot be bought', class: 'red' as const },
      { id: HOME, title: 'the front page lists the teas', class: 'green' as const },
    ],
    refused: [],
  };
  const intent = (n: number, from: string) => ({
    n,
    kind: n === 1 ? ('work' as const) : ('fix' as const),
    sessionId: 's',
    session: n === 1 ? ('fresh' as const) : ('resume' as const),
    from,
  });
  return timed([
    { type: 'run.queued', job },
    {
      type: 'workspace.ready',
      workspace: { path: '/state/runs/1/worktree', commit: BASE, tree: 'a'.repeat(40), frozenDigest: 'f'.repeat(64) },
    },
    { type: 'preflight.finished', preflight },
    { type: 'turn.started', intent: intent(1, BASE) },
    { type: 'turn.finished', report: report(1, { note: text('the agent ended with code 0') }) },
    { type: 'check.finished', iteration: 1, result: result(half, [finding(COUPON)]) },
    { type: 'turn.started', intent: intent(2, FIRST) },
    {
      type: 'turn.finished',
      report: report(2, { changed: ['server.js'], protectedEdits: ['scenarios/shop.spec.ts'] }),
    },
    { type: 'check.finished', iteration: 2, result: result(green('2'), []) },
    { type: 'verify.finished', iteration: 2, result: result(green('verify'), []), grade: 'green' },
  ]);
}

/** The files that such a run leaves in its folder, apart from recordings. */
export function writeTurns(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
