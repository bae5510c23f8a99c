import { drawing } from './drawings.js';
import { html } from './html.js';
import { money } from './money.js';

/** One piece in the catalogue. */
export const card = (product) =>
  html`<li class="card">
    <a href="/pieces/${product.slug}">
      ${drawing(product)}
      <span class="card-name">${product.name}</span>
      <span class="card-line">${product.line}</span>
      <span class="card-price">${money(product.price)}</span>
    </a>
  </li>`;

export const countOf = (products) => (products.length === 1 ? '1 piece' : `${products.length} pieces`);
