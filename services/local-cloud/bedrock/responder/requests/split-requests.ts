import { QUOTED } from '../words.ts';

/** A part of what a person asks for. */
export interface Fragment {
  readonly text: string;
  /** Asked for together with the part before it, and not after it. */
  readonly isJoint: boolean;
}

const ASKING = String.raw`(?:who|what|which|when|where|how|show|tell|list|give|get|find|read|look|change|set|update|remove|delete|turn|switch|send|create|add)\b`;
/** *… and then …*, *…, and what …*, a new sentence. */
const AFTER = String.raw`[.?!]+\s+(?:(?:and|then|also|now)\b,?\s+)*|;\s*|\n+|,?\s+(?:and\s+)?(?:then|after that|afterwards|finally)\b,?\s+|,\s*and\s+(?=${ASKING})`;
/** *… and …*, *…, …*. */
const TOGETHER = String.raw`,?\s+and\s+(?:also\s+)?|,\s+`;

/**
 * Splits what a person says where one request may end and the next begin: *Show my profile and my
 * preferences, and then what changed*. Joined, with what lies between, the parts are the text again;
 * quotations are left whole.
 */
export function splitRequests(prompt: string): readonly Fragment[] {
  const masked = prompt.replace(QUOTED, (quotation) => '_'.repeat(quotation.length));
  const fragments: Fragment[] = [];
  let start = 0;
  let isJoint = false;
  const take = (end: number) => {
    const text = prompt.slice(start, end);
    if (text.trim() !== '') fragments.push({ text, isJoint });
  };
  for (const match of masked.matchAll(new RegExp(`(?<after>${AFTER})|${TOGETHER}`, 'giu'))) {
    // A sentence keeps its own mark, by which a question is known.
    const mark = /^[.?!]+/.exec(match[0])?.[0].length ?? 0;
    take(match.index + mark);
    start = match.index + match[0].length;
    isJoint = match.groups?.['after'] === undefined;
  }
  take(prompt.length);
  return fragments;
}
