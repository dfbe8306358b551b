import type { Conversation } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { openChatPage } from './chat-page.ts';
import { ConversationRequests } from './conversation-requests.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

const ANSWERS = 5;
const RELOADS = 10;
const PIECES = 80;
const TIMEOUT_MS = 600_000;
/** Pieces that differ, with what is easily cut wrongly: several bytes, two code units, joined ones. */
const SAID = Array.from(
  { length: PIECES },
  (_, n) => `${n} ${['é', '漢', '😀', '👩‍👩‍👧', 'a'][n % 5]}, `,
);
const TEXT = SAID.join('');

/** Before which piece of each answer the page is loaded again, and whether it has shown all until then. */
const MOMENTS = fc.sample(
  fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: PIECES - 1 }), fc.boolean()), {
    minLength: RELOADS,
    maxLength: RELOADS,
    selector: ([piece]) => piece,
  }),
  { numRuns: ANSWERS, seed: 13 },
);

let browser: Browser;
let model: SteeredModel;
let cloud: LocalCloud;
/** By piece of the answer that is being given: it waits for the test. */
let gates = new Map<number, PromiseWithResolvers<void>>();

beforeAll(async () => {
  model = await startSteeredModel(async function* answer() {
    const held = gates;
    for (const [index, piece] of SAID.entries()) {
      await held.get(index)?.promise;
      yield piece;
    }
  });
  [browser, cloud] = await Promise.all([
    launchChromium(),
    startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await cloud?.stop();
  await model?.stop();
});

describe('a page that is loaded again in mid-answer', NEEDS_CHROMIUM, () => {
  it(
    'fifty times at random moments loses and doubles nothing',
    async () => {
      const conversations = new ConversationRequests(cloud, await signInAs(cloud, 'member'));
      const chat = await openChatPage(browser, cloud);
      await chat.signIn('member');
      const shown = async () => (await chat.answer.locator('.prose').allTextContents()).join('');
      for (const [number, moments] of MOMENTS.entries()) {
        const inOrder = moments.toSorted(([one], [other]) => one - other);
        gates = new Map(inOrder.map(([piece]) => [piece, Promise.withResolvers<void>()]));
        await chat.button('New conversation').click();
        await chat.send('Say it all.');
        // Before that, the message may not have arrived: it is a draft then.
        await chat.answer.getByText(`${SAID[0]?.trim()}`).waitFor();
        for (const [piece, waits] of inOrder) {
          if (waits) await chat.answer.getByText(`${SAID[piece - 1]?.trim()}`).waitFor();
          // While the browser exchanges one page for another, it refuses a reload.
          await vi.waitFor(() => chat.page.reload());
          gates.get(piece)?.resolve();
        }
        await chat.answer.getByRole('link', { name: 'Trace' }).waitFor();
        expect((await shown()).trimEnd()).toBe(TEXT.trimEnd());
        expect(await chat.answer.count()).toBe(1);
        const id = new URL(chat.page.url()).pathname.split('/').at(-1);
        const { turns } = await conversations.read<Conversation>(`/${id}`);
        expect(turns).toMatchObject([
          { outcome: 'complete', parts: [{ kind: 'text', text: TEXT }] },
        ]);
        expect(model.calls).toHaveLength(number + 1);
      }
      await chat.close();
    },
    TIMEOUT_MS,
  );
});
