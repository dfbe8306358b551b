import {
  CONVERSATIONS_PATH,
  type ConversationExport,
  type ConversationList,
} from '@three-tier-chat/wire-contract';
import type { LocalCloud } from '../local-cloud.ts';
import { ask, signInAs } from '../turn.ts';
import type { Person, Remembered } from './person.ts';

/**
 * Compares what is kept of a person's conversations with what the person remembers, by a sign-in of
 * its own: nothing lost, nothing doubled, nothing of anybody else.
 *
 * @returns what differs, as sentences.
 */
export async function compareWithKept(
  cloud: LocalCloud,
  { login, conversations, phone }: Person,
): Promise<readonly string[]> {
  const tokens = await signInAs(cloud, login);
  const read = async <T>(path: string): Promise<T | undefined> => {
    const response = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}${path}`, {
      headers: { authorization: `Bearer ${tokens.accessToken}` },
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
    return (await response.json()) as T;
  };
  const faults: string[] = [];

  const listed: string[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page: ConversationList | undefined = await read<ConversationList>(
      cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`,
    );
    listed.push(...(page?.conversations ?? []).map(({ id }) => id));
    cursor = page?.cursor;
  }
  const expected = conversations.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
  if (listed.toSorted().join() !== expected.toSorted().join()) {
    faults.push(`${login} has ${listed.length} conversations and remembers ${expected.length}`);
  }

  for (const remembered of conversations) {
    const kept = await readWhole(read, remembered.id);
    faults.push(...differences(remembered, kept).map((it) => `${login}, ${remembered.id}: ${it}`));
  }

  if (phone !== undefined) {
    const told = await ask(cloud, tokens, { prompt: 'What are my contact details?' });
    const text = await told.text();
    // The API keeps it without spaces.
    if (!text.includes(phone.replaceAll(' ', '')))
      faults.push(`${login} approved ${phone}, and was told: ${text}`);
  }
  return faults;
}

async function readWhole(
  read: <T>(path: string) => Promise<T | undefined>,
  id: string,
): Promise<ConversationExport | undefined> {
  const turns: ConversationExport['turns'][number][] = [];
  let whole: ConversationExport | undefined;
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page: (ConversationExport & { readonly cursor?: string }) | undefined = await read(
      `/${id}/export${cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
    );
    if (!page) return undefined;
    whole ??= page;
    turns.unshift(...page.turns);
    cursor = page.cursor;
  }
  return whole && { ...whole, turns };
}

function differences(
  { prompts, title, pinned, isDeleted }: Remembered,
  kept: ConversationExport | undefined,
): readonly string[] {
  if (isDeleted) return kept ? ['was deleted, and is kept'] : [];
  if (!kept) return ['is lost'];
  const faults: string[] = [];
  const asked = kept.turns.map(({ prompt }) => prompt);
  if (asked.length !== prompts.length || !prompts.every((it, at) => asked[at]?.startsWith(it))) {
    faults.push(`keeps ${asked.length} messages of ${prompts.length}, or others`);
  }
  const open = kept.turns.filter(({ outcome }) => outcome === 'running').length;
  if (open > 0) faults.push(`has ${open} turns that run`);
  if (title !== undefined && kept.title !== title) faults.push('has another title');
  if ((kept.pinned === true) !== pinned) faults.push('is not pinned as it was left');
  return faults;
}
