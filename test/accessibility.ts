import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** axe's rules that look at colours: what the others find is the same in the light and the dark scheme. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What is wrong with a page, as `rule: element`. */
export async function axeFaults(
  page: Page,
  options: { readonly only?: readonly string[]; readonly without?: readonly string[] } = {},
): Promise<readonly string[]> {
  // Once for each document: it is half a megabyte.
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe.source);
  const run = {
    ...(options.only && { runOnly: options.only }),
    rules: Object.fromEntries((options.without ?? []).map((rule) => [rule, { enabled: false }])),
    resultTypes: ['violations'],
  };
  return page.evaluate<readonly string[]>(
    `axe.run(${JSON.stringify(run)}).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`,
  );
}

/** The same in both colour schemes, as `scheme rule: element`. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await axeFaults(page, colorScheme === 'light' ? {} : { only: COLOUR_RULES });
    faults.push(...found.map((fault) => `${colorScheme} ${fault}`));
  }
  return faults;
}
