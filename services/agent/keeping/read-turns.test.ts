import type { ConversationTurn, ModelTurn } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { type ConversationsClient, ConversationsRefusal } from './conversations-client.ts';
import { readAskingTurn, readHistory, readTurn } from './read-turns.ts';

const ASKER = { token: 't', expiresAtMs: Number.MAX_SAFE_INTEGER };

interface Turn extends Partial<Omit<ModelTurn & ConversationTurn, 'turnId'>> {
  readonly turnId: string;
}

/** A store whose pages are given from the last to the first. */
function storeOf(...pages: readonly (readonly Turn[])[]) {
  const asked: (string | undefined)[] = [];
  const read = async (_asker: unknown, _id: string, cursor?: string) => {
    asked.push(cursor);
    const number = Number(cursor ?? 0);
    if (!pages[number]) throw new ConversationsRefusal('not-found');
    const isFirst = number === pages.length - 1;
    return {
      turns: pages[number],
      version: pages.flat().length,
      ...(!isFirst && { cursor: String(number + 1) }),
    };
  };
  const client = { read, readMessages: read } as unknown as ConversationsClient;
  return { reading: { client, sessionId: 's', asker: ASKER }, asked };
}

const ids = (turns: readonly Turn[] | undefined) => turns?.map(({ turnId }) => turnId);

describe('readHistory', () => {
  it('reads the turns of all pages, oldest first, with the number of turns', async () => {
    const { reading } = storeOf(
      [{ turnId: '4' }],
      [{ turnId: '2' }, { turnId: '3' }],
      [{ turnId: '1' }],
    );
    const history = await readHistory(reading);
    expect(ids(history?.turns)).toEqual(['1', '2', '3', '4']);
    expect(history?.version).toBe(4);
  });

  it('reads no further than a summary reaches, and as far', async () => {
    const { reading, asked } = storeOf(
      [{ turnId: '4', summary: { text: 'They talked.', upTo: '2' } }],
      [{ turnId: '2' }, { turnId: '3' }],
      [{ turnId: '1' }],
    );
    expect(ids((await readHistory(reading))?.turns)).toEqual(['2', '3', '4']);
    expect(asked).toEqual([undefined, '1']);
  });

  it('reads a bounded number of pages', async () => {
    const { reading, asked } = storeOf(
      ...Array.from({ length: 20 }, (_, number) => [{ turnId: `${20 - number}` }]),
    );
    expect(ids((await readHistory(reading))?.turns)).toEqual(['16', '17', '18', '19', '20']);
    expect(asked).toHaveLength(5);
  });

  it('is undefined where there is no conversation', async () => {
    expect(await readHistory(storeOf().reading)).toBeUndefined();
  });
});

describe('readTurn', () => {
  it('finds a turn on an earlier page', async () => {
    const { reading } = storeOf([{ turnId: '2' }], [{ turnId: '1' }]);
    expect(await readTurn(reading, '1')).toEqual({
      forModel: { turnId: '1' },
      shown: { turnId: '1' },
    });
  });

  it('is undefined for a turn that is not there, and without a conversation', async () => {
    expect(
      await readTurn(storeOf([{ turnId: '2' }], [{ turnId: '1' }]).reading, '3'),
    ).toBeUndefined();
    expect(await readTurn(storeOf().reading, '1')).toBeUndefined();
  });

  it('passes on a refusal', async () => {
    const { reading } = storeOf([{ turnId: '1' }]);
    const refuses = async () => {
      throw new ConversationsRefusal('not-allowed');
    };
    const client = { ...reading.client, read: refuses };
    await expect(readTurn({ ...reading, client }, '1')).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});

it('readAskingTurn finds the turn that asked for an approval', async () => {
  const parts = [
    { kind: 'approval', approval: { id: 'a' } },
  ] as unknown as ConversationTurn['parts'];
  const { reading } = storeOf(
    [{ turnId: '2', parts: [] }],
    [{ turnId: '1', parts: [{ kind: 'text', text: 'a' }, ...parts] }],
  );
  expect((await readAskingTurn(reading, 'a'))?.shown.turnId).toBe('1');
  expect(await readAskingTurn(reading, 'b')).toBeUndefined();
});
