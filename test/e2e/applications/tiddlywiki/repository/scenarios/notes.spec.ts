import { expect, test } from '@playwright/test';

test('the wiki opens with its first note', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Workshop notes' })).toBeVisible();
  await expect(page.getByText('turns the colour of slate')).toBeVisible();
});

test('search finds a word in the middle of a note', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('forty');
  await expect(page.getByRole('link', { name: 'Kilns' })).toBeVisible();
});

test('a note keeps its text when the page is loaded again', async ({ page }) => {
  const title = `Note of ${Date.now()}`;

  await test.step('Write a note', async () => {
    await page.goto('/');
    await page.getByRole('button', { name: 'new tiddler' }).first().click();
    const editor = page.getByRole('region', { name: 'Editor' });
    await editor.getByRole('textbox').first().fill(title);
    await editor.frameLocator('iframe').getByRole('textbox').fill('Reed vases dry slowly.');
    const saved = page.waitForResponse(
      (response) => response.request().method() === 'PUT' && decodeURIComponent(response.url()).endsWith(`/${title}`),
    );
    await editor.getByRole('button', { name: 'Confirm changes' }).click();
    expect((await saved).status()).toBe(204);
  });

  await test.step('It is still there', async () => {
    await page.goto(`/#${encodeURIComponent(title)}`);
    await page.reload();
    await expect(page.getByText('Reed vases dry slowly.')).toBeVisible();
  });

  await test.step('Throw it away', async () => {
    await page.request.delete(`/bags/default/tiddlers/${encodeURIComponent(title)}`, {
      headers: { 'x-requested-with': 'TiddlyWiki' },
    });
  });
});
