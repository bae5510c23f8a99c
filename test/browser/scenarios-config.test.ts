import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createScenarios } from '../../src/browser/scenarios.ts';
import { runScenarios, scenarioWorld, writeFiles } from '../support/scenario-world.ts';
import { startShopApp } from '../support/shop-app.ts';

const TIMEOUT = 240_000;
const IMPORT = "import { test, expect } from '@playwright/test';\n";

/** Everything that a config can say to make a gate easier, slower or dependent on the machine. */
const CONFIG = `
import { defineConfig, devices } from '@playwright/test';
import { writeFileSync } from 'node:fs';
export default defineConfig({
  testDir: './e2e',
  retries: 3,
  repeatEach: 2,
  workers: 4,
  fullyParallel: true,
  reporter: [['html'], ['json', { outputFile: 'never.json' }]],
  globalSetup: './e2e/prepare.ts',
  webServer: { command: 'exit 1', url: 'http://127.0.0.1:9' },
  updateSnapshots: 'all',
  use: { baseURL: 'http://localhost:4321/shop/', trace: 'on', video: 'on', headless: false, channel: 'chrome' },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'] } },
    { name: 'phone', retries: 2, use: { ...devices['Pixel 7'], launchOptions: { args: ['--force-dark-mode'] } } },
    { name: 'other', use: { browserName: 'firefox' } },
  ],
});
writeFileSync(new URL('./loaded.txt', import.meta.url), 'yes');
`;
const PHONE_SPEC = `${IMPORT}
import { readFileSync } from 'node:fs';
test('sees its place', async ({ page, baseURL }, info) => {
  await page.goto('./');
  expect(new URL(page.url()).pathname).toBe('/shop/');
  expect(process.env.BASE_URL + '/shop/').toBe(baseURL);
  expect(readFileSync('prepared.txt', 'utf8')).toBe('ready');
  expect(info.retry + info.repeatEachIndex).toBe(0);
  expect(page.viewportSize()?.width).toBe(info.project.name === 'phone' ? 412 : 1280);
});
test('a baseline that is missing fails and is not written', async ({ page }) => {
  await page.goto('./');
  await expect(page).toHaveScreenshot('shop.png', { timeout: 1000 });
});
test.describe.serial('builds up', () => {
  let steps = 0;
  test('one', async () => { steps += 1; });
  test('two', async () => { expect(steps).toBe(1); });
});
test('never asked for', async () => { throw new Error('it ran'); });
`;

test(
  "the project's own config is honoured, except for what would change the verdict",
  async () => {
    await using app = await startShopApp();
    using world = await scenarioWorld({
      files: {
        'package.json': '{"name":"shop","type":"module"}',
        'web/playwright.config.ts': CONFIG,
        'web/e2e/phone.spec.ts': PHONE_SPEC,
        'web/e2e/prepare.ts':
          "import { writeFileSync } from 'node:fs';\nexport default () => writeFileSync('prepared.txt', 'ready');\n",
      },
      spec: { dir: 'web/e2e', config: 'web/playwright.config.ts', projects: ['desktop', 'phone'] },
    });
    const all = ['sees its place', 'a baseline that is missing fails and is not written', 'builds up > two'];
    const only = ['desktop', 'phone'].flatMap((project) =>
      all.map((title) => `${project}|web/e2e/phone.spec.ts|${title}`),
    );
    const seen = await runScenarios(world, app, { only, record: true });
    const results = seen.run.kind === 'ran' ? seen.run.scenarios : [];
    expect(results.map(({ id, status }) => [id, status])).toEqual(
      only.map((id) => [id, id.includes('baseline') ? 'failed' : 'passed']),
    );
    const messages = seen.findings.map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining("A snapshot doesn't exist"),
      expect.stringContaining('snapshot'),
    ]);
    expect(messages.join()).not.toContain('writing actual');
  },
  TIMEOUT,
);

const UNUSUAL: readonly (readonly [string, string, string])[] = [
  ['a CommonJS module', 'playwright.config.js', "module.exports = { testDir: 'specs' };"],
  ['a module', 'playwright.config.mjs', "export default { testDir: 'specs' };"],
  ['TypeScript in a CommonJS package', 'playwright.config.ts', "export default { testDir: 'specs' as string };"],
  ['a file of another name', 'tests/pw.cjs', "module.exports = { testDir: '../specs' };"],
];

test.each(UNUSUAL)('a config may be %s', { timeout: TIMEOUT }, async (_what, file, text) => {
  using world = await scenarioWorld({
    files: { 'package.json': '{}', [file]: text, 'specs/a.spec.ts': `${IMPORT}test('found', async () => {});` },
    spec: { dir: 'specs', config: file },
  });
  const list = await world.scenarios.list(world.request, new AbortController().signal);
  expect(list).toMatchObject({ kind: 'ok', scenarios: [{ id: '|specs/a.spec.ts|found' }] });
});

test(
  "the project's own Playwright Test runs its scenarios, from wherever they and their packages import it",
  async () => {
    using world = await scenarioWorld({
      files: {
        'package.json': '{"type":"module","devDependencies":{"@playwright/test":"*"}}',
        'scenarios/a.spec.ts': `${IMPORT}import { twice } from 'fixtures';\nimport { shared } from '@shop/shared';\ntest('uses all', async () => {
  expect(twice(shared)).toBe(42);\n});`,
        'packages/shared/package.json': '{"name":"@shop/shared","type":"module","main":"index.js"}',
        'packages/shared/index.js': 'export const shared = 21;\n',
      },
      repo: {
        'node_modules/fixtures/package.json': '{"name":"fixtures","type":"module","main":"index.js"}',
        'node_modules/fixtures/index.js':
          "import { expect } from '@playwright/test';\nexport const twice = (n) => (expect(n).toBe(21), 2 * n);\n",
      },
    });
    installOurPlaywright(world.repo);
    writeFiles(world.repo, { 'packages/shared/index.js': 'export const shared = "an edit that is not frozen";\n' });
    mkdirSync(path.join(world.repo, 'node_modules', '@shop'), { recursive: true });
    symlinkSync('../../packages/shared', path.join(world.repo, 'node_modules', '@shop', 'shared'));
    const { run } = await runScenarios(world, null);
    expect(run).toMatchObject({ kind: 'ran', scenarios: [{ status: 'passed' }], findings: [] });
  },
  TIMEOUT,
);

/** Links, as a package manager with a store makes them. */
function installOurPlaywright(repo: string): void {
  const resolve = createRequire(import.meta.url).resolve;
  for (const name of ['@playwright/test', 'playwright', 'playwright-core']) {
    const link = path.join(repo, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.dirname(resolve(`${name}/package.json`)), link);
  }
}

test(
  'what a global set-up throws is told once the scenarios are known, and is nobody’s fault before',
  async () => {
    using world = await scenarioWorld({
      files: {
        'playwright.config.ts': "export default { testDir: 'scenarios', globalSetup: './setup.ts' };",
        'setup.ts': "export default () => { throw new Error('the shop has no users'); };",
        'scenarios/a.spec.ts': `${IMPORT}test('opens', async () => {});`,
      },
      spec: { config: 'playwright.config.ts' },
    });
    const unknown = await runScenarios(world, null);
    expect(unknown.run).toEqual({
      kind: 'inconclusive',
      reason: expect.stringContaining('the shop has no users'),
    });
    const known = await runScenarios(world, null, { only: ['|scenarios/a.spec.ts|opens'] });
    expect(known.run).toMatchObject({ kind: 'ran', scenarios: [{ status: 'not-run', title: 'opens' }] });
    expect(known.findings).toMatchObject([
      { kind: 'error', scenario: null, message: 'the shop has no users' },
      { kind: 'missing', scenario: '|scenarios/a.spec.ts|opens' },
    ]);
  },
  TIMEOUT,
);

test(
  'a set-up project runs with the scenarios that depend on it, and is told of when it keeps them from running',
  async () => {
    using world = await scenarioWorld({
      files: {
        'playwright.config.ts': `export default { projects: [
          { name: 'sign in', testMatch: /setup\\.ts/ },
          { name: 'shop', testMatch: /spec\\.ts/, dependencies: ['sign in'] },
        ], testDir: 'scenarios' };`,
        'scenarios/auth.setup.ts': `${IMPORT}test('signs in', async () => { if (process.env.TZ === 'Pacific/Apia') throw new Error('no such user'); });`,
        'scenarios/a.spec.ts': `${IMPORT}test('opens', async () => {});\ntest('not asked for', async () => { throw new Error('it ran'); });`,
      },
      spec: { config: 'playwright.config.ts' },
    });
    const only = ['shop|scenarios/a.spec.ts|opens'];
    const good = await runScenarios(world, null, { only });
    expect(good.run).toMatchObject({ kind: 'ran', scenarios: [{ status: 'passed' }], findings: [] });
    const scenarios = createScenarios({ environment: { ...process.env, TZ: 'Pacific/Apia' } });
    const bad = await runScenarios({ ...world, scenarios }, null, { only });
    expect(bad.run).toMatchObject({ kind: 'ran', scenarios: [{ id: only[0], status: 'not-run' }] });
    expect(bad.findings.map(({ kind, title, message }) => [kind, title, message])).toEqual([
      ['error', 'signs in', 'no such user'],
      ['missing', 'opens', 'it did not run: a scenario or a set-up that it needs failed'],
    ]);
  },
  TIMEOUT,
);
