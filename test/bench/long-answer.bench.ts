import { loadavg } from 'node:os';
import type { CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../browser.ts';
import { openChatPage } from '../chat-page.ts';
import { startLocalCloud } from '../local-cloud.ts';
import { done, type Script, startScriptedAnswers, text } from '../scripted-answers.ts';

/*
 * What an answer of 50 KB costs the page while somebody types: the longest task after the first, how
 * long a key press takes to be seen (INP: the slowest of so few), and the processor time of the main
 * thread for script, style and layout, beside the same keys without an answer; at full speed and four
 * times slower. Fails above the limits; needs an idle machine.
 */

const SIZE = 50 * 1024;
const PIECE = 24;
const PIECE_MS = 4;
const KEYS = 40;

const KINDS = ['Task', 'Script', 'Layout', 'RecalcStyle'] as const;

/** By how many times slower the processor is: the longest task and the slowest key in ms, the time in s. */
const LIMITS = [
  { slower: 1, taskMs: 50, keyMs: 100, mainThreadSeconds: 0.5 },
  { slower: 4, taskMs: Number.POSITIVE_INFINITY, keyMs: 200, mainThreadSeconds: undefined },
] as const;

const PART = `## What there is

A paragraph with **weight**, *stress*, \`code\` and [a link](https://site.example/), that goes on until it fills some lines of the page, as paragraphs do.

1. First, with a second line
   of its own.
2. Second:
   - [x] done
   - [ ] not done

| Field | Value | Number |
|:--|:-:|--:|
| Name | Chat Member | 1 |
| Phone | +1 555 0100 | 22 |

\`\`\`ts
export function greet(name: string): string {
  return \`Hello \${name}\`; // as it was written
}
\`\`\`

> Words of somebody else.

`;
const ANSWER = PART.repeat(Math.ceil(SIZE / PART.length)).slice(0, SIZE);

const streams: Script = async ({ send, response }) => {
  for (let at = 0; at < ANSWER.length; at += PIECE) {
    send(text(ANSWER.slice(at, at + PIECE)));
    await new Promise((resume) => setTimeout(resume, PIECE_MS));
  }
  send(done());
  response.end();
};

/** Keys that were pressed before it count for nothing, although the browser may tell of them later. */
const WATCH = `
  const since = performance.now();
  globalThis.tasks = [];
  globalThis.keys = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]);
  }).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { interactionId, startTime, duration } of list.getEntries()) {
      if (interactionId && startTime >= since) keys.push(duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });`;

const [browser, cloud, answers] = await Promise.all([
  launchChromium(),
  startLocalCloud(),
  startScriptedAnswers(),
]);
let holds = true;
try {
  for (const { slower, taskMs, keyMs, mainThreadSeconds } of LIMITS) {
    const chat = await openChatPage(browser, cloud, (context) => answers.answerFor(context));
    const { page } = chat;
    await chat.signIn('member');
    const session = await page.context().newCDPSession(page);
    // Processor time, which the load of the machine does not lengthen.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
    // The renderer's file is loaded with the first answer.
    answers.play(({ send, response }) => {
      send(text('First.'), done());
      response.end();
    }, streams);
    await chat.ask('First.');
    const idle = await busySeconds(session, () => type(page, KEYS));
    await page.evaluate(WATCH);
    const busy = await busySeconds(session, async () => {
      await chat.send('All of it.');
      await chat.answer.nth(1).locator('.prose').waitFor();
      await type(page, KEYS);
      await chat.answer.nth(1).getByRole('link', { name: 'Trace' }).waitFor();
    });
    const tasks = await page.evaluate<[number, number][]>('tasks');
    const [, ...later] = tasks.map(([, duration]) => duration);
    const keys = await page.evaluate<number[]>('keys');
    const longest = Math.max(0, ...later);
    const slowest = Math.max(0, ...keys);
    const spent = (kind: (typeof KINDS)[number]) => busy[kind] - idle[kind];
    const rendering = spent('Script') + spent('RecalcStyle') + spent('Layout');
    const [load = 0] = loadavg();
    console.info(
      `${slower}× slower: longest task after the first ${longest.toFixed(0)} ms, slowest key ${slowest.toFixed(0)} ms of ${KEYS}, rendering ${rendering.toFixed(2)} s of the main thread (${KINDS.map((kind) => `${kind} ${spent(kind).toFixed(2)}`).join(', ')}; load ${load.toFixed(1)})`,
    );
    holds &&= longest <= taskMs && slowest <= keyMs;
    holds &&= mainThreadSeconds === undefined || rendering <= mainThreadSeconds;
    await chat.close();
  }
  process.exitCode = holds ? 0 : 1;
} finally {
  await browser.close();
  await cloud.stop();
  await answers.stop();
}

async function type(page: Page, keys: number): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message' });
  for (let key = 0; key < keys; key += 1) await box.press('a', { delay: 30 });
  await box.fill('');
}

/** Seconds of processor time that the main thread worked: in all, and of that by kind. */
async function busySeconds(
  session: CDPSession,
  work: () => Promise<void>,
): Promise<Readonly<Record<(typeof KINDS)[number], number>>> {
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const values = new Map(metrics.map(({ name, value }) => [name, value]));
    return KINDS.map((kind) => values.get(`${kind}Duration`) ?? 0);
  };
  const before = await read();
  await work();
  const after = await read();
  const spent = KINDS.map((kind, at) => [kind, (after[at] ?? 0) - (before[at] ?? 0)] as const);
  return Object.fromEntries(spent) as Record<(typeof KINDS)[number], number>;
}
