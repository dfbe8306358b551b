import { truncateText } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { isControl } from '../control/parse-script.ts';
import { SAID } from '../conversation/said.ts';

const LONGEST_LINE = 200;
/** The agent keeps 6000 characters. */
const LONGEST_SUMMARY = 5500;

const below = z.looseObject({
  summary: z.string().optional(),
  messages: z.array(z.looseObject({ role: z.string(), text: z.string() })),
});

/**
 * What the person said, each prompt shortened, after the lines of the summary before. Where there is
 * too much, questions are left out first, then the oldest. Undefined for another request.
 */
export function writeSummary(conversation: unknown): string | undefined {
  const { data } = below.safeParse(conversation);
  if (!data) return undefined;
  const before = (data.summary ?? '').split('\n').filter((line) => line.startsWith(SAID));
  const said = data.messages.flatMap(({ role, text }) => {
    const line = text.replace(/\s+/g, ' ').trim();
    // A control call says nothing about the person.
    return role === 'user' && line !== '' && !isControl(line)
      ? [`${SAID}${truncateText(line, LONGEST_LINE)}`]
      : [];
  });
  const lines = withinLimit([...new Set([...before, ...said])]);
  return ['Summary of the earlier conversation.', ...lines].join('\n');
}

function withinLimit(lines: readonly string[]): readonly string[] {
  let kept = [...lines];
  const isTooLong = () => kept.join('\n').length > LONGEST_SUMMARY;
  if (isTooLong()) kept = kept.filter((line) => !line.endsWith('?'));
  while (isTooLong()) kept.shift();
  return kept;
}
