import { call } from '/api.js';
import { showCount } from '/badge.js';
import { emptyView, lineView, sumsView } from '/shared/cart-view.js';

const lines = document.querySelector('.lines');
const sums = document.querySelector('#sums');
const coupon = document.querySelector('#coupon');

/** Shows the cart as the server priced it. */
function show(cart) {
  showCount(cart.count);
  if (cart.count === 0) {
    document.querySelector('.split').outerHTML = String(emptyView);
    return;
  }
  lines.innerHTML = cart.lines.map(lineView).join('');
  sums.innerHTML = String(sumsView(cart));
}

async function changeQuantity(row, step) {
  const quantity = row.querySelector('output');
  const wanted = Number(quantity.textContent) + step;
  if (wanted < 1) return;
  await call('PUT', `/api/cart/lines/${row.dataset.slug}`, { quantity: wanted });
  quantity.textContent = String(wanted);
}

async function remove(row) {
  show(await call('DELETE', `/api/cart/lines/${row.dataset.slug}`));
}

lines?.addEventListener('click', (event) => {
  const row = event.target.closest('.line');
  const button = event.target.closest('button');
  if (row === null || button === null) return;
  if (button.dataset.step !== undefined) changeQuantity(row, Number(button.dataset.step));
  else remove(row);
});

coupon?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const note = coupon.querySelector('.note');
  try {
    const cart = await call('POST', '/api/cart/coupon', { code: new FormData(coupon).get('code') });
    show(cart);
    note.textContent = `${cart.coupon} applied`;
    note.classList.remove('bad');
  } catch (error) {
    note.textContent = error.message;
    note.classList.add('bad');
  }
});
