import type { Delivery } from '../plan.ts';
import { type Effect, readCommand } from './commands.ts';
import type { SpelledCall } from './read-call.ts';
import type { Script, ScriptedMessage } from './script.ts';

/** Begins a control call; a person does not begin a sentence so. */
const CONTROL = '/model ';
const SEPARATOR = /[ \t]*(?:(;|&)[ \t\n]*|\n\s*|(then)\b[ \t\n]*)(?:\/model +)?/y;

export type ParsedScript =
  | { readonly kind: 'script'; readonly script: Script }
  /** Where the text is no control call any more. */
  | { readonly kind: 'unknown'; readonly rest: string };

/** Tells whether a prompt is a control call. */
export function isControl(prompt: string): boolean {
  return prompt.startsWith(CONTROL);
}

/**
 * Parses the control calls of a prompt: commands between `;`, line breaks and `then`, or `&` where
 * they belong to one message. After `then`, what is no command is a prompt.
 */
export function parseScript(prompt: string): ParsedScript {
  const text = prompt.trimEnd();
  const draft = new Draft();
  let at = CONTROL.length;
  for (let separator: string | undefined; ; ) {
    while (text[at] === ' ') at += 1;
    const command = readCommand(text, at);
    if (!command) {
      const rest = text.slice(at);
      if (separator === 'then' && rest !== '') {
        return { kind: 'script', script: draft.finish(rest) };
      }
      return { kind: 'unknown', rest };
    }
    draft.take(command.effect, separator === '&');
    SEPARATOR.lastIndex = command.end;
    const [, mark, then] = SEPARATOR.exec(text) ?? [];
    if (command.end >= text.length) return { kind: 'script', script: draft.finish(undefined) };
    separator = mark ?? then ?? '\n';
    at = SEPARATOR.lastIndex;
  }
}

interface OpenMessage {
  readonly texts: string[];
  readonly calls: SpelledCall[];
  delivery: ScriptedMessage['delivery'];
}

/** A script while it is read. */
class Draft {
  readonly #messages: OpenMessage[] = [];
  #pace: Pick<Delivery, 'pieceDelayMs' | 'textMs'> = {};
  #obeys = false;

  take(effect: Effect, belongsToLast: boolean): void {
    switch (effect.kind) {
      case 'pace':
        this.#pace = { ...this.#pace, ...effect.pace };
        return;
      case 'obey':
        this.#obeys = true;
        return;
      case 'delivery': {
        const message = this.#message(belongsToLast);
        message.delivery = { ...message.delivery, ...effect.delivery };
        return;
      }
      case 'text':
        this.#message(belongsToLast).texts.push(effect.text);
        return;
      case 'call':
        this.#message(belongsToLast).calls.push(effect.call);
    }
  }

  finish(prompt: string | undefined): Script {
    return {
      messages: this.#messages.map(({ texts, calls, delivery }) => ({
        ...(texts.length > 0 && { text: texts.join('\n\n') }),
        calls: calls.map(({ name, input }) => ({ name, input })),
        delivery,
      })),
      pace: this.#pace,
      obeys: this.#obeys,
      prompt,
    };
  }

  /** Tool calls end a message. */
  #message(belongsToLast: boolean): OpenMessage {
    const last = this.#messages.at(-1);
    if (last && (belongsToLast || last.calls.length === 0)) return last;
    const message: OpenMessage = { texts: [], calls: [], delivery: {} };
    this.#messages.push(message);
    return message;
  }
}
