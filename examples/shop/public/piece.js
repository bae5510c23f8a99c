import { call } from './api.js';
import { showCount } from './badge.js';
import { listening } from './live.js';

const button = document.querySelector('[data-add]');
const note = document.querySelector('.note');

button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    const cart = await call('POST', '/api/cart/lines', { slug: button.dataset.add });
    showCount(cart.count);
    note.textContent = 'It is in your cart.';
  } catch (error) {
    note.textContent = error.message;
  }
  button.disabled = false;
});

listening();
