import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Recording } from '../../src/browser/check.ts';
import type { Finding } from '../../src/core/model.ts';
import { runScenarios, scenarioWorld, type Seen, type World } from '../support/scenario-world.ts';
import { startShopApp, type ShopApp } from '../support/shop-app.ts';

/* One run of many small scenarios, looked at from many sides: a browser start for each would take minutes. */
const SHOP_SPEC = `
import { test, expect } from '@playwright/test';
import { STATUS, type Code } from './pages/shop';

test.beforeEach(async ({ page }) => { await page.goto('/'); });
const good: Code = 'GOOD';

test('a good coupon is applied', async ({ page }) => {
  await page.getByLabel('Code').fill(good);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByTestId(STATUS)).toHaveText('Coupon applied');
});

test('a coupon that the server cannot take', async ({ page }) => {
  await test.step('fill the form', async () => {
    await page.getByLabel('Code').fill('SAVE50');
    await page.getByLabel('Password').fill('hunter22');
  });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByTestId(STATUS)).toHaveText('Coupon applied', { timeout: 800 });
});

test.describe('checks', () => {
  test('a button that is not there', async ({ page }) => { await page.getByRole('button', { name: 'Nope' }).click({ timeout: 400 }); });
  test('longer than its time', async ({ page }) => { test.setTimeout(1200); await page.getByText('never').click(); });
  test('two soft checks', async ({ page }) => { await expect.soft(page).toHaveTitle('Other', { timeout: 200 }); expect.soft([1, 2]).toEqual([1, 3]); });
});

test('a popup and a dialog', async ({ page }) => {
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByTestId(STATUS)).toHaveText('yes');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Details' }).click();
  const popup = await opened;
  await expect(popup.getByRole('heading')).toHaveText('Details of the offer');
});

test('a page whose script is broken', async ({ page }) => {
  await page.goto('/broken');
  await expect(page.getByRole('heading')).toHaveText('Whole', { timeout: 300 });
});
`;

/** Without a page, so that no browser has to be started again after each failure. */
const LOGIC_SPEC = `
import { test, expect } from '@playwright/test';
import { greeting } from 'polite-package';

test('a package of the repository can be used', async () => { expect(greeting()).toBe('good day'); });
test.describe('logic', () => {
  for (const n of [1, 2]) test('number ' + n, async () => { expect(n).toBe(1); });
  test('throws', async () => { throw new Error('no luck\\nwith details'); });
  test.fail('is known to fail', async () => { expect(1).toBe(2); });
  test.fail('is known to fail and passes', async () => { expect(1).toBe(1); });
  test.skip('is left out', async () => {});
  test.fixme('is left out for now', async () => {});
  test('is left out at run time', async () => { test.skip(true, 'not today'); });
});
test.describe('again', () => {
  test.describe.configure({ retries: 2 });
  test('passes at the second try', async ({}, info) => { expect(info.retry).toBe(1); });
});
test.describe.serial('one after the other', () => {
  test('first', async () => { expect('a').toBe('b'); });
  test('second', async () => { expect(1).toBe(1); });
});
`;

let app: ShopApp;
let world: World;
let seen: Seen;

beforeAll(async () => {
  app = await startShopApp();
  world = await scenarioWorld({
    files: {
      'package.json': '{"name":"shop"}',
      'scenarios/shop.spec.ts': SHOP_SPEC,
      'scenarios/logic.spec.ts': LOGIC_SPEC,
      'scenarios/pages/shop.ts': "export type Code = string;\nexport const STATUS = 'status';\n",
    },
    repo: {
      'node_modules/polite-package/package.json': '{"name":"polite-package","version":"1.0.0","main":"index.js"}',
      'node_modules/polite-package/index.js': "exports.greeting = () => 'good day';\n",
    },
  });
  seen = await runScenarios(world, app, { record: true });
}, 300_000);

afterAll(async () => {
  world[Symbol.dispose]();
  await app[Symbol.asyncDispose]();
});

const findingOf = (title: string): Finding => {
  const [finding] = seen.findings.filter((one) => one.title === title);
  if (!finding) throw new Error(`no finding for "${title}" in ${JSON.stringify(seen.run)}`);
  return finding;
};
const recordingOf = (title: string): { readonly folder: string; readonly recording: Recording } => {
  const folder = path.join(world.root, seen.results[title]?.recording ?? 'none');
  return { folder, recording: JSON.parse(readFileSync(path.join(folder, 'recording.json'), 'utf8')) as Recording };
};
const pixelAt = (file: string, x: number, y: number): readonly number[] => {
  const png = PNG.sync.read(readFileSync(file));
  return [...png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3)];
};

test('each scenario has exactly one result, named by project, file and titles', () => {
  const statuses = Object.fromEntries(Object.entries(seen.results).map(([title, { status }]) => [title, status]));
  expect(statuses).toEqual({
    'a package of the repository can be used': 'passed',
    'logic > number 1': 'passed',
    'logic > number 2': 'failed',
    'logic > throws': 'failed',
    'logic > is known to fail': 'passed',
    'logic > is known to fail and passes': 'failed',
    'logic > is left out': 'skipped',
    'logic > is left out for now': 'skipped',
    'logic > is left out at run time': 'skipped',
    'again > passes at the second try': 'failed',
    'one after the other > first': 'failed',
    'one after the other > second': 'not-run',
    'a good coupon is applied': 'passed',
    'a coupon that the server cannot take': 'failed',
    'checks > a button that is not there': 'failed',
    'checks > longer than its time': 'failed',
    'checks > two soft checks': 'failed',
    'a popup and a dialog': 'passed',
    'a page whose script is broken': 'failed',
  });
  expect(seen.results['logic > number 1']).toMatchObject({
    id: '|scenarios/logic.spec.ts|logic > number 1',
    file: 'scenarios/logic.spec.ts',
    assertions: 1,
  });
});

test('progress names the number of scenarios first and then each of them once', () => {
  const [begin, ...rest] = seen.progress;
  expect(begin).toEqual({ type: 'begin', total: 19 });
  expect(rest.map((one) => one.type === 'scenario' && one.title)).toEqual(Object.keys(seen.results));
});

test('a failed check tells what was expected and what was there, and the way to it with the failing step last', () => {
  const { kind, detail, message, scenario, key } = findingOf('a coupon that the server cannot take');
  expect({ kind, scenario }).toEqual({
    kind: 'assertion',
    scenario: '|scenarios/shop.spec.ts|a coupon that the server cannot take',
  });
  expect(message).toBe("expect(getByTestId('status')).toHaveText(expected) failed");
  expect(detail).toMatchObject({
    location: 'scenarios/shop.spec.ts:20',
    step: 'Check toHaveText “status”',
    expected: '"Coupon applied"',
    received: '"Something went wrong"',
    trail: [
      { title: 'Open /', ok: true },
      { title: 'fill the form', ok: true },
      { title: 'Click button “Apply”', ok: true },
      { title: 'Check toHaveText “status”', ok: false },
    ],
    rerun: 'untilgreen verify --scenario "a coupon that the server cannot take"',
  });
  expect(detail.callLog.join('\n')).toContain('waiting for getByTestId');
  expect(key).toContain('Check toHaveText');
});

test('the request, the console and the server of that moment stand beside the failure, without secrets', () => {
  const { detail } = findingOf('a coupon that the server cannot take');
  expect(detail.network).toEqual([
    'POST /api/coupon → 500 sent {"code":"SAVE50","password":"••••"} got {"error":"boom: cannot read off of undefined","token":"••••"}',
  ]);
  expect(detail.console).toEqual([expect.stringMatching(/^error: coupon failed 500 \(\/:\d+\)$/)]);
  expect(detail.server).toEqual(['TypeError: cannot read off of undefined at coupon.js:12']);
  expect(JSON.stringify(seen.run)).not.toContain('hunter22');
});

test('an error of the script in the page is told with its place', () => {
  const { detail } = findingOf('a page whose script is broken');
  expect(detail.pageErrors).toEqual(['ReferenceError: undefinedFunction is not defined (/broken:1)']);
});

test('the kinds of failures are told apart', () => {
  expect(findingOf('checks > a button that is not there')).toMatchObject({
    kind: 'timeout',
    detail: { step: 'Click button “Nope”', trail: [{ title: 'Open /' }, { title: 'Click button “Nope”', ok: false }] },
  });
  expect(findingOf('checks > longer than its time')).toMatchObject({
    kind: 'timeout',
    message: 'locator.click: Test timeout of 1200ms exceeded.',
    detail: { step: 'Click text “never”' },
  });
  expect(findingOf('logic > number 2')).toMatchObject({ kind: 'assertion', detail: { expected: '1', received: '2' } });
  expect(findingOf('logic > throws')).toMatchObject({ kind: 'error', message: 'no luck' });
  expect(findingOf('logic > is known to fail and passes')).toMatchObject({
    kind: 'error',
    message: 'Expected to fail, but passed.',
  });
  expect(findingOf('one after the other > second')).toMatchObject({ kind: 'missing' });
});

test('each soft check that failed is a finding of its own', () => {
  const findings = seen.findings.filter(({ title }) => title === 'checks > two soft checks');
  expect(findings.map(({ detail }) => [detail.expected, detail.received])).toEqual([
    ['"Other"', '"Shop"'],
    ['3,', '2,'],
  ]);
  expect(new Set(findings.map(({ key }) => key)).size).toBe(2);
});

test('what failed has a picture of that moment, what passed has none', () => {
  const { screenshot } = findingOf('a coupon that the server cannot take');
  const file = path.join(world.root, screenshot ?? 'none');
  expect(PNG.sync.read(readFileSync(file)).width).toBe(1280);
  expect(pixelAt(file, 1000, 600)).toEqual([255, 255, 255]);
  expect(seen.results['a good coupon is applied']?.screenshot).toBeNull();
});

test('the last frame of a recording shows the page as it was at the end', () => {
  const { folder, recording } = recordingOf('a good coupon is applied');
  expect(recording).toMatchObject({ v: 1, status: 'passed', problem: null, viewport: { width: 1280, height: 720 } });
  const files = recording.frames.map((frame) => path.join(folder, frame.file));
  expect(pixelAt(files.at(-1)!, 1000, 600)).toEqual([0, 200, 83]);
  const times = recording.frames.map((frame) => frame.at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('a recording has the steps in words, without what was typed into a password field', () => {
  const { recording } = recordingOf('a coupon that the server cannot take');
  expect(recording.problem).toBe("expect(getByTestId('status')).toHaveText(expected) failed");
  expect(recording.steps.map(({ kind, title, target, ok }) => [kind, `${title} ${target}`.trim(), ok])).toEqual([
    ['action', 'Open /', true],
    ['step', 'fill the form', true],
    ['action', 'Fill "SAVE50" field “Code”', true],
    ['action', 'Fill "••••" field “Password”', true],
    ['action', 'Click button “Apply”', true],
    ['check', 'Check toHaveText “status”', false],
  ]);
});

test('the browser is named', () => {
  expect(seen.run).toMatchObject({ kind: 'ran', browser: expect.stringMatching(/^Chromium \d+\.\d+/) });
});
