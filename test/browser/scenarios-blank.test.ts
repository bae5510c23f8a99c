import { expect, test } from 'vitest';
import { startBlankServer } from '../../src/browser/blank-page.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

test('the empty page answers every path and method with nothing to see', async () => {
  await using server = await startBlankServer();
  const answers = await Promise.all([
    fetch(server.url),
    fetch(`${server.url}/a/b.js?x=1`),
    fetch(`${server.url}/api`, { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }),
    fetch(`${server.url}/api`, { method: 'DELETE' }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/<body><\/body>/);
  }
});

test('of the scenarios that are asked for, those that pass on an empty page are found', async () => {
  using world = await scenarioWorld({
    files: {
      'scenarios/a.spec.ts': `
import { test, expect } from '@playwright/test';
test('cannot fail', async ({ page }) => { await page.goto('/'); await expect(page.locator('body')).toBeAttached(); });
test('looks at something', async ({ page }) => { await page.goto('/'); await expect(page.getByRole('heading')).toHaveText('Shop'); });
test('clicks something', async ({ page }) => { await page.goto('/'); await page.getByRole('button').click(); });
test('is left out', async () => { test.skip(true); });
test('is not asked for', async () => {});
`,
    },
  });
  const only = ['cannot fail', 'looks at something', 'clicks something', 'is left out'].map(
    (title) => `|scenarios/a.spec.ts|${title}`,
  );
  const green = await world.scenarios.greenOnBlankPage({ ...world.request, only }, new AbortController().signal);
  expect(green).toEqual(['|scenarios/a.spec.ts|cannot fail']);
  expect(await world.scenarios.greenOnBlankPage({ ...world.request, only: [] }, new AbortController().signal)).toEqual(
    [],
  );
}, 120_000);
