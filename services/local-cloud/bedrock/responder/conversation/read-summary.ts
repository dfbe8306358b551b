import { parseJson } from '../../../http/parse-json.ts';
import type { ConverseRequest } from '../../converse-request.ts';

/** How the agent's system prompt gives the summary of the turns that are no longer shown. */
const SUMMARY = /A summary of the earlier conversation\b[^:"]*: ("(?:[^"\\]|\\.)*")/g;

/** The summary in a system prompt; empty if there is none. */
export function readSummary(system: NonNullable<ConverseRequest['system']>): string {
  const texts = system.flatMap(({ text }) => text ?? []).join('\n\n');
  const quoted = [...texts.matchAll(SUMMARY)].at(-1)?.[1] ?? '';
  const summary = parseJson(quoted);
  return typeof summary === 'string' ? summary : '';
}
