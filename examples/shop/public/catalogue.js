import { call } from './api.js';
import { listening } from './live.js';
import { card, countOf } from '../shared/card.js';

const finder = document.querySelector('.finder');
const grid = document.querySelector('.grid');
const count = document.querySelector('.count');
let asked = 0;

/** Fills the shelf with what the form asks for. Answers that come too late are dropped. */
async function find() {
  asked += 1;
  const mine = asked;
  const found = await call('GET', `/api/products?${new URLSearchParams(new FormData(finder))}`);
  if (mine !== asked) return;
  grid.innerHTML = found.map(card).join('');
  count.textContent = countOf(found);
}

finder.addEventListener('input', find);
finder.addEventListener('submit', (event) => {
  event.preventDefault();
  find();
});

listening();
