import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';

const STRINGS = join(import.meta.dirname, '../frontend/src/strings');

/** The file of the site with a language that is not English. */
export const TRANSLATION = '**/assets/translation-*.js';

/**
 * A translation of the page that tests make of the English texts: each letter has an accent, and each
 * text is at least 40 % longer, its words too. `en-XA` and `ar-XB` are how such languages are called.
 */
export async function pseudoTranslation(dir: 'ltr' | 'rtl'): Promise<string> {
  const contents = `
    import { gate as english } from './en/gate.ts';
    import { page as englishPage } from './en/page.ts';
    const VOWELS = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú' };
    function lengthen(text) {
      const longer = text.replace(/[aeiou]/gi, (vowel) => VOWELS[vowel].repeat(2));
      const missing = Math.ceil(text.length * 1.4) - longer.length;
      return missing > 0 ? longer + 'ü'.repeat(missing) : longer;
    }
    function translate(value) {
      if (typeof value === 'string') return lengthen(value);
      if (typeof value === 'function') {
        // What is put in is not translated.
        return (...values) => {
          const marks = values.map((_, index) => '\\uE000' + index + '\\uE001');
          return lengthen(value(...marks)).replace(/\\uE000(\\d+)\\uE001/g, (_, index) => values[index]);
        };
      }
      if (Array.isArray(value)) return value.map(translate);
      return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, translate(it)]));
    }
    export const gate = {
      ...translate(english),
      lang: ${JSON.stringify(dir === 'rtl' ? 'ar-XB' : 'en-XA')},
      dir: ${JSON.stringify(dir)},
    };
    export const page = translate(englishPage);
  `;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: STRINGS },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Gives a page, or all pages of a browser, a translation in place of the site's. */
export async function translateBy(page: Pick<Page, 'route'>, translation: string): Promise<void> {
  await page.route(TRANSLATION, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: translation }),
  );
}

/**
 * Switches a page that is open to its translation, without a choice that other pages would follow when
 * they are loaded.
 */
export async function switchLanguage(page: Page): Promise<void> {
  await page.evaluate(`
    localStorage.setItem('chat.language', 'de');
    dispatchEvent(new StorageEvent('storage', { key: 'chat.language' }));
    localStorage.removeItem('chat.language');
  `);
  await page.locator('html:not([lang="en"])').waitFor({ state: 'attached' });
}

/** What people wrote, a model or a service said, a clock shows, or is the same in every language. */
const NOT_OURS = `bdi, code, pre, time, [dir="auto"], body [lang], .prose, .history-group > h2, .approval > h2`;

/** Texts of a page that are not translated: of its elements and of what is read out in their place. */
export function untranslated(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const isOurs = (element) => element.closest('.prose button') || !element.closest(${JSON.stringify(NOT_OURS)});
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [document.title];
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (isOurs(parentElement) && !parentElement.closest('noscript, template')) texts.push(data);
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      if (element.matches('.approval, time')) continue;
      for (const name of ['aria-label', 'placeholder', 'title']) {
        texts.push(element.getAttribute(name) ?? '');
      }
    }
    // The product's name is that of the page until somebody has signed in.
    return texts.filter((text) => /[a-z]{2}/i.test(text) && !/[áéíóúÁÉÍÓÚü]/.test(text) && text !== 'Three-tier chat');
  })()`);
}

/** Buttons and links whose text is cut, or that reach beyond the screen. */
export function cutControls(page: Page): Promise<readonly string[]> {
  return page.evaluate(`
    [...document.querySelectorAll('button, a, label')].filter((element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (width <= 1 || height <= 1 || element.closest('.scroll, .unseen')) return false;
      // A person's name and a title end in dots.
      const mayBeCut = element.querySelector('.person-name, .history-title');
      const isCut = !mayBeCut && element.scrollWidth > Math.ceil(width);
      return isCut || left < -0.5 || right > innerWidth + 0.5;
    }).map((element) => element.textContent || element.getAttribute('aria-label'))
  `);
}
