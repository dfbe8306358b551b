import { withoutCredentials } from '@three-tier-chat/wire-contract';
import { truncateText } from './truncate-text.ts';

const MAX_LENGTH = 20_000;

/** Formats a tool's input or output: indented JSON, also if it is JSON in a string; no credentials. */
export function formatToolValue(value: unknown): string {
  const text = withoutCredentials(
    typeof value === 'string' ? indentJson(value) : JSON.stringify(value, null, 2),
  );
  return text.length > MAX_LENGTH ? `${truncateText(text, MAX_LENGTH)}\n… shortened` : text;
}

function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
