import { drawing } from './drawings.js';
import { html } from './html.js';
import { money } from './money.js';

/** One line of the cart. */
export const lineView = (line) =>
  html`<li class="line" data-slug="${line.slug}" aria-label="${line.name}">
    <a class="line-picture" href="/pieces/${line.slug}" tabindex="-1">${drawing(line)}</a>
    <div class="line-what">
      <a href="/pieces/${line.slug}">${line.name}</a>
      <span>${money(line.price)} each</span>
      <button type="button" class="plain" data-remove>Remove</button>
    </div>
    <div class="stepper">
      <button type="button" data-step="-1" aria-label="One less">−</button>
      <output class="quantity" aria-label="Quantity">${line.quantity}</output>
      <button type="button" data-step="1" aria-label="One more">+</button>
    </div>
    <output class="line-total" aria-label="Line total">${money(line.total)}</output>
  </li>`;

const sum = (name, value, kind = '') =>
  html`<tr class="${kind}">
    <th scope="row">${name}</th>
    <td>${value}</td>
  </tr>`;

/** The sums beside the cart and the checkout. */
export const sumsView = (cart) =>
  html`<table class="sums">
    <tbody>
      ${sum('Pieces', money(cart.subtotal))}
      ${cart.discount === 0 ? '' : sum(cart.coupon, `−${money(cart.discount)}`, 'saving')}
      ${sum('Shipping', cart.shipping === 0 ? 'Free' : money(cart.shipping))}
      ${sum('Total', money(cart.total), 'grand')}
    </tbody>
  </table>`;

export const emptyView = html`<p class="empty">Your cart is empty. <a href="/">Find something you like</a>.</p>`;
