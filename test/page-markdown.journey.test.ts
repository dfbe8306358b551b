import { gzipSync } from 'node:zlib';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import {
  done,
  type Script,
  type ScriptedAnswers,
  says,
  startScriptedAnswers,
  text,
} from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

const PYTHON = 'def call(*args, **kwargs):\n    """Of *all*."""\n    return "<b>", args[0]  # 1';
const YAML = '- name: "*"\n  steps:\n    - run: echo `date`\n\n    - uses: a/b@v1';
const LONG = `curl ${'https://files.example/a1B2/'.repeat(12)}`;
const RICH = [
  '# Your profile\n\nIt has **three** parts, `user_id` among them ([more](https://docs.example/)):',
  '## Parts',
  '| part | kind | long description |\n|:--|:-:|--:|\n| `id` | text | never changes |\n| name | text | what others see of you |\n| averyveryverylongname_withoutanyspace_in_it | number | 1,234 |',
  '- [x] signed in\n- [ ] phone number\n  1. open *settings*\n  2. write it down\n\n     ```sh\n     # in a list\n     export A="b"\n     ```',
  `\`\`\`python\n${PYTHON}\n\`\`\``,
  `~~~yaml\n${YAML}\n~~~`,
  `\`\`\`\n${LONG}\n\`\`\``,
  '> A quote of **weight**\n>\n> and a second part.',
  '---',
  'The rate is $a_{1} * b_{1}$, ~~not~~ more.\n\n### Last\n\n- مرحبا بالعالم\n- שלום',
].join('\n\n');

const HOSTILE = [
  '<script>globalThis.ran = 1</script>',
  '<img src="https://evil.example/a.png" onerror="globalThis.ran = 1">',
  'a <svg onload="globalThis.ran = 1"> b <iframe src="https://evil.example/f"></iframe>',
  '<style>@import "https://evil.example/s.css"; body { display: none }</style>',
  '<link rel="stylesheet" href="https://evil.example/l.css">',
  '![one](https://evil.example/i.png) ![two](/api/conversations) ![](data:image/gif;base64,R0lGODlhAQABAAAAACw=)',
  '[script](javascript:globalThis.ran=1) [data](data:text/html,x) [here](/c/other) [plain](http://evil.example)',
  '[ref]\n\n[ref]: javascript:globalThis.ran=1 "t"',
  '```"><script>globalThis.ran=1</script>\n</code></pre><script>globalThis.ran=1</script>\n```',
  '| <b>a</b> |\n|---|\n| <img src=x onerror=globalThis.ran=1> |',
].join('\n\n');

describe('an answer in Markdown', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let chat: ChatPage;

  beforeAll(async () => {
    [browser, cloud, answers] = await Promise.all([
      launchChromium({ showScrollBars: true }),
      startLocalCloud(),
      startScriptedAnswers(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    await answers?.stop();
  });
  beforeEach(async () => {
    chat = await openChatPage(browser, cloud, (context) =>
      context.grantPermissions(['clipboard-read', 'clipboard-write']),
    );
  });
  afterEach(() => chat?.close());

  async function signIn(): Promise<void> {
    await chat.signIn('member');
    await answers.answerFor(chat.page);
  }

  const clipboard = () => chat.page.evaluate<string>('navigator.clipboard.readText()');
  const figure = (code: string): Locator =>
    chat.answer.locator('figure').filter({ hasText: code.split('\n')[0] ?? '' });

  it('needs a file of its own, which the first load has not', async () => {
    const scripts = new Set<string>();
    chat.page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(request.url());
    });
    const names = () =>
      new Set([...scripts].map((it) => new URL(it).pathname.replace(/^.*\/|-[\w-]{8}\.js$/g, '')));
    await chat.page.reload();
    await signIn();
    expect(names()).toEqual(new Set(['theme', 'recover.js', 'index', 'page', 'signed-in']));
    const first = [...scripts].filter((it) => !it.includes('/signed-in-'));
    const bodies = await Promise.all(first.map(async (it) => (await fetch(it)).arrayBuffer()));
    const sizes = bodies.map((body) => gzipSync(Buffer.from(body)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(25_000);
    answers.play(says(text('*Here.*'), done()));
    await chat.ask('Anything');
    expect(names()).toContain('renderer');
    expect(await chat.answer.locator('em').textContent()).toBe('Here.');
  });

  it('is shown as it is written where that file is missing', async () => {
    await chat.page.route('**/assets/renderer-*.js', (route) => route.abort('failed'));
    await signIn();
    answers.play(says(text('*Here* and\n\n- there'), done()));
    await chat.ask('Anything');
    expect(await chat.answer.locator('.prose').innerText()).toBe('*Here* and\n\n- there');
    await chat.page.unroute('**/assets/renderer-*.js');
    await chat.button('Copy as text').click();
    await chat.answer.getByText('Copied').waitFor();
    expect(await clipboard()).toBe('*Here* and\n\n- there');
    // The browser tells of what it could not load, and nothing else.
    expect(chat.problems.filter((it) => !it.includes('net::ERR_FAILED'))).toEqual([]);
  });

  it('has tables, tasks, headings and code, in both schemes and at every width', async () => {
    await signIn();
    answers.play(says(text(RICH), done()));
    await chat.ask('Show me everything');
    const { page, answer } = chat;
    // Before the renderer is loaded, the text is shown as it is written.
    await answer.getByRole('heading', { name: 'Last' }).waitFor();
    expect(await answer.getByRole('heading').allTextContents()).toEqual([
      'Your profile',
      'Parts',
      'Last',
    ]);
    expect(await answer.getByRole('checkbox').evaluateAll((all) => all.length)).toBe(2);
    expect(await answer.getByRole('checkbox', { checked: true }).count()).toBe(1);
    expect(await answer.getByRole('row').count()).toBe(4);
    expect(await answer.locator('figure').count()).toBe(4);
    expect(await answer.getByText('$a_{1} * b_{1}$').count()).toBe(1);
    for (const width of [320, 360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await overflowOf(page)]).toEqual([width, 0]);
      expect([width, await accessibilityFaults(page)]).toEqual([width, []]);
    }
    // By keyboard alone: a region that has the focus scrolls.
    await page.setViewportSize({ width: 320, height: 900 });
    const table = answer.getByRole('region', { name: /^Table/ });
    await table.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => table.evaluate((it) => it.scrollLeft)).toBeGreaterThan(0);
    expect(chat.problems).toEqual([]);
  });

  it('copies code to the letter, and itself as it is written or read', async () => {
    await signIn();
    answers.play(says(text(RICH), done()));
    await chat.ask('Show me everything');
    for (const code of [PYTHON, YAML, LONG]) {
      const shown = figure(code);
      await shown.getByRole('button', { name: 'Copy' }).click();
      await shown.getByText('Copied').waitFor();
      expect(await clipboard()).toBe(code);
    }
    const foot = chat.answer.locator('footer');
    await foot.getByRole('button', { name: 'Copy', exact: true }).click();
    await foot.getByText('Copied').waitFor();
    expect(await clipboard()).toBe(RICH);
    await foot.getByRole('button', { name: 'Copy as text' }).click();
    await expect.poll(clipboard).toContain('[x] signed in');
    expect(await clipboard()).toContain(
      `Your profile\n\nIt has three parts, user_id among them (more):`,
    );
    expect(await clipboard()).toContain(PYTHON);
  });

  it('wraps long code where that is wanted, and marks the words of code that has ended', async () => {
    await signIn();
    answers.play(says(text(RICH), done()));
    await chat.ask('Show me everything');
    const pre = figure(LONG).locator('pre');
    const isWide = () => pre.evaluate((it) => it.scrollWidth > it.clientWidth);
    expect(await isWide()).toBe(true);
    const wrap = figure(LONG).getByRole('button', { name: 'Wrap' });
    await wrap.click();
    expect([await isWide(), await wrap.getAttribute('aria-pressed')]).toEqual([false, 'true']);
    const words = await chat.page.evaluate<string[]>(
      `[...CSS.highlights].flatMap(([name, all]) => [...all].map((it) => name + ' ' + it.startContainer.data.slice(it.startOffset, it.endOffset)))`,
    );
    expect(words).toEqual(
      expect.arrayContaining(['code-keyword def', 'code-string "<b>"', 'code-comment # 1']),
    );
  });

  it('keeps a selection in what is settled, and its buttons work, while the rest arrives', async () => {
    await signIn();
    let isEnough = false;
    answers.play(grows(() => isEnough));
    await chat.send('Go on');
    await chat.answer.getByText('Line 3').waitFor();
    // Before the renderer is loaded, the text is shown as it is written.
    await chat.answer.locator('figure').waitFor();
    const settled = chat.answer.locator('p').first();
    await settled.evaluate((it) => it.ownerDocument.getSelection()?.selectAllChildren(it));
    const selected = () => chat.page.evaluate<string>('String(getSelection())');
    const lines = async () => (await chat.answer.locator('figure code').textContent()) ?? '';
    const before = (await lines()).length;
    await expect.poll(async () => (await lines()).length).toBeGreaterThan(before + 200);
    expect(await selected()).toBe('The first part, which stays.');
    const button = chat.answer.getByRole('button', { name: 'Wrap' });
    // By keyboard: the page scrolls with the text, and a pointer would have to follow.
    await button.press('Enter');
    await chat.answer.getByRole('button', { name: 'Copy' }).press('Enter');
    await chat.answer.getByText('Copied').waitFor();
    expect(await clipboard()).toMatch(/^\*args 1\n\*args 2\n/);
    const then = (await lines()).length;
    await expect.poll(async () => (await lines()).length).toBeGreaterThan(then + 200);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    isEnough = true;
    await chat.answer.getByRole('link', { name: 'Trace' }).waitFor();
    expect(await selected()).toBe('The first part, which stays.');
    expect(await chat.answer.locator('p').last().textContent()).toBe('The end.');
  });

  it('runs and loads nothing, whatever it contains', async () => {
    await signIn();
    const asked: string[] = [];
    chat.page.on('request', (request) => asked.push(request.url()));
    answers.play(says(text(HOSTILE), done()));
    await chat.ask('Attack me');
    const { answer, page } = chat;
    await answer.getByText('onerror').first().waitFor();
    // Not only as it is written, before the renderer is loaded.
    await answer.locator('.prose a').first().waitFor();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    expect(await page.evaluate('globalThis.ran')).toBeUndefined();
    expect(asked.filter((it) => it.includes('evil') || it.startsWith('data:'))).toEqual([]);
    expect(await answer.locator('.prose :is(script, img, svg, iframe, style, link)').count()).toBe(
      0,
    );
    const links = answer.locator('.prose a');
    expect(await links.evaluateAll((all) => all.map((it) => it.getAttribute('href')))).toEqual([
      'https://evil.example/i.png',
    ]);
    expect(await links.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(chat.problems).toEqual([]);
  });
});

/** A paragraph, then code that grows by five characters at a time until the test ends it. */
function grows(until: () => boolean): Script {
  return async ({ send, response }) => {
    send(text('The first part, which stays.\n\nLine 3 of an answer.\n\n```python\n'));
    for (let line = 1; !until() && !response.closed; line += 1) {
      for (const piece of `*args ${line}\n`.match(/.{1,5}/gs) ?? []) send(text(piece));
      await new Promise((resume) => setTimeout(resume, 5));
    }
    send(text('```\n\nThe end.'), done());
    response.end();
  };
}
