import {
  type ConversationExport,
  standingTurns,
  type TurnPart,
} from '@three-tier-chat/wire-contract';
import { pageTexts } from '../strings/page-texts.ts';

export type ExportFormat = 'markdown' | 'json';

export interface ExportFile {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly text: string;
}

/** Makes a file of a conversation: readable Markdown, or JSON with all that is kept. */
export function makeExportFile(conversation: ConversationExport, format: ExportFormat): ExportFile {
  const name = fileNameOf(conversation);
  return format === 'json'
    ? {
        name: `${name}.json`,
        type: 'application/json',
        text: `${JSON.stringify(conversation, null, 2)}\n`,
      }
    : { name: `${name}.md`, type: 'text/markdown', text: markdownOf(conversation) };
}

const LONGEST_NAME = 60;

/** Letters and digits of the title, of any script; nothing that a file system could take for a path. */
function fileNameOf({ title }: ConversationExport): string {
  const words = title.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const name = [...words.join('-')].slice(0, LONGEST_NAME).join('');
  return name === '' ? pageTexts().file.name : name;
}

function markdownOf({ title, turns }: ConversationExport): string {
  const { you, assistant, endedWith } = pageTexts().file;
  // As it is shown: what was asked anew is in the JSON alone.
  const blocks = standingTurns(turns).flatMap(({ prompt, parts, outcome, createdAt }) => [
    `## ${you}${createdAt ? `, ${createdAt}` : ''}`,
    quote(prompt),
    `## ${assistant}`,
    ...parts.flatMap(blockOf),
    ...(outcome === 'complete' ? [] : [`*${endedWith(outcome)}*`]),
  ]);
  return `${[`# ${title.replace(/\s+/g, ' ').trim() || pageTexts().history.untitled}`, ...blocks].join('\n\n')}\n`;
}

/** A prompt is text, whatever it looks like: as a quotation it ends where it ended. */
function quote(text: string): string {
  return text.replace(/^/gm, '> ');
}

/** Reasoning is no part of the answer: the JSON has it. */
function blockOf(part: TurnPart): string | readonly [] {
  const texts = pageTexts().file;
  switch (part.kind) {
    case 'reasoning':
      return [];
    case 'text':
      return part.text.trim();
    case 'tool':
      return `*${texts.tool(nameOf(part.call.name), part.call.status)}*`;
    case 'approval':
      return `*${texts.approvalOf(nameOf(part.approval.tool), part.decision ?? texts.open)}*`;
  }
}

/** The Gateway puts the name of the target before the tool's own. */
function nameOf(tool: string): string {
  return tool.split('___').at(-1) ?? tool;
}
