import { expect, test } from '@playwright/test';

test('the first page begins with the first post', async ({ page }) => {
  await page.goto('/posts?_page=1&_limit=2');
  await expect(page.locator('body')).toContainText('Kilns and clay');
  await expect(page.locator('body')).not.toContainText('Reading a cone');
});

test('a new post is counted, until it is deleted', async ({ page, request }) => {
  const posts = page.getByRole('listitem').filter({ hasText: '/posts' });
  const made = await request.post('/posts', { data: { title: 'Made by a scenario', views: 0 } });
  expect(made.status()).toBe(201);

  await page.goto('/');
  await expect(posts).toContainText('6x');

  const { id } = (await made.json()) as { id: number };
  await request.delete(`/posts/${id}`);
  await page.reload();
  await expect(posts).toContainText('5x');
});
