import { expect, test, type Page } from '@playwright/test';

async function addToCart(page: Page, piece: string): Promise<void> {
  await page.goto(`/pieces/${piece}`);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByText('It is in your cart.')).toBeVisible();
}

test('the shelf is searched by kind and by word', async ({ page }) => {
  const pieces = page.getByRole('list', { name: 'Pieces' }).getByRole('listitem');
  await page.goto('/');
  await expect(pieces).toHaveCount(8);
  await page.getByText('Home', { exact: true }).click();
  await expect(pieces).toHaveText([/Fern Planter/, /Reed Vase/]);
  await page.getByRole('searchbox', { name: 'Search' }).fill('roots');
  await expect(pieces).toHaveText([/Fern Planter/]);
  await page.getByRole('searchbox', { name: 'Search' }).fill('porcelain');
  await expect(page.getByLabel('Found')).toHaveText('0 pieces');
});

test('the cart follows every change until it is empty', async ({ page }) => {
  const total = page.getByRole('row', { name: 'Total' }).getByRole('cell');
  const bowl = page.getByRole('listitem', { name: 'Morning Bowl' });
  await addToCart(page, 'morning-bowl');
  await page.getByRole('link', { name: 'Cart' }).click();
  await expect(total).toHaveText('€38.90');
  await bowl.getByRole('button', { name: 'One more' }).click();
  await expect(total).toHaveText('€72.90');
  await bowl.getByRole('button', { name: 'One more' }).click();
  await expect(page.getByRole('row', { name: 'Shipping' })).toContainText('Free');
  await expect(total).toHaveText('€102.00');
  await bowl.getByRole('button', { name: 'One less' }).click();
  await expect(page.getByLabel('Pieces in cart')).toHaveText('2');
  await bowl.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Your cart is empty.')).toBeVisible();
  await expect(page.getByLabel('Pieces in cart')).toBeHidden();
});

test('a coupon lowers the total, and one that does not fit says why', async ({ page }) => {
  const form = page.getByRole('form', { name: 'Use a coupon' });
  const use = async (code: string): Promise<void> => {
    await form.getByRole('textbox', { name: 'Coupon' }).fill(code);
    await form.getByRole('button', { name: 'Apply' }).click();
  };
  await addToCart(page, 'sunday-teapot');
  await page.getByRole('link', { name: 'Cart' }).click();
  await use('nonsense');
  await expect(form.getByRole('status')).toHaveText('We do not know the coupon “NONSENSE”');
  await use('TABLE20');
  await expect(form.getByRole('status')).toHaveText('TABLE20 is for larger orders');
  await use('welcome10');
  await expect(form.getByRole('status')).toHaveText('WELCOME10 applied');
  await expect(page.getByRole('row', { name: 'Total' }).getByRole('cell')).toHaveText('€82.30');
});

test('an order can be placed with the keyboard alone', async ({ page }) => {
  await page.goto('/pieces/reed-vase');
  await page.getByRole('button', { name: 'Add to cart' }).press('Enter');
  await expect(page.getByLabel('Pieces in cart')).toHaveText('1');
  await page.goto('/checkout');
  await page.getByLabel('Name').focus();
  for (const value of ['Grace Hopper', 'grace@example.com', '1 Harbour Road', 'Hamburg']) {
    await page.keyboard.insertText(value);
    await page.keyboard.press('Tab');
  }
  await expect(page.getByRole('button', { name: 'Place order' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Thank you, Grace' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'Total' }).getByRole('cell')).toHaveText('€62.90');
});

test('every page fits a phone and says nothing on the console', async ({ page }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.setViewportSize({ width: 390, height: 844 });
  await addToCart(page, 'dairy-jug');
  for (const path of ['/', '/pieces/dairy-jug', '/cart', '/checkout']) {
    await page.goto(path);
    await expect(page.getByRole('link', { name: 'Potter Lane' })).toBeVisible();
    expect(await page.locator('html').evaluate((root) => root.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  expect(said).toEqual([]);
});
