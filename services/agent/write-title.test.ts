import type { Message, Model, ModelStreamEvent } from '@strands-agents/sdk';
import { MAX_TITLE_LENGTH } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeTitle } from './write-title.ts';

/** A model that says this, in pieces, and notes what it was asked. */
function modelThatSays(pieces: readonly string[], asked: Message[][] = []): Model {
  return {
    async *stream(messages: Message[]): AsyncGenerator<ModelStreamEvent> {
      asked.push(messages);
      for (const text of pieces) {
        yield { type: 'modelContentBlockDeltaEvent', delta: { type: 'textDelta', text } };
      }
    },
  } as unknown as Model;
}

const titleOf = (...pieces: string[]) =>
  writeTitle(modelThatSays(pieces), { prompt: 'Hi', answer: 'Hello.' });

describe('writeTitle', () => {
  it.each<[string, string | undefined]>([
    ['Phone number', 'Phone number'],
    ['"Phone number"', 'Phone number'],
    ['“Phone number”\n', 'Phone number'],
    ['„Telefonnummer“', 'Telefonnummer'],
    ['"Phone number "', 'Phone number'],
    ["Ann's phone", "Ann's phone"],
    ['  Phone\n\nnumber\t ', 'Phone number'],
    ['\u202eenohp\u202c \u0000number\u2028', 'enohp number'],
    ['عنوان المحادثة', 'عنوان المحادثة'],
    ['', undefined],
    ['""', undefined],
    [' \u0007 ', undefined],
  ])('makes one line of %j', async (said, title) => {
    expect(await titleOf(said)).toBe(title);
  });

  it('is a line of bounded length, whatever the model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 120 })), async (pieces) => {
        const title = await titleOf(...pieces);
        if (title === undefined) return;
        expect(title.length).toBeGreaterThan(0);
        expect(title.length).toBeLessThanOrEqual(MAX_TITLE_LENGTH);
        expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|^\s|\s$/u);
      }),
    );
  });

  it('shows the model the beginning of both texts alone, as data', async () => {
    const asked: Message[][] = [];
    const long = { prompt: `${'x'.repeat(5000)}END`, answer: `${'y'.repeat(5000)}END` };
    await writeTitle(modelThatSays(['A title'], asked), long);
    const text = JSON.stringify(asked);
    expect(text.length).toBeLessThan(5000);
    expect(text).not.toContain('END');
  });
});
