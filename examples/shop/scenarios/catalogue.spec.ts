import { expect, test } from '@playwright/test';

test('a visitor finds a piece and puts it in the cart', async ({ page }) => {
  const pieces = page.getByRole('list', { name: 'Pieces' }).getByRole('listitem');

  await test.step('The shelf shows every piece', async () => {
    await page.goto('/');
    await expect(pieces).toHaveCount(8);
  });

  await test.step('A kind narrows it down', async () => {
    await page.getByText('Drink', { exact: true }).click();
    await expect(pieces).toHaveCount(3);
  });

  await test.step('A word narrows it down further', async () => {
    await page.getByRole('searchbox', { name: 'Search' }).fill('slate');
    await expect(pieces).toHaveCount(1);
    await expect(page.getByLabel('Found')).toHaveText('1 piece');
  });

  await test.step('The piece goes into the cart', async () => {
    await page.getByRole('link', { name: 'Harbour Mug' }).click();
    await expect(page.getByRole('heading', { name: 'Harbour Mug' })).toBeVisible();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page.getByLabel('Pieces in cart')).toHaveText('1');
  });
});
