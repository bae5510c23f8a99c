import { expect, test } from '@playwright/test';

const REPORT = '/report/report.html';

test('the verdict comes first', async ({ page }) => {
  await page.goto(REPORT);
  const verdict = page.getByRole('heading', { level: 1, name: 'Passed' });
  await expect(verdict).toBeInViewport();
  await expect(page.getByRole('banner')).toContainText('Every scenario is green after 2 iterations');
  await expect(page.getByRole('banner')).toContainText('Make the coupon halve the total');
  expect((await verdict.boundingBox())?.y).toBeLessThan(200);
});

test('the grid tells every scenario in every round', async ({ page }) => {
  await page.goto(REPORT);
  const grid = page.getByRole('region', { name: 'Scenarios' }).getByRole('table');
  const row = (name: string) => grid.getByRole('row', { name }).getByRole('cell');
  await expect(row('a coupon halves the total')).toHaveText([/red/, /red/, /green/, /green/]);
  await expect(row('sold out teas cannot be bought')).toHaveText([/red/, /green/, /green/, /green/]);
  await expect(row('the front page lists the teas')).toHaveText([/green/, /green/, /green/, /green/]);
});

test('every recording loads, and can be played again', async ({ page }) => {
  await page.goto(REPORT);
  const recordings = page.getByRole('img', { name: /^Recording: / });
  await page.getByText('Stayed green').click();
  await expect(recordings).toHaveCount(5);
  for (const recording of await recordings.all()) {
    await recording.scrollIntoViewIfNeeded();
    await expect(recording).toHaveJSProperty('complete', true);
    expect(await recording.evaluate((image) => image.naturalWidth)).toBeGreaterThanOrEqual(480);
  }
  const first = recordings.first();
  await page.getByRole('button', { name: 'Play again' }).first().click();
  await expect(first).toHaveJSProperty('complete', true);
  const file = await page.request.get(await first.evaluate((image) => image.src));
  expect((await file.body()).subarray(0, 6).toString('latin1')).toBe('GIF89a');
});

test('it loads nothing from elsewhere and says nothing on the console', async ({ page, baseURL }) => {
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(REPORT);
  await expect(page.getByRole('heading', { name: 'What it looks like' })).toBeVisible();
  await page.locator('details').evaluateAll((all) => all.forEach((details) => (details.open = true)));
  await page.locator('img').evaluateAll((all) => all.forEach((image) => (image.loading = 'eager')));
  await page.waitForLoadState('networkidle');
  expect(said).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(`${baseURL}/report/`) && !url.startsWith('data:'))).toEqual([]);
});

test('it fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(REPORT);
  await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
  expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBeLessThanOrEqual(390);
});

test('it can be read with the keyboard', async ({ page }) => {
  await page.goto(REPORT);
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toBeVisible();
  const summary = page.locator('summary').first();
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(summary.locator('xpath=..')).toHaveAttribute('open', '');
  const grid = page.getByRole('region', { name: 'Scenarios' }).last();
  await grid.focus();
  await expect(grid).toBeFocused();
});
