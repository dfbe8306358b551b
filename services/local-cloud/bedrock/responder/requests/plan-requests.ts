import type { ToolSpec } from '../../converse-request.ts';
import { fillArguments } from '../arguments/fill-arguments.ts';
import { fillChange } from '../arguments/fill-change.ts';
import { sinceOf } from '../arguments/time-range.ts';
import { readProperties } from '../arguments/tool-property.ts';
import { chooseTool } from '../choose-tool.ts';
import { allWords } from '../words.ts';
import { changesSomething, imperativesOf, isVerbOfChange } from './asks-for-change.ts';
import { splitRequests } from './split-requests.ts';

/** One thing that a person asks for, and the tool that does it. */
export interface ToolRequest {
  readonly text: string;
  readonly tool: ToolSpec;
  readonly isChange: boolean;
  readonly input: Readonly<Record<string, unknown>>;
  /** Arguments that the person has to be asked for. */
  readonly missing: readonly string[];
  /** Done together with the request before it. */
  readonly isJoint: boolean;
}

/** More would be no request of a person. */
const MOST_REQUESTS = 8;

/**
 * Finds the tools that a person's words ask for, in their order. Words that fit no tool belong to the
 * request before them, or to the first.
 *
 * @param nowMs milliseconds since the epoch.
 */
export function planRequests(
  prompt: string,
  tools: readonly ToolSpec[],
  nowMs: number,
): readonly ToolRequest[] {
  const found: { text: string; readonly tool: ToolSpec; readonly isJoint: boolean }[] = [];
  let leading = '';
  for (const { text, isJoint } of splitRequests(prompt)) {
    const whole = withVerbOf(found.at(-1)?.text, text);
    const tool = chooseTool(tools, whole);
    const last = found.at(-1);
    const same = tool && found.find((one) => one.tool === tool);
    if (!tool && !last) leading += `${text}, `;
    else if (!tool && last) last.text += `, ${text}`;
    else if (same) same.text += `, ${text}`;
    else if (tool) found.push({ text: last ? whole : leading + text, tool, isJoint });
  }
  if (found.length < 2) {
    const tool = found[0]?.tool ?? chooseTool(tools, prompt);
    return tool ? [fill({ text: prompt, tool, isJoint: false }, nowMs)] : [];
  }
  return found.slice(0, MOST_REQUESTS).map((one) => fill(one, nowMs));
}

/** Which requests are done at once: readings that are asked for together. */
export function stepsOf(requests: readonly ToolRequest[]): readonly (readonly ToolRequest[])[] {
  const steps: ToolRequest[][] = [];
  for (const request of requests) {
    const last = steps.at(-1);
    const isAlone = request.isChange || !request.isJoint || last?.at(-1)?.isChange;
    if (last && !isAlone) last.push(request);
    else steps.push([request]);
  }
  return steps;
}

/** *Remove my phone number* and *my address*: the second has the verb of the first. */
function withVerbOf(before: string | undefined, text: string): string {
  const [verb = ''] = before === undefined ? [] : imperativesOf(before);
  const [first = ''] = allWords(text);
  return isVerbOfChange(verb) && (first === 'my' || first === 'the') && !/\bto\b/i.test(text)
    ? `${verb} ${text}`
    : text;
}

function fill(
  { text, tool, isJoint }: Pick<ToolRequest, 'text' | 'tool' | 'isJoint'>,
  nowMs: number,
): ToolRequest {
  const isChange = changesSomething(tool.name);
  const schema = tool.inputSchema.json;
  const { input, missing } = isChange ? fillChange(schema, text) : fillArguments(schema, text);
  const since = 'since' in readProperties(schema).properties ? sinceOf(text, nowMs) : undefined;
  const timed = since === undefined ? input : { ...input, since };
  return { text, tool, isJoint, isChange, input: timed, missing };
}
