/** Controls of a page can be used once its script listens, so that no early click is lost. */
export function listening() {
  document.querySelector('.live').disabled = false;
}
