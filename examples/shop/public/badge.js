/** Shows in the header how many pieces are in the cart. */
export function showCount(count) {
  const badge = document.querySelector('#count');
  badge.textContent = String(count);
  badge.hidden = count === 0;
}
