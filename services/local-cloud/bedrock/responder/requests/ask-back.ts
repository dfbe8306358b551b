import type { ToolSpec } from '../../converse-request.ts';
import { convertValue } from '../arguments/convert-value.ts';
import { propertyOf, readProperties } from '../arguments/tool-property.ts';
import type { PastTurn } from '../conversation/read-conversation.ts';
import { escapeMarkdown } from '../markdown.ts';
import { spokenName } from '../words.ts';
import { planRequests, type ToolRequest } from './plan-requests.ts';

/** Turns that an open question may be old. */
const MOST_TURNS = 6;
const GIVES_UP =
  /^\W*(?:no(?:thing)?|never ?mind|cancel|forget it|stop|none|leave it)\b[\s,.!]*(?:thanks|thank you|please)?\W*$/i;

/** Asks for what a request lacks. */
export function askFor({ tool, missing, isChange }: ToolRequest): string {
  const read = readProperties(tool.inputSchema.json);
  const [first = ''] = missing;
  const names = missing.map((name) => `\`${name}\``).join(', ');
  if (isChange && missing.length > 1) {
    return `What shall I change with **${spokenName(tool.name)}**: ${names}? Say it like this: set my ${spokenName(first)} to "…".`;
  }
  const hints = missing.flatMap((name) => {
    const { description } = propertyOf(read, name);
    return description === undefined ? [] : [escapeMarkdown(description)];
  });
  const hint = hints.length > 0 ? ` (${hints.join('; ')})` : '';
  return `To use **${spokenName(tool.name)}** I need ${names}${hint}. Say it like this: ${spokenName(first)} is "…".`;
}

export type Completion =
  | { readonly kind: 'complete'; readonly request: ToolRequest }
  | { readonly kind: 'given-up'; readonly request: ToolRequest }
  /** The answer holds nothing that could be the argument. */
  | { readonly kind: 'unusable'; readonly request: ToolRequest };

/**
 * Takes a message as the answer to what was asked back for in the turns before it.
 *
 * @returns undefined if nothing was asked, or if the message asks for something else.
 */
export function completeRequest(
  prompt: string,
  earlier: readonly PastTurn[],
  tools: readonly ToolSpec[],
  nowMs: number,
): Completion | undefined {
  let open: ToolRequest | undefined;
  for (const turn of earlier.slice(-MOST_TURNS)) {
    const asking = open && complete(open, turn.prompt, tools, nowMs);
    const asked =
      asking?.request ??
      planRequests(turn.prompt, tools, nowMs).findLast(({ missing }) => missing.length > 0);
    open = asked && turn.answer.includes(askFor(asked)) ? asked : undefined;
  }
  return open && complete(open, prompt, tools, nowMs);
}

function complete(
  open: ToolRequest,
  answer: string,
  tools: readonly ToolSpec[],
  nowMs: number,
): Completion | undefined {
  if (GIVES_UP.test(answer)) return { kind: 'given-up', request: open };
  const asked = planRequests(answer, tools, nowMs);
  const again = asked.find(
    ({ tool, missing }) => tool.name === open.tool.name && missing.length === 0,
  );
  if (again)
    return { kind: 'complete', request: { ...again, input: { ...open.input, ...again.input } } };
  if (asked.length > 0) return undefined;
  // A question of its own.
  if (/\?\s*$/.test(answer)) return undefined;
  const [name = ''] = open.missing;
  const read = readProperties(open.tool.inputSchema.json);
  // Of several things that might be changed, the person has to name one.
  const isOneOfMany = open.isChange && open.missing.length > 1;
  const value = isOneOfMany ? undefined : convertValue(name, propertyOf(read, name), answer);
  if (value === undefined) return { kind: 'unusable', request: open };
  const request = {
    ...open,
    input: { ...open.input, [name]: value },
    missing: open.missing.slice(1),
  };
  return { kind: 'complete', request };
}
