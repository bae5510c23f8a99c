import { call } from './api.js';
import { listening } from './live.js';

const form = document.querySelector('#order');
const note = form.querySelector('.note');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const order = await call('POST', '/api/orders', Object.fromEntries(new FormData(form)));
    location.assign(`/orders/${order.number}`);
  } catch (error) {
    note.textContent = error.message;
    note.classList.add('bad');
  }
});

listening();
