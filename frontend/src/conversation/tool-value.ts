import { cutText } from './cut-text.ts';

const LONGEST = 20_000;

/** Writes a tool's input or output for reading: JSON indented, also where it came as a string. */
export function formatToolValue(value: unknown): string {
  const text = typeof value === 'string' ? indentJson(value) : JSON.stringify(value, null, 2);
  return text.length > LONGEST ? `${cutText(text, LONGEST)}\n… shortened` : text;
}

function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
