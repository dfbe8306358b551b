import { withoutCredentials } from '@three-tier-chat/wire-contract';
import { pageTexts } from '../strings/page-texts.ts';
import { truncateText } from './truncate-text.ts';

const MAX_LENGTH = 20_000;

/** Formats a tool's input or output: indented JSON, also if it is JSON in a string; no credentials. */
export function formatToolValue(value: unknown): string {
  const text = withoutCredentials(
    typeof value === 'string' ? indentJson(value) : JSON.stringify(value, null, 2),
  );
  if (text.length <= MAX_LENGTH) return text;
  return `${truncateText(text, MAX_LENGTH)}\n… ${pageTexts().tool.shortened}`;
}

function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
