import { expect, test } from 'vitest';
import { wrapConfig, type Overrides } from '../../src/browser/wrap-config.ts';

const OURS: Overrides = {
  reporter: '/ours/reporter.js',
  reporterOptions: { root: '/oracle', only: null, grep: null },
  testDir: '/oracle/scenarios',
  outputDir: '/scratch/out',
  url: 'http://127.0.0.1:4000',
  executablePath: '/bin/chromium',
  args: ['--ours'],
  screenshot: 'on',
  limits: null,
};

test('without a config, the scenarios folder is used with an ordinary viewport', () => {
  expect(wrapConfig(null, OURS)).toMatchObject({
    testDir: '/oracle/scenarios',
    use: { viewport: { width: 1280, height: 720 }, baseURL: 'http://127.0.0.1:4000' },
  });
});

test('nothing in a config makes the gate easier', () => {
  const own = {
    retries: 5,
    repeatEach: 0,
    forbidOnly: false,
    maxFailures: 1,
    shard: { current: 1, total: 9 },
    reporter: 'html',
    webServer: { command: 'x' },
    updateSnapshots: 'all',
    testDir: 'e2e',
    timeout: 7_000,
    projects: [{ name: 'a', retries: 9, outputDir: 'elsewhere', use: { trace: 'on', video: 'on' } }],
  };
  const wrapped = wrapConfig({ default: own }, OURS);
  expect(wrapped).toMatchObject({
    retries: 0,
    repeatEach: 1,
    forbidOnly: true,
    maxFailures: 0,
    workers: 1,
    updateSnapshots: 'none',
    reporter: [['/ours/reporter.js', OURS.reporterOptions]],
    testDir: 'e2e',
    timeout: 7_000,
    projects: [
      {
        name: 'a',
        retries: 0,
        repeatEach: 1,
        outputDir: '/scratch/out',
        use: { trace: 'off', video: 'off', screenshot: 'on' },
      },
    ],
  });
  expect(wrapped).not.toHaveProperty('webServer');
  expect(wrapped).not.toHaveProperty('shard');
});

test('Chromium is ours in every project, with the arguments of all; other browsers are left alone', () => {
  const own = {
    use: { launchOptions: { args: ['--above'], slowMo: 5 }, channel: 'chrome' },
    projects: [
      {
        name: 'desktop',
        use: { defaultBrowserType: 'chromium', launchOptions: { args: ['--own'], executablePath: '/theirs' } },
      },
      { name: 'fox', use: { browserName: 'firefox' } },
    ],
  };
  const { projects } = wrapConfig(own, OURS) as { projects: { use: Record<string, unknown> }[] };
  expect(projects[0]?.use).toMatchObject({
    channel: undefined,
    launchOptions: { executablePath: '/bin/chromium', args: ['--above', '--own', '--ours'], slowMo: 5 },
  });
  expect(projects[1]?.use).not.toHaveProperty('launchOptions');
  expect(projects[1]?.use).toMatchObject({ baseURL: 'http://127.0.0.1:4000' });
});

test.each([
  [undefined, 'http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['http://localhost:3000', 'http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['http://localhost:3000/shop/', 'http://127.0.0.1:4000', 'http://127.0.0.1:4000/shop/'],
  ['http://localhost:3000/shop/', 'http://127.0.0.1:4000/app', 'http://127.0.0.1:4000/app'],
  ['not an address', 'http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['http://localhost:3000', null, 'http://localhost:3000'],
])('a base address of %s becomes, with the app at %s, %s', (own, url, expected) => {
  const { use } = wrapConfig({ use: { baseURL: own } }, { ...OURS, url }) as { use: { baseURL: string } };
  expect(use.baseURL).toBe(expected);
});

test('limits of time replace those of the config and of its projects', () => {
  const own = {
    timeout: 60_000,
    expect: { timeout: 9_000, toHaveScreenshot: { scale: 'css' } },
    projects: [{ timeout: 90_000 }],
  };
  const limits = { test: 3_000, expect: 500, action: 1_500 };
  const wrapped = wrapConfig({ default: { default: own } }, { ...OURS, limits });
  expect(wrapped).toMatchObject({
    timeout: 3_000,
    expect: { timeout: 500, toHaveScreenshot: { scale: 'css' } },
    use: { actionTimeout: 1_500, navigationTimeout: 1_500 },
    projects: [{ timeout: 3_000, expect: { timeout: 500 }, use: { actionTimeout: 1_500 } }],
  });
});
