import { call } from './api.js';
import { showCount } from './badge.js';
import { listening } from './live.js';
import { emptyView, sumsView } from '../shared/cart-view.js';
import { money } from '../shared/money.js';

const lines = document.querySelector('.lines');
const sums = document.querySelector('#sums');
const coupon = document.querySelector('#coupon');

/** Shows the cart as the server priced it. Rows stay in place, so that the focus stays where it is. */
function show(cart) {
  showCount(cart.count);
  if (cart.count === 0) {
    document.querySelector('.split').outerHTML = String(emptyView);
    return;
  }
  for (const row of [...lines.children]) {
    const line = cart.lines.find((candidate) => candidate.slug === row.dataset.slug);
    if (line === undefined) row.remove();
    else showLine(row, line);
  }
  sums.innerHTML = String(sumsView(cart));
}

function showLine(row, line) {
  row.querySelector('.quantity').textContent = String(line.quantity);
  row.querySelector('.line-total').textContent = money(line.total);
}

async function changeQuantity(row, step) {
  const quantity = row.querySelector('.quantity');
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

listening();
