import { expect, test } from '@playwright/test';

test('the home page says how much there is', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Resources' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: '/comments' })).toContainText('1x');
});

test('a resource opens from the home page', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: '/posts' }).click();
  await expect(page).toHaveURL(/\/posts$/);
  await expect(page.locator('body')).toContainText('Kilns and clay');
});
