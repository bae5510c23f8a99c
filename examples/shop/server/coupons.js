import { Refused } from './refused.js';

/** `minimum` is the smallest subtotal, in cents, that a coupon is good for. */
const coupons = [
  { code: 'WELCOME10', percent: 10, note: '10 % off your first order' },
  { code: 'TABLE20', percent: 20, note: '20 % off from €150', minimum: { cents: 15000 } },
];

export function couponByCode(code) {
  const wanted = code.trim().toUpperCase();
  const coupon = coupons.find((candidate) => candidate.code === wanted);
  if (coupon === undefined) throw new Refused(404, `We do not know the coupon “${wanted}”`);
  return coupon;
}

/** What a coupon takes off a subtotal, in cents. */
export function discountFor(coupon, subtotal) {
  if (subtotal < coupon.minimum.cents) return 0;
  return Math.round((subtotal * coupon.percent) / 100);
}
