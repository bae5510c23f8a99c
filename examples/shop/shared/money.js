/** `2800` → `€28.00` */
export const money = (cents) => `€${(cents / 100).toFixed(2)}`;
