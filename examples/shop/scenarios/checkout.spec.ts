import { expect, test } from '@playwright/test';

test('the advertised coupon takes 10 % off and the order is confirmed', async ({ page }) => {
  const coupon = page.getByRole('form', { name: 'Use a coupon' });

  await test.step('A teapot is in the cart', async () => {
    await page.goto('/pieces/sunday-teapot');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page.getByText('It is in your cart.')).toBeVisible();
    await page.getByRole('link', { name: 'Cart' }).click();
  });

  await test.step('WELCOME10 takes 10 % off', async () => {
    await coupon.getByRole('textbox', { name: 'Coupon' }).fill('WELCOME10');
    await coupon.getByRole('button', { name: 'Apply' }).click();
    await expect(coupon.getByRole('status')).toHaveText('WELCOME10 applied');
    await expect(page.getByRole('row', { name: 'WELCOME10' }).getByRole('cell')).toHaveText('−€8.60');
  });

  await test.step('The order is placed', async () => {
    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Street and number').fill('12 St James’s Square');
    await page.getByLabel('City').fill('London');
    await page.getByRole('button', { name: 'Place order' }).click();
  });

  await test.step('The confirmation names the sum', async () => {
    await expect(page.getByRole('heading', { name: 'Thank you, Ada' })).toBeVisible();
    await expect(page.getByRole('row', { name: 'Total' }).getByRole('cell')).toHaveText('€82.30');
  });
});
