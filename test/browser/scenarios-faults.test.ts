import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { runScenarios, scenarioWorld } from '../support/scenario-world.ts';
import { startShopApp } from '../support/shop-app.ts';

const TIMEOUT = 300_000;
const IMPORT = "import { test, expect } from '@playwright/test';\n";
/** In a spec: ends the browser, which is a child of the process that runs the spec. */
const KILL_BROWSER = `
import { readdirSync, readFileSync } from 'node:fs';
function killBrowser() {
  for (const pid of readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
    try {
      const stat = readFileSync('/proc/' + pid + '/stat', 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid) process.kill(Number(pid), 'SIGKILL');
    } catch {}
  }
}
`;

test(
  'a page that crashes twice is a finding; a crash that does not come again is none',
  async () => {
    await using app = await startShopApp();
    using world = await scenarioWorld({
      files: {
        'scenarios/crash.spec.ts': `${IMPORT}import { existsSync, writeFileSync } from 'node:fs';
test('always', async ({ page }) => { await page.goto('/'); await page.goto('chrome://crash').catch(() => {}); await page.getByText('Shop').click({ timeout: 2000 }); });
test('once', async ({ page }) => {
  await page.goto('/');
  const file = '${tmpdir()}/crashed-once';
  if (!existsSync(file)) { writeFileSync(file, ''); await page.goto('chrome://crash'); }
  await expect(page.getByRole('heading')).toHaveText('Shop');
});`,
      },
    });
    const { findings, results, progress } = await runScenarios(world, app);
    expect(findings).toMatchObject([
      { kind: 'page-crash', title: 'always', detail: { trail: [{ title: 'Open /' }, {}, {}] } },
    ]);
    expect(results['once']).toMatchObject({ status: 'passed' });
    expect(progress.filter((one) => one.type === 'scenario' && one.title === 'always')).toHaveLength(1);
  },
  TIMEOUT,
);

test(
  'a browser that dies is nobody’s failure: the scenario is tried once more, and then the round says nothing',
  async () => {
    await using app = await startShopApp();
    using world = await scenarioWorld({
      files: {
        'scenarios/kill.spec.ts': `${IMPORT}${KILL_BROWSER}
test('before', async ({ page }) => { await page.goto('/'); await expect(page).toHaveTitle('Shop'); });
test('loses its browser', async ({ page }) => { await page.goto('/'); setTimeout(killBrowser, 200); await expect(page.getByText('never')).toBeVisible(); });`,
      },
    });
    const { run, progress } = await runScenarios(world, app);
    expect(run).toEqual({
      kind: 'inconclusive',
      reason: expect.stringMatching(/browser died twice during "loses its browser"/),
    });
    expect(progress).toMatchObject([
      { type: 'begin', total: 2 },
      { title: 'before', status: 'passed' },
      { title: 'loses its browser' },
    ]);
  },
  TIMEOUT,
);

test(
  'without a browser that starts, nothing is said about the app',
  async () => {
    using world = await scenarioWorld({
      files: {
        'scenarios/a.spec.ts': `${IMPORT}test('opens', async ({ page }) => { await page.goto('about:blank'); });`,
      },
    });
    const { run } = await runScenarios(world, null, { browserPath: '/usr/bin/false' });
    expect(run).toEqual({ kind: 'inconclusive', reason: expect.stringMatching(/^no browser could be started: /) });
  },
  TIMEOUT,
);

test(
  'a runner that ends without an answer is tried once more, and then nothing is said',
  async () => {
    using world = await scenarioWorld({
      files: {
        'playwright.config.ts': "export default { testDir: 'scenarios', globalSetup: './setup.ts' };",
        'setup.ts': 'export default () => process.exit(0);',
        'scenarios/a.spec.ts': `${IMPORT}test('opens', async () => {});`,
      },
      spec: { config: 'playwright.config.ts' },
    });
    const { run } = await runScenarios(world, null);
    expect(run).toEqual({
      kind: 'inconclusive',
      reason: expect.stringMatching(/failed twice: it ended without an answer/),
    });
  },
  TIMEOUT,
);

test(
  'when the time for the round is over, everything is gone and the scenario that was under way is named',
  async () => {
    await using app = await startShopApp();
    using world = await scenarioWorld({
      files: {
        'scenarios/a.spec.ts': `${IMPORT}test('waits', async ({ page }) => { test.setTimeout(0); await page.goto('/'); await new Promise(() => {}); });`,
      },
      spec: { timeoutMs: 25_000 },
    });
    const { run } = await runScenarios(world, app, { runId: 'round-with-a-limit' });
    expect(run).toEqual({ kind: 'inconclusive', reason: expect.stringContaining('ran out during "waits"') });
    expect(await marked(RUN_MARKER, 'round-with-a-limit')).toEqual([]);
    expect(readdirSync(world.folder)).not.toContain('oracle');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`untilgreen-${process.pid}-`))).toEqual([]);
  },
  TIMEOUT,
);

test(
  'an abort stops the browser and everything else within seconds',
  async () => {
    await using app = await startShopApp();
    using world = await scenarioWorld({
      files: {
        'scenarios/a.spec.ts': `${IMPORT}test('waits', async ({ page }) => { test.setTimeout(0); await page.goto('/'); await new Promise(() => {}); });`,
      },
    });
    const stop = new AbortController();
    const watch = { onProgress: () => void pause(3_000).then(() => stop.abort()), server: () => [] };
    const request = { ...world.request, url: app.url, runId: 'stopped-round' };
    const run = await world.scenarios.run(request, watch, stop.signal);
    expect(run).toEqual({ kind: 'inconclusive', reason: 'stopped before all scenarios had run' });
    expect(await marked(RUN_MARKER, 'stopped-round')).toEqual([]);
  },
  TIMEOUT,
);

test(
  'hostile pages end at the scenario’s own deadline and cost the controller next to nothing',
  async () => {
    await using app = await startShopApp();
    const pages = ['alerts', 'loop', 'flood', 'popups'];
    using world = await scenarioWorld({
      files: {
        'scenarios/hostile.spec.ts': `${IMPORT}
for (const name of ${JSON.stringify(pages)}) test(name, async ({ page }) => {
  test.setTimeout(4000);
  await page.goto('/hostile/' + name);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  await expect(page.getByText('All is well')).toBeVisible({ timeout: 1000 });
});
test('a page after them', async ({ page }) => { await page.goto('/'); await expect(page).toHaveTitle('Shop'); });`,
      },
    });
    const before = process.memoryUsage().rss;
    let most = 0;
    const measure = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 100);
    const { results, findings } = await runScenarios(world, app, { record: true });
    clearInterval(measure);
    expect(pages.map((page) => results[page]?.status)).toEqual(pages.map(() => 'failed'));
    expect(results['a page after them']?.status).toBe('passed');
    expect(most / 2 ** 20).toBeLessThan(50);
    const flood = findings.find(({ title }) => title === 'flood');
    expect(JSON.stringify(flood).length).toBeLessThan(6_000);
    expect(readFileSync(`${world.folder}/playwright.log`).length).toBeLessThan(1_000_000);
  },
  TIMEOUT,
);
