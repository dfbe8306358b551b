import type { Approval, ChatEvent } from '@three-tier-chat/wire-contract';

/** What an event of a turn prints. */
export interface Told {
  /** A part of the answer. */
  readonly answer?: string;
  /** A line about the turn. */
  readonly note?: string;
}

/** All but line ends and tabs: what a tool or a model returned must not steer the terminal. */
const CONTROL = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

export function tellEvent(event: ChatEvent): Told {
  switch (event.event) {
    case 'text':
      return { answer: harmless(event.data.delta) };
    case 'tool': {
      const { title, name, status, output } = event.data;
      if (status === 'running') return {};
      const said = status === 'failed' && typeof output === 'string' ? `: ${output}` : '';
      return { note: harmless(`${title ?? name}: ${status}${said}`) };
    }
    case 'approval':
      return event.data.decision === undefined ? { note: tellApproval(event.data) } : {};
    case 'error': {
      const { title, detail, code } = event.data;
      return { note: harmless(`${title} (${code}): ${detail}`) };
    }
    case 'done': {
      const { outcome = 'complete' } = event.data;
      return outcome === 'complete' ? {} : { note: `The answer ended: ${outcome}.` };
    }
    default:
      return {};
  }
}

function tellApproval({ title, tool, user, scope, arguments: given, before }: Approval): string {
  const lines = [
    `${title ?? tool}, as ${user}${scope === undefined ? '' : ` with ${scope}`}:`,
    `  ${JSON.stringify(given)}`,
    ...(before === undefined ? [] : [`  now: ${JSON.stringify(before)}`]),
  ];
  return harmless(lines.join('\n'));
}

function harmless(text: string): string {
  return text.replaceAll(CONTROL, '\u00b7');
}
