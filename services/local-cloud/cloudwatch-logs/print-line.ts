import { styleText } from 'node:util';
import type { LogLine } from '../logs/log-store.ts';

const WIDTH = 18;
const COLORS = ['cyan', 'green', 'yellow', 'blue', 'magenta'] as const;
/** Already shown by the columns, or too long for a terminal. */
const HIDDEN = new Set(['level', 'message', 'service', 'timestamp', 'version', 'sampling_rate']);

/**
 * Formats one log line for people: service, event, then the fields that are short enough to read.
 */
export function formatLine(line: LogLine): string {
  const name = line.service.padEnd(WIDTH).slice(0, WIDTH);
  const fields = Object.entries(line)
    .filter(([key, value]) => !HIDDEN.has(key) && value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${tellValue(value)}`)
    .filter((field) => field.length <= 160)
    .join(' ');
  const event = line.level === 'ERROR' ? styleText('red', line.message) : line.message;
  return `${styleText(colorOf(line.service), name)} ${event} ${styleText('dim', fields)}`;
}

function tellValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, stack } = value as { readonly name?: unknown; readonly stack?: unknown };
  return typeof name === 'string' && typeof stack === 'string'
    ? tellError(name, stack)
    : JSON.stringify(value);
}

/** An error's class, and the line of ours that threw it: `TypeError at services/orders/store.ts:7:3`. */
function tellError(name: string, stack: string): string {
  const place = stack
    .split('\n')
    .map((frame) => /(?:[( ]|file:\/\/)(\/[^()\s]+:\d+:\d+)\)?$/.exec(frame)?.[1])
    .find((path) => path !== undefined && !path.includes('/node_modules/'));
  const short = place?.replace(/^.*\/(?=services\/)/, '').replace(/^.*\/(?=dist\/run\/)/, '');
  return short === undefined ? name : `${name} at ${short}`;
}

function colorOf(service: string): (typeof COLORS)[number] {
  const sum = Array.from(service).reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return COLORS[sum % COLORS.length] ?? 'cyan';
}
