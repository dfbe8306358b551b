import {
  type ConversationTurn,
  type ModelTurn,
  standingTurns,
} from '@three-tier-chat/wire-contract';
import {
  type Asker,
  type ConversationsClient,
  ConversationsRefusal,
} from './conversations-client.ts';

/** A turn as the store has it, for the model and for the page. */
export interface KeptTurn {
  readonly forModel: ModelTurn;
  readonly shown: ConversationTurn;
}

/** Which conversation is read, and by whom. */
export interface Reading {
  readonly client: ConversationsClient;
  readonly sessionId: string;
  readonly asker: Asker;
}

/** Pages of turns that are read; what is older does not fit the model's window anyway. */
const MOST_PAGES = 5;

/**
 * The last turns for the model, oldest first, with as many before them as the model needs, and without
 * those whose place others have taken.
 *
 * @returns undefined where there is no such conversation.
 * @throws ConversationsRefusal, ConversationsUnavailable
 */
export function readHistory({
  client,
  sessionId,
  asker,
}: Reading): Promise<
  { readonly turns: readonly ModelTurn[]; readonly version: number } | undefined
> {
  return whereItIs(async () => {
    const last = await client.readMessages(asker, sessionId);
    let { turns, cursor } = last;
    for (let pages = 1; pages < MOST_PAGES && cursor !== undefined; pages += 1) {
      if (isWholeForModel(standingTurns(turns)) && arePlacesKnown(turns)) break;
      const page = await client.readMessages(asker, sessionId, cursor);
      turns = [...page.turns, ...turns];
      cursor = page.cursor;
    }
    return { turns: standingTurns(turns), version: last.version };
  });
}

/**
 * Reads a turn as the model and as the page need it.
 *
 * @returns undefined where there is none among the last turns.
 * @throws ConversationsRefusal, ConversationsUnavailable
 */
export function readTurn(reading: Reading, turnId: string): Promise<KeptTurn | undefined> {
  const { client, sessionId, asker } = reading;
  const isIt = (turn: { readonly turnId: string }): boolean => turn.turnId === turnId;
  return whereItIs(async () => {
    const [forModel, shown] = await Promise.all([
      findTurn((cursor) => client.readMessages(asker, sessionId, cursor), isIt),
      findTurn((cursor) => client.read(asker, sessionId, cursor), isIt),
    ]);
    return forModel && shown && { forModel, shown };
  });
}

/**
 * Reads the turn that asked for an approval.
 *
 * @returns undefined where none of the last turns did.
 * @throws ConversationsRefusal, ConversationsUnavailable
 */
export function readAskingTurn(
  reading: Reading,
  approvalId: string,
): Promise<KeptTurn | undefined> {
  const { client, sessionId, asker } = reading;
  return whereItIs(async () => {
    const shown = await findTurn(
      (cursor) => client.read(asker, sessionId, cursor),
      ({ parts }) =>
        parts.some((part) => part.kind === 'approval' && part.approval.id === approvalId),
    );
    return shown && (await readTurn(reading, shown.turnId));
  });
}

/** Looks for a turn from the last page to the first. */
async function findTurn<Turn>(
  read: (cursor?: string) => Promise<{ readonly turns: readonly Turn[]; readonly cursor?: string }>,
  isIt: (turn: Turn) => boolean,
): Promise<Turn | undefined> {
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await read(cursor);
    const found = page.turns.find(isIt);
    if (found || page.cursor === undefined) return found;
    cursor = page.cursor;
  }
  return undefined;
}

/** Whether the turns before these are summarized in them. */
function isWholeForModel(turns: readonly ModelTurn[]): boolean {
  const summary = turns.findLast((turn) => turn.summary)?.summary;
  return summary !== undefined && turns.some(({ turnId }) => turnId === summary.upTo);
}

/** Whether the turns whose places others have taken are among these. */
function arePlacesKnown(turns: readonly ModelTurn[]): boolean {
  const ids = new Set(turns.map(({ turnId }) => turnId));
  return turns.every(({ supersedes }) => supersedes === undefined || ids.has(supersedes));
}

async function whereItIs<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConversationsRefusal && error.code === 'not-found') return undefined;
    throw error;
  }
}
