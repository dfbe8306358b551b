/* Tells readers what has happened. */

/**
 * Copies the text of the element that a button names, and says so.
 *
 * @param {HTMLElement} button
 */
export async function copyText(button) {
  const text = document.getElementById(button.dataset.copy ?? '')?.textContent ?? '';
  const isCopied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  say(isCopied ? 'Copied' : 'The browser does not allow the page to copy');
  if (!isCopied) return;
  const label = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

/** Announces a text to screen readers. @param {string} text */
export function say(text) {
  const status = document.getElementById('status');
  if (status) status.textContent = text;
}
