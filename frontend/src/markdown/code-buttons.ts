import type { MarkdownTexts } from '../strings/en/page.ts';
import { copyMessage, copyText } from './copy-text.ts';

/**
 * Makes the buttons of all code in an element work, also of code that is still growing or is yet to
 * come: one listener for all of them, until `signal` aborts.
 */
export function listenToCode(container: Element, texts: MarkdownTexts, signal: AbortSignal): void {
  const onClick = ({ target }: Event) => {
    const button = target instanceof Element && target.closest('.code-head > button');
    if (!button) return;
    const pressed = button.getAttribute('aria-pressed');
    if (pressed === null) void copyCode(button, texts);
    else button.setAttribute('aria-pressed', String(pressed !== 'true'));
  };
  const onFocusOut = ({ target }: Event) => {
    if (target instanceof Element) sayAbout(target, '');
  };
  container.addEventListener('click', onClick, { signal });
  container.addEventListener('focusout', onFocusOut, { signal });
}

async function copyCode(button: Element, texts: MarkdownTexts): Promise<void> {
  // Emptied first: a second copy is told too.
  sayAbout(button, '');
  const code = button.closest('.code')?.querySelector('code')?.textContent ?? '';
  sayAbout(button, copyMessage(await copyText(code), texts));
}

function sayAbout(button: Element, message: string): void {
  const said = button.closest('.code-head')?.querySelector('.code-said');
  if (said) said.textContent = message;
}
