import type { MarkdownTexts } from '../strings/en/page.ts';

/** Puts a text on the clipboard. @returns false where the browser refuses, or has none. */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Missing on a page that is not secure.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** What the page says after it. */
export function copyMessage(isCopied: boolean, { copied, notCopied }: MarkdownTexts): string {
  return isCopied ? copied : notCopied;
}
