import { html } from 'hono/html';
import type { LogLine } from '../../logs/log-store.ts';
import type { Outcome } from '../outcome.ts';
import { toolCallsIn } from '../tool-calls.ts';
import type { Span } from '../tree.ts';
import { definitions } from './definitions.ts';
import { count } from './format.ts';
import type { Html } from './layout.ts';
import { logList } from './log-lines.ts';
import { SPAN_WORD } from './words.ts';

/** What the panel beside the waterfall, or the page of one row, consists of. */
export interface PanelParts {
  /** Id of the row that it shows. */
  readonly row: string;
  readonly title: string;
  readonly outcome: Outcome | undefined;
  readonly description: string;
  readonly content: readonly Html[];
}

/** The panel of one row. */
export function panel({ row, title, outcome, description, content }: PanelParts): Html {
  const { text, tone } = outcome ? SPAN_WORD[outcome] : { text: '', tone: 'quiet' };
  return html`<section class="panel" id="detail" aria-labelledby="detail-title" data-row="${row}">
    <header><h2 id="detail-title">${title}</h2><button type="button" id="close" hidden>Close</button></header>
    <p><span class="word ${tone}">${text}</span> <span class="muted">${description}</span></p>
    ${content}
  </section>`;
}

/** The failures of spans, as the service described them (X-Ray Developer Guide, "Exceptions"). */
export function failuresSection(spans: readonly Span[]): Html {
  const exceptions = spans.flatMap(({ segment }) => {
    const list = recordOf(segment['cause'])['exceptions'];
    return Array.isArray(list) ? (list as readonly unknown[]) : [];
  });
  if (exceptions.length === 0) return html``;
  return html`<h3>What went wrong</h3>${definitions(
    exceptions.map((each) => {
      const { type, message } = recordOf(each);
      return [textOf(type) ?? 'Error', textOf(message) || 'no message'];
    }),
  )}`;
}

/** The arguments of tool calls among these lines, without their values. */
export function argumentsSection(lines: readonly LogLine[]): Html {
  return html`${toolCallsIn(lines).map(
    (call) =>
      html`<h3>Arguments of ${call.tool}</h3>${
        call.arguments.length > 0 ? definitions(call.arguments) : html`<p class="muted">none</p>`
      }`,
  )}`;
}

/** @param startedAtMs of the trace, in milliseconds since the epoch. */
export function linesSection(lines: readonly LogLine[], startedAtMs: number): Html {
  return html`<h3>${count(lines.length, 'log line')}</h3>
    ${lines.length > 0 ? logList(lines, startedAtMs) : ''}`;
}

/** An object's members; none of anything else that a sender may write. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A text; undefined for anything else that a sender may write. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
