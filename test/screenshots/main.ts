import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium } from '../browser.ts';
import { startLocalCloud } from '../local-cloud.ts';
import { lookAtAll, type View } from '../look-at-states.ts';
import { startScriptedAnswers } from '../scripted-answers.ts';

/*
 * `make screenshots`: pictures of every state of the page, at every width and in every colour scheme,
 * and one contact sheet of them, to be looked at before a release.
 */

const FOLDER = join(import.meta.dirname, '../../dist/screenshots');
const SHEET_WIDTH = 1800;

interface Picture extends View {
  readonly file: string;
}

const [browser, cloud, answers] = await Promise.all([
  launchChromium(),
  startLocalCloud(),
  startScriptedAnswers(),
]);
try {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const pictures: Picture[] = [];
  await lookAtAll(browser, cloud, answers, async (view, page) => {
    const { state, width, scheme } = view;
    const file = `${state} ${width} ${scheme}.png`.replaceAll(' ', '-');
    await page.screenshot({ path: join(FOLDER, file), animations: 'disabled' });
    pictures.push({ ...view, file });
  });
  const sheet = join(FOLDER, 'contact-sheet.html');
  await writeFile(sheet, sheetOf(pictures));
  const page = await browser.newPage({ viewport: { width: SHEET_WIDTH, height: 1000 } });
  await page.goto(`file://${sheet}`);
  await page.screenshot({ path: join(FOLDER, 'contact-sheet.png'), fullPage: true });
  console.info(`${pictures.length} pictures, and contact-sheet.png, in dist/screenshots.`);
} finally {
  await browser.close();
  await cloud.stop();
  await answers.stop();
}

/** A page with a row for each state. */
function sheetOf(pictures: readonly Picture[]): string {
  const rows = Map.groupBy(pictures, ({ state }) => state);
  const body = [...rows].map(([state, row]) => {
    const images = row.map(
      ({ file, width, scheme }) =>
        `<figure><img src="${file}" alt=""><figcaption>${width} px, ${scheme}</figcaption></figure>`,
    );
    return `<h2>${state}</h2><div>${images.join('')}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Contact sheet</title>
<style>
  body { font: 13px system-ui; margin: 16px; background: #888 }
  div { display: flex; flex-wrap: wrap; gap: 8px }
  figure { margin: 0 }
  img { height: 260px; display: block }
</style>
${body.join('\n')}`;
}
