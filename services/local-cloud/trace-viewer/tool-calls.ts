import { textOfJson } from '../http/parse-json.ts';
import type { LogLine } from '../logs/log-store.ts';

/** The arguments of a tool call, by the names that the tool's schema declares; no value is kept. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: readonly (readonly [string, string])[];
}

/** The calls of tools among log lines that name the arguments. */
export function toolCallsIn(lines: readonly LogLine[]): readonly ToolCall[] {
  return lines.flatMap((line) => {
    const { tool, arguments: logged } = line as LogLine & Readonly<Record<string, unknown>>;
    if (typeof tool !== 'string' || typeof logged !== 'object' || logged === null) return [];
    return [
      {
        tool,
        arguments: Object.entries(logged).map(
          ([name, value]) => [name, textOfJson(value)] as const,
        ),
      },
    ];
  });
}
