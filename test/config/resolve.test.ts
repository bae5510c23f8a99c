import { expect, test } from 'vitest';
import type { Place } from '../../src/config/find.ts';
import { parseConfig } from '../../src/config/load.ts';
import { draftJob, NO_WISHES, type Draft, type Wishes } from '../../src/config/resolve.ts';

const RUN = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const AT_ROOT: Place = { repo: '/repo', file: '/repo/untilgreen.config.ts', folder: '/repo' };
const IN_WEB: Place = { repo: '/repo', file: '/repo/web/untilgreen.config.ts', folder: '/repo/web' };
const AGENT = { command: ['./agent.sh', './src'] };

type Asked = {
  readonly input?: unknown;
  readonly place?: Place;
  readonly wishes?: Partial<Wishes>;
  readonly mode?: 'loop' | 'verify';
};

function draft({
  input = { goal: 'Fix it', agent: AGENT },
  place = AT_ROOT,
  wishes = {},
  mode = 'loop',
}: Asked = {}): Draft {
  const config = parseConfig(input, 'untilgreen.config.ts');
  return draftJob({ mode, runId: RUN, cwd: '/repo/here', place, config, wishes: { ...NO_WISHES, ...wishes } });
}

test('a config alone makes a job', () => {
  expect(draft()).toEqual({
    mode: 'loop',
    goal: 'Fix it',
    branch: 'untilgreen/fix-it-0c07398f',
    plan: {
      app: { kind: 'none' },
      setup: null,
      commands: [],
      scenarios: { dir: 'scenarios', config: null, projects: null, timeoutMs: 600_000 },
      agent: { driver: 'command', argv: ['/repo/agent.sh', './src'], env: [] },
      git: 'own',
      protect: [],
      artifacts: '/repo/artifacts',
    },
    budget: {
      iterations: 8,
      wallMs: 3_600_000,
      turnMs: 1_200_000,
      idleMs: 600_000,
      tokens: null,
      microUsd: null,
      stuckAfter: 3,
    },
    keepGreen: false,
  });
});

test('paths start at the config file and end up relative to the repository', () => {
  const input = {
    goal: 'x',
    agent: AGENT,
    scenarios: { dir: './e2e/', config: 'playwright.config.ts' },
    app: { command: ['npm', 'start'], cwd: 'server' },
    setup: { command: ['npm', 'ci'] },
    checks: [{ name: 'types', command: ['tsc'] }],
    protect: ['migrations/**'],
  };
  const { plan } = draft({ input, place: IN_WEB });
  expect(plan.scenarios).toMatchObject({ dir: 'web/e2e', config: 'web/playwright.config.ts' });
  expect(plan.app).toMatchObject({ cwd: 'web/server' });
  expect(plan.setup).toMatchObject({ name: 'setup', cwd: 'web' });
  expect(plan.commands).toMatchObject([{ name: 'types', cwd: 'web' }]);
  expect(plan.protect).toEqual(['web/migrations/**']);
  expect(plan.artifacts).toBe('/repo/web/artifacts');
  expect(plan.agent.argv[0]).toBe('/repo/web/agent.sh');
});

test('the command line wins over the config', () => {
  const wishes = {
    goal: 'Other',
    agentArgv: ['./mine.sh', '--fast'],
    iterations: 2,
    timeMs: 5_000,
    keepGreen: true,
    url: 'http://127.0.0.1:3000/',
    scenario: 'cart',
    artifacts: '/elsewhere',
  };
  const job = draft({ wishes });
  expect(job).toMatchObject({ goal: 'Other', keepGreen: true, budget: { iterations: 2, wallMs: 5_000 } });
  expect(job.plan.agent.argv).toEqual(['/repo/here/mine.sh', '--fast']);
  expect(job.plan.app).toEqual({ kind: 'external', url: 'http://127.0.0.1:3000' });
  expect(job.plan.scenarios).toMatchObject({ grep: 'cart' });
  expect(job.plan.artifacts).toBe('/elsewhere');
});

test.each([
  ['a name from the PATH stays a name', ['claude', '-p'], 'claude'],
  ['an absolute path stays as it is', ['/opt/agent'], '/opt/agent'],
  ['a relative path starts where it was typed', ['../agent'], '/repo/agent'],
])('%s', (_name, agentArgv, program) => {
  expect(draft({ wishes: { agentArgv } }).plan.agent.argv[0]).toBe(program);
});

test('how to see that the app is up: its address, a path of it, or a line of its log', () => {
  const ready = (input: object) =>
    draft({ input: { goal: 'x', agent: AGENT, app: { command: ['x'], ...input } } }).plan.app;
  expect(ready({})).toMatchObject({ ready: { kind: 'url', path: '/' }, readyMs: 60_000 });
  expect(ready({ ready: { url: '/up' } })).toMatchObject({ ready: { kind: 'url', path: '/up' } });
  expect(ready({ ready: { log: 'up' }, timeout: '5s' })).toMatchObject({
    ready: { kind: 'log', pattern: 'up' },
    readyMs: 5_000,
  });
});

test('verifying needs neither a goal nor an agent', () => {
  expect(draft({ input: {}, mode: 'verify' })).toMatchObject({
    mode: 'verify',
    plan: { agent: { driver: 'none', argv: [] } },
  });
});

test.each<[string, Asked, string]>([
  ['where it was typed', { wishes: { agent: 'scripted', agentArgv: ['plan.json'] } }, '/repo/here/plan.json'],
  [
    'at the config file',
    { input: { goal: 'x', agent: { driver: 'scripted', command: ['plan.json'] } }, place: IN_WEB },
    '/repo/web/plan.json',
  ],
])('the plan of the scripted agent is a path that starts %s', (_name, asked, plan) => {
  expect(draft(asked).plan.agent).toEqual({ driver: 'scripted', argv: [plan], env: [] });
});

const SCRIPTED = { driver: 'scripted', command: ['plan.json'] };

test('a driver that reports its usage can be limited by it, and a verification takes no turns', () => {
  const budget = { tokens: 500, usd: 1.5 };
  expect(draft({ input: { goal: 'x', agent: SCRIPTED, budget } })).toMatchObject({
    budget: { tokens: 500, microUsd: 1_500_000 },
  });
  expect(draft({ input: { goal: 'x', agent: SCRIPTED }, wishes: { microUsd: 250_000 } })).toMatchObject({
    budget: { microUsd: 250_000 },
  });
  expect(draft({ input: { agent: AGENT, budget }, mode: 'verify' })).toMatchObject({ mode: 'verify' });
});

test.each<[string, Asked, string, RegExp]>([
  ['money on the command line', { wishes: { microUsd: 1_500_000 } }, 'USAGE', /^--usd 1\.5 was given, but .*"command"/],
  [
    'money in the config',
    { input: { goal: 'x', agent: AGENT, budget: { usd: 2 } }, place: IN_WEB },
    'CONFIG_INVALID',
    /^web\/untilgreen\.config\.ts: `budget\.usd` is 2, but .*"command" does not report/,
  ],
  [
    'tokens in the config',
    { input: { goal: 'x', agent: SCRIPTED, budget: { tokens: 900 } }, wishes: { agentArgv: ['claude'] } },
    'CONFIG_INVALID',
    /`budget\.tokens` is 900, but .*"command"/,
  ],
])('a limit that would never be reached is refused: %s', (_name, asked, code, message) => {
  expect(() => draft(asked)).toThrow(
    expect.objectContaining({
      code,
      message: expect.stringMatching(message),
      fix: expect.stringContaining('--iterations 5 --time 30m'),
    }),
  );
});

test.each<[string, Asked, RegExp, string]>([
  [
    'no goal',
    { input: { agent: AGENT } },
    /No goal was given/,
    'untilgreen run "Fix the discount code" --agent command -- YOUR-AGENT',
  ],
  ['an empty goal', { wishes: { goal: '  ' }, input: { agent: AGENT } }, /No goal was given/, 'untilgreen run'],
  ['no agent', { input: { goal: 'x' } }, /No agent was named/, '-- ./agent.sh'],
  [
    'an unknown driver',
    { wishes: { agent: 'claude' } },
    /no agent driver "claude" \(there are: command, scripted\)/,
    '--agent command -- claude',
  ],
  [
    'a driver without its program',
    { wishes: { agent: 'scripted' } },
    /The config's agent is "command", not "scripted"/,
    '-- ./agent.sh',
  ],
])('%s is refused with the command to type', (_name, asked, what, fix) => {
  expect(() => draft(asked)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(what), fix: expect.stringContaining(fix) }),
  );
});
