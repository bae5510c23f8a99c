import { cpSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mendShop, shopIn } from './host/mended-shop.ts';

const SHOP = fileURLToPath(new URL('../../examples/shop', import.meta.url));

/** What the shop in `folder` says to a customer who puts a teapot in the cart and uses the advertised coupon. */
async function useCoupon(folder: string): Promise<{ readonly status: number; readonly answer: unknown }> {
  const server = createServer(await shopIn(folder));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const first = await fetch(url);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await first.text()).toContain('<strong>WELCOME10</strong> takes 10 % off');
    const post = (to: string, body: object): Promise<Response> =>
      fetch(url + to, { method: 'POST', headers: { cookie }, body: JSON.stringify(body) });
    await post('/api/cart/lines', { slug: 'sunday-teapot' });
    const used = await post('/api/cart/coupon', { code: 'WELCOME10' });
    return { status: used.status, answer: await used.json() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('the coupon that the shop advertises is broken on the base, and the scripted turns mend it', async () => {
  using folder = temporaryFolder();
  const [base, mended] = [path.join(folder.path, 'base'), path.join(folder.path, 'mended')];
  cpSync(SHOP, base, { recursive: true });
  mendShop(mended);
  expect(await useCoupon(base)).toMatchObject({ status: 500, answer: { error: 'Something went wrong' } });
  expect(await useCoupon(mended)).toMatchObject({
    status: 200,
    answer: { subtotal: 8600, discount: 860, shipping: 490, total: 8230 },
  });
});
