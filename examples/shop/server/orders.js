import { priced } from './cart.js';
import { Refused } from './refused.js';

let lastNumber = 1041;

/** Turns the cart into an order and empties it. */
export function placeOrder(state, { name = '', email = '', street = '', city = '' }) {
  if (state.lines.length === 0) throw new Refused(409, 'Your cart is empty');
  if ([name, street, city].some((value) => value.trim() === '')) throw new Refused(400, 'Please fill in every field');
  if (!/^\S+@\S+\.\S+$/.test(email)) throw new Refused(400, 'That email address does not look right');

  lastNumber += 1;
  const order = { number: `PL-${lastNumber}`, name, email, street, city, ...priced(state) };
  state.orders.push(order);
  state.lines = [];
  state.coupon = null;
  return order;
}

export const orderByNumber = (state, number) => state.orders.find((order) => order.number === number) ?? null;
