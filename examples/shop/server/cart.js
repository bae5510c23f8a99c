import { productBySlug } from './catalogue.js';
import { couponByCode, discountFor } from './coupons.js';
import { Refused } from './refused.js';

const MOST_OF_ONE = 20;
const SHIPPING = 490;
const FREE_SHIPPING_FROM = 9000;

/** The cart with every sum a page may show, in cents. */
export function priced(state) {
  const lines = state.lines.map(({ slug, quantity }) => {
    const { name, price, drawing, glaze } = productBySlug(slug);
    return { slug, name, price, drawing, glaze, quantity, total: price * quantity };
  });
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
  const discount = state.coupon === null ? 0 : discountFor(couponByCode(state.coupon), subtotal);
  const shipping = count === 0 || subtotal >= FREE_SHIPPING_FROM ? 0 : SHIPPING;
  return { lines, count, subtotal, coupon: state.coupon, discount, shipping, total: subtotal - discount + shipping };
}

export function addLine(state, slug, quantity) {
  if (productBySlug(slug) === null) throw new Refused(404, 'We do not make that');
  const line = state.lines.find((candidate) => candidate.slug === slug);
  setQuantity(state, slug, (line?.quantity ?? 0) + quantity);
}

/** Sets how many of a product are in the cart; 0 takes it out. */
export function setQuantity(state, slug, quantity) {
  if (!Number.isInteger(quantity) || quantity < 0) throw new Refused(400, 'How many?');
  if (quantity > MOST_OF_ONE) throw new Refused(400, `We can send ${MOST_OF_ONE} of one piece at most`);
  const line = state.lines.find((candidate) => candidate.slug === slug);
  if (quantity === 0) state.lines = state.lines.filter((candidate) => candidate !== line);
  else if (line === undefined) state.lines.push({ slug, quantity });
  else line.quantity = quantity;
}

export function applyCoupon(state, code) {
  const coupon = couponByCode(code);
  const { subtotal } = priced({ ...state, coupon: null });
  if (discountFor(coupon, subtotal) === 0) throw new Refused(409, `${coupon.code} is for larger orders`);
  state.coupon = coupon.code;
}
