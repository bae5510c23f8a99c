import { html } from '../shared/html.js';

const LOGO = html`<svg viewBox="4 3 24 26" width="30" height="32" aria-hidden="true">
  <path d="M11 4h10q-1 5 3 10t2 10q-2 5-7 5h-6q-5 0-7-5-2-5 2-10t3-10z" fill="#bd6242" />
  <path d="M7 18q5 3 9 1t9 0q1 3 0 6-2 4-6 4h-6q-4 0-6-4-1-3 0-7z" fill="#c8a27c" />
</svg>`;
const BASKET = html`<svg
  viewBox="0 0 24 24"
  width="20"
  height="20"
  aria-hidden="true"
  fill="none"
  stroke="currentColor"
  stroke-width="1.8"
  stroke-linecap="round"
  stroke-linejoin="round"
>
  <path d="M4 9h16l-1.5 10h-13zM8.5 9 12 3l3.5 6" />
</svg>`;

/** A whole document around the body of a page. */
export const layout = ({ title, body, script, count }) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Potter Lane</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/shop.css" />
        ${script === null ? '' : html`<script type="module" src="/${script}"></script>`}
      </head>
      <body>
        <p class="offer">First time here? <strong>WELCOME10</strong> takes 10 % off your order.</p>
        <header>
          <a class="brand" href="/">${LOGO}<span>Potter Lane</span></a>
          <a class="to-cart" href="/cart"
            >${BASKET}<span>Cart</span>
            <output id="count" aria-label="Pieces in cart" ${count === 0 ? html`hidden` : ''}>${count}</output></a
          >
        </header>
        <main>
          ${script === null ? body : html`<fieldset class="live" role="presentation" disabled>${body}</fieldset>`}
        </main>
        <footer>Made by hand in small batches. Sent in paper, never in plastic.</footer>
      </body>
    </html>`;
