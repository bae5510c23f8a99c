import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { asArgv } from '../../src/config/problems.ts';
import { UntilgreenError } from '../../src/support/errors.ts';

const FILE = 'untilgreen.config.ts';

function problem(input: unknown): string {
  try {
    parseConfig(input, FILE);
  } catch (error) {
    if (error instanceof UntilgreenError && error.code === 'CONFIG_INVALID') {
      expect(error.message.startsWith(`${FILE}: `)).toBe(true);
      return error.message.slice(FILE.length + 2);
    }
    throw error;
  }
  throw new Error('was accepted');
}

test('an empty config is all defaults, in milliseconds and micro-USD', () => {
  expect(parseConfig({}, FILE)).toEqual({
    scenarios: { dir: 'scenarios', timeout: 600_000 },
    checks: [],
    budget: {
      iterations: 8,
      time: 3_600_000,
      turn: 1_200_000,
      idle: 600_000,
      tokens: null,
      usd: null,
      stuckAfter: 3,
    },
    git: 'own',
    protect: [],
    keepGreen: false,
    artifacts: 'artifacts',
  });
});

test('everything at once is understood', () => {
  const config = parseConfig(
    {
      $schema: './schema.json',
      goal: 'Make it work',
      scenarios: { dir: 'e2e', config: 'playwright.config.ts', projects: ['chrome'], timeout: '5m' },
      app: {
        command: ['npm', 'run', 'dev', '--', '--port', '{port}'],
        cwd: 'web',
        env: { NODE_ENV: 'test' },
        ready: { log: 'listening on \\d+' },
        timeout: 5_000,
      },
      setup: { command: ['npm', 'ci'], timeout: '2m30s' },
      checks: [{ name: 'types', command: ['npx', 'tsc'] }],
      agent: { command: ['./agent.sh'], env: ['API_KEY'] },
      budget: { iterations: 3, time: '1h', turn: '10m', idle: '90s', tokens: 500_000, usd: 1.5, stuckAfter: 2 },
      git: 'linked',
      protect: ['db/migrations/**'],
      keepGreen: true,
      artifacts: '/tmp/evidence',
      browser: '/usr/bin/chromium',
    },
    FILE,
  );
  expect(config.budget).toMatchObject({ usd: 1_500_000, idle: 90_000 });
  expect(config.setup).toEqual({ command: ['npm', 'ci'], timeout: 150_000 });
  expect(config.app).toMatchObject({ ready: { log: 'listening on \\d+' }, timeout: 5_000 });
  expect(config.checks).toEqual([{ name: 'types', command: ['npx', 'tsc'], timeout: 600_000 }]);
  expect(config.agent).toEqual({ driver: 'command', command: ['./agent.sh'], env: ['API_KEY'] });
});

const DURATION = 'expected a duration such as "90s", "30m" or "1h30m", or milliseconds, from 1ms to 20d';
const INSIDE = 'expected a path inside the repository, relative to the config file';

test.each<[string, unknown, string]>([
  ['nothing', null, 'The config is null: expected an object'],
  ['a list', [], 'The config is []: expected an object'],
  ['a function', () => ({}), 'The config is a function: expected an object'],
  ['a misspelt option', { budgt: {} }, 'Unknown key `budgt` (value {}); did you mean `budget`?'],
  ['a misspelt option inside', { budget: { usdd: 3 } }, 'Unknown key `budget.usdd` (value 3); did you mean `usd`?'],
  ['an option at the wrong place', { usd: 3 }, 'Unknown key `usd` (value 3); did you mean `budget.usd`?'],
  [
    'an option of nobody',
    { app: { url: 'http://x', colour: 'red' } },
    'Unknown key `app.colour` (value "red"); known here: command, url, cwd, env, ready, timeout',
  ],
  [
    'a command line',
    { app: { command: 'npm run dev' } },
    '`app.command` is one text ("npm run dev"), which would need a shell. Write ["npm", "run", "dev"]',
  ],
  [
    'a command line that needs a shell',
    { setup: { command: 'npm ci && npm run build' } },
    '`setup.command` is one text ("npm ci && npm run build"), which would need a shell. Write ["sh", "-c", "npm ci && npm run build"]',
  ],
  [
    'an empty command',
    { setup: { command: [] } },
    '`setup.command` is []: expected a list: the program, then its arguments, each a text of its own',
  ],
  ['a number in a command', { setup: { command: ['npm', 1] } }, '`setup.command[1]` is 1: expected a text'],
  [
    'an app that is neither',
    { app: {} },
    '`app` is {}: expected either `command` (we start the app) or `url` (it runs elsewhere)',
  ],
  [
    'an app that is both',
    { app: { command: ['x'], url: 'http://x' } },
    '`app` is {"command":["x"],"url":"http://x"}: expected either `command` (we st…'.slice(0, 45),
  ],
  ['a misspelt command', { app: { comand: ['x'] } }, 'Unknown key `app.comand` (value ["x"]); did you mean `command`?'],
  [
    'an address that is none',
    { app: { url: 'localhost:3000' } },
    '`app.url` is "localhost:3000": expected an address that begins with http:// or https://',
  ],
  [
    'a broken pattern',
    { app: { command: ['x'], ready: { log: '(' } } },
    '`app.ready.log` is "(": expected a regular expression that compiles',
  ],
  [
    'two ways to be ready',
    { app: { command: ['x'], ready: { log: 'x', url: '/' } } },
    '`app.ready` is {"log":"x","url":"/"}: expected either `url` or `log`',
  ],
  ['a duration in words', { budget: { time: '30 minutes' } }, `\`budget.time\` is "30 minutes": ${DURATION}`],
  ['no time at all', { budget: { time: 0 } }, `\`budget.time\` is 0: ${DURATION}`],
  ['more time than a timer can hold', { budget: { time: '400d' } }, `\`budget.time\` is "400d": ${DURATION}`],
  ['a duration of another kind', { budget: { time: true } }, `\`budget.time\` is true: ${DURATION}`],
  [
    'money in words',
    { budget: { usd: '$3' } },
    '`budget.usd` is "$3": expected an amount in US dollars above 0, or null for no limit',
  ],
  ['half an iteration', { budget: { iterations: 1.5 } }, '`budget.iterations` is 1.5: expected a whole number from 1'],
  ['a folder outside', { scenarios: { dir: '../e2e' } }, `\`scenarios.dir\` is "../e2e": ${INSIDE}`],
  ['an absolute folder', { scenarios: { dir: '/e2e' } }, `\`scenarios.dir\` is "/e2e": ${INSIDE}`],
  [
    'a secret in place of its name',
    { agent: { command: ['x'], env: ['KEY=abc'] } },
    '`agent.env[0]` is "KEY=abc": expected the name of a variable, without its value',
  ],
  ['a check without a name', { checks: [{ command: ['x'] }] }, '`checks[0].name` is missing: expected a name'],
  [
    'an agent without a command',
    { agent: {} },
    '`agent.command` is missing: expected a list: the program, then its arguments, each a text of its own',
  ],
  [
    'another driver',
    { agent: { driver: 'claude', command: ['x'] } },
    '`agent.driver` is "claude": expected "command" or "scripted"',
  ],
  ['another kind of git', { git: 'svn' }, '`git` is "svn": expected "own" or "linked"'],
  ['a very long value', { git: 'x'.repeat(500) }, `\`git\` is "${'x'.repeat(58)}…: expected "own" or "linked"`],
])('%s is refused with the path and the value', (_name, input, message) => {
  expect(problem(input)).toContain(message);
});

test('several problems are listed, each on a line of its own', () => {
  const lines = problem({ budgt: 1, git: 'svn', app: { command: 'x' } }).split('\n');
  expect(lines[0]).toBe('3 problems:');
  expect(lines.slice(1).toSorted()).toEqual([
    '  - Unknown key `budgt` (value 1); did you mean `budget`?',
    '  - `app.command` is one text ("x"), which would need a shell. Write ["x"]',
    '  - `git` is "svn": expected "own" or "linked"',
  ]);
});

test('a thousand problems do not fill the screen', () => {
  const lines = problem(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`key${n}`, n]))).split('\n');
  expect(lines).toHaveLength(14);
  expect(lines.at(-1)).toBe('  - and 988 more');
});

test.each([
  ['npm run dev', '["npm", "run", "dev"]'],
  ['node "my app.js" --name \'a b\'', '["node", "my app.js", "--name", "a b"]'],
  ['cat x | sh', '["sh", "-c", "cat x | sh"]'],
  ['echo $HOME', '["sh", "-c", "echo $HOME"]'],
  ['  spaced   out ', '["spaced", "out"]'],
])('%j is to be written as %s', (line, argv) => {
  expect(asArgv(line)).toBe(argv);
});

/** Shaped like a config, so that the parser gets far, and wrong in every way that values can be wrong. */
const junk = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
});
const shaped = fc.dictionary(
  fc.constantFrom('goal', 'scenarios', 'app', 'setup', 'checks', 'agent', 'budget', 'git', 'protect', '__proto__', 'x'),
  fc.oneof(
    junk,
    fc.array(junk),
    fc.dictionary(
      fc.constantFrom('command', 'url', 'ready', 'timeout', 'dir', 'usd', 'time', 'env', 'name', 'y'),
      junk,
    ),
  ),
);

test('whatever a config holds, it is accepted or refused in words', () => {
  fc.assert(
    fc.property(fc.oneof(junk, shaped), (input) => {
      try {
        expect(parseConfig(input, FILE).budget.iterations).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(UntilgreenError);
        expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
      }
    }),
    { numRuns: 1_000 },
  );
});

test('an object that resists being read is refused in words, too', () => {
  const hostile = {
    get budget(): never {
      throw new Error('no');
    },
  };
  const loop: Record<string, unknown> = {};
  loop['git'] = loop;
  expect(problem(hostile)).toContain('cannot be read: no');
  expect(problem(loop)).toBe('`git` is an object: expected "own" or "linked"');
  expect(
    problem(
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('closed');
          },
        },
      ),
    ),
  ).toContain('cannot be read: closed');
});
