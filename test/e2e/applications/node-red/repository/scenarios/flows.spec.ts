import { expect, test } from '@playwright/test';

test('the flow greets by name', async ({ page }) => {
  await page.goto('/hello?name=Ada');
  await expect(page.getByRole('heading')).toHaveText('Hello, Ada');
});

test('the editor shows the flow', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Greeting').first()).toBeVisible();
});

test('the palette filter narrows the nodes down', async ({ page }) => {
  const nodes = page.locator('.red-ui-palette-node').filter({ visible: true });
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Greeting' })).toBeVisible();
  const filter = page.getByPlaceholder('filter nodes');
  // The editor moves the focus while it loads, so that single keys may be lost.
  await expect(async () => {
    await filter.fill('template');
    await filter.press('End');
    await expect(nodes).toHaveText(['template'], { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
});
