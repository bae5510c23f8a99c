import { expect, test } from '@playwright/test';

test('changing a quantity changes what the customer pays', async ({ page }) => {
  const total = page.getByRole('row', { name: 'Total' }).getByRole('cell');
  const mug = page.getByRole('listitem', { name: 'Harbour Mug' });

  await test.step('A mug and a cup are in the cart', async () => {
    for (const piece of ['harbour-mug', 'small-hours-cup']) {
      await page.goto(`/pieces/${piece}`);
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await expect(page.getByText('It is in your cart.')).toBeVisible();
    }
    await page.getByRole('link', { name: 'Cart' }).click();
    await expect(total).toHaveText('€51.90');
  });

  await test.step('One more mug', async () => {
    await mug.getByRole('button', { name: 'One more' }).click();
    await expect(mug.getByLabel('Quantity')).toHaveText('2');
    await expect(mug.getByLabel('Line total')).toHaveText('€56.00');
  });

  await test.step('The total and the badge follow', async () => {
    await expect(total).toHaveText('€79.90');
    await expect(page.getByLabel('Pieces in cart')).toHaveText('3');
  });

  await test.step('Taking the cup out leaves the mugs', async () => {
    await page.getByRole('listitem', { name: 'Small Hours Cup' }).getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('list', { name: 'Cart' }).getByRole('listitem')).toHaveCount(1);
    await expect(total).toHaveText('€60.90');
  });
});
