import { randomInt, randomUUID } from 'node:crypto';
import {
  CONVERSATIONS_PATH,
  makeTraceRoot,
  type TurnToAppend,
} from '@three-tier-chat/wire-contract';
import { changesOf, type Fields, type PersonBefore, type RecordName } from './case-schema.ts';
import type { Person } from './person.ts';

const RECORDS: readonly RecordName[] = ['preferences', 'contactDetails'];

/**
 * Makes things as a case wants them before its first turn, by the product's own means.
 *
 * @param contactDetails that the person has before those of the case.
 */
export async function setScene(
  person: Person,
  before: PersonBefore,
  sessionId: string,
  contactDetails?: Fields,
): Promise<void> {
  if (contactDetails) await person.change('contactDetails', contactDetails);
  for (const name of RECORDS) {
    for (const changes of changesOf(before, name)) await person.change(name, changes);
  }
  for (const [version, said] of (before.earlier ?? []).entries()) {
    await sendConversation(person, 'POST', `/${sessionId}/turns`, keptTurn(said, version));
  }
  if (before.title !== undefined) {
    await sendConversation(person, 'PATCH', `/${sessionId}`, { title: before.title });
  }
}

/** Contact details that nobody else has, so that they are found wherever they do not belong. */
export function secretContactDetails(): Fields {
  const mark = randomInt(1e9, 1e10);
  return {
    phone: `+49${mark}`,
    postalAddress: [`Secret Lane ${mark}`, 'Hidden Town'],
    alternativeEmail: `secret-${mark}@example.org`,
  };
}

function keptTurn(
  { prompt, answer }: { readonly prompt: string; readonly answer: string },
  version: number,
): TurnToAppend {
  return {
    turnId: randomUUID(),
    version,
    prompt,
    parts: [{ kind: 'text', text: answer }],
    messages: [
      { role: 'user', content: [{ text: prompt }] },
      { role: 'assistant', content: [{ text: answer }] },
    ],
    toolCalls: [],
    outcome: 'complete',
    traceId: makeTraceRoot(),
    agentVersion: 'eval',
    modelId: 'eval',
    attempt: randomUUID(),
  };
}

async function sendConversation(
  person: Person,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const { accessToken } = await person.ownTokens();
  const answer = await person.fetch(`${CONVERSATIONS_PATH}${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return;
  throw new Error(
    `${method} of a conversation was answered ${answer.status}: ${await answer.text()}`,
  );
}
