import { card, countOf } from '../shared/card.js';
import { emptyView, lineView, sumsView } from '../shared/cart-view.js';
import { drawing } from '../shared/drawings.js';
import { html } from '../shared/html.js';
import { money } from '../shared/money.js';
import { priced } from './cart.js';
import { kinds, productBySlug, products } from './catalogue.js';
import { layout } from './layout.js';
import { orderByNumber } from './orders.js';

/** The page of a path, as a whole document. */
export function pages(pathname, state) {
  const [, first = '', second = '', ...more] = pathname.split('/');
  const page = more.length > 0 ? null : pageFor(first, second, state);
  const { title, body, script } = page ?? missing;
  const document = layout({ title, body, script, count: priced(state).count });
  return { status: page === null ? 404 : 200, body: String(document) };
}

function pageFor(first, second, state) {
  if (first === 'pieces') return second === '' ? null : piece(productBySlug(second));
  if (first === 'orders') return second === '' ? null : thanks(orderByNumber(state, second));
  if (second !== '') return null;
  if (first === '') return catalogue();
  if (first === 'cart') return cart(priced(state));
  if (first === 'checkout') return checkout(priced(state));
  return null;
}

const missing = {
  title: 'Not here',
  body: html`<section class="narrow">
    <h1>Not here</h1>
    <p>That page was never made. <a href="/">See what was</a>.</p>
  </section>`,
  script: null,
};

const catalogue = () => ({
  title: 'Stoneware for every day',
  script: 'catalogue.js',
  body: html`<section class="hero">
      <h1>Stoneware for every day</h1>
      <p>Eight pieces, thrown by three people in one small workshop.</p>
    </section>
    <form class="finder" role="search">
      <label class="search"
        ><span class="quiet">Search</span>
        <input type="search" name="q" placeholder="Search the shelf" autocomplete="off"
      /></label>
      <fieldset>
        <legend class="quiet">Kind</legend>
        ${kinds.map(({ id, label }) => html`<label class="chip"><input type="radio" name="kind" value="${id}" ${id === 'all' ? html`checked` : ''} /><span>${label}</span></label>`)}
      </fieldset>
      <output class="count" aria-label="Found">${countOf(products)}</output>
    </form>
    <ul class="grid" aria-label="Pieces">
      ${products.map(card)}
    </ul>`,
});

const piece = (product) =>
  product && {
    title: product.name,
    script: 'piece.js',
    body: html`<nav class="trail" aria-label="Breadcrumb"><a href="/">Shop</a> <span>/</span> ${product.name}</nav>
      <article class="piece">
        <div class="piece-picture">${drawing(product)}</div>
        <div class="piece-what">
          <h1>${product.name}</h1>
          <p class="price">${money(product.price)}</p>
          <p>${product.line}</p>
          <ul class="facts">
            ${product.facts.map((fact) => html`<li>${fact}</li>`)}
          </ul>
          <button type="button" class="main" data-add="${product.slug}">Add to cart</button>
          <p class="note" role="status"></p>
        </div>
      </article>`,
  };

const cart = (view) => ({
  title: 'Your cart',
  script: 'cart.js',
  body: html`<h1>Your cart</h1>
    ${
      view.count === 0
        ? emptyView
        : html`<div class="split">
            <ul class="lines" aria-label="Cart">
              ${view.lines.map(lineView)}
            </ul>
            <aside class="panel" aria-label="Summary">
              <h2>Summary</h2>
              <div id="sums">${sumsView(view)}</div>
              <form id="coupon" class="coupon" aria-label="Use a coupon">
                <label><span>Coupon</span><input name="code" autocomplete="off" required /></label>
                <button type="submit">Apply</button>
                <p class="note" role="status"></p>
              </form>
              <a class="main" href="/checkout">Check out</a>
            </aside>
          </div>`
    }`,
});

const FIELDS = [
  { name: 'name', label: 'Name', type: 'text', autocomplete: 'name' },
  { name: 'email', label: 'Email', type: 'email', autocomplete: 'email' },
  { name: 'street', label: 'Street and number', type: 'text', autocomplete: 'street-address' },
  { name: 'city', label: 'City', type: 'text', autocomplete: 'address-level2' },
];

const checkout = (view) => ({
  title: 'Check out',
  script: view.count === 0 ? null : 'checkout.js',
  body: html`<h1>Check out</h1>
    ${
      view.count === 0
        ? emptyView
        : html`<div class="split">
            <form id="order" class="fields">
              ${FIELDS.map(({ name, label, type, autocomplete }) => html`<label><span>${label}</span><input name="${name}" type="${type}" autocomplete="${autocomplete}" required /></label>`)}
              <p class="note" role="alert"></p>
              <button type="submit" class="main">Place order</button>
            </form>
            <aside class="panel" aria-label="Summary">
              <h2>${view.count === 1 ? '1 piece' : `${view.count} pieces`}</h2>
              <ul class="brief">
                ${view.lines.map((line) => html`<li><span>${line.quantity} × ${line.name}</span><span>${money(line.total)}</span></li>`)}
              </ul>
              ${sumsView(view)}
            </aside>
          </div>`
    }`,
});

const thanks = (order) =>
  order && {
    title: 'Thank you',
    script: null,
    body: html`<section class="thanks">
      <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
        <circle cx="32" cy="32" r="32" fill="#6f8a5c" />
        <path
          d="M19 33l9 9 18-20"
          fill="none"
          stroke="#fff"
          stroke-width="5"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      <h1>Thank you, ${order.name.split(' ')[0]}</h1>
      <p>Order <strong>${order.number}</strong> goes out tomorrow morning. We wrote to ${order.email}.</p>
      <div class="panel" aria-label="Summary" role="group">
        <ul class="brief">
          ${order.lines.map((line) => html`<li><span>${line.quantity} × ${line.name}</span><span>${money(line.total)}</span></li>`)}
        </ul>
        ${sumsView(order)}
      </div>
      <a href="/">Back to the shelf</a>
    </section>`,
  };
