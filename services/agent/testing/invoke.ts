import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { expect } from 'vitest';
import type { createApp } from '../app.ts';
import type { NumberedEvent } from '../running/numbered-event.ts';
import { invocation, problemOf } from './app-harness.ts';

type App = ReturnType<typeof createApp>;

/** A turn's id that tests use where any does. */
export const TURN = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
export const OTHER_TURN = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d11';

interface Options {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function post(app: App, body: object, accept: string, options: Options): Promise<Response> {
  const { token = 'ann', headers = {} } = options;
  const sent = { accept, authorization: `Bearer ${token}`, ...headers };
  return Promise.resolve(app.request('/invocations', invocation(sent, JSON.stringify(body))));
}

/** Asks for JSON. */
export async function ask(app: App, body: object, options: Options = {}): Promise<unknown> {
  const response = await post(app, body, 'application/json', options);
  if (!/^application\/json/.test(String(response.headers.get('content-type')))) {
    throw new Error(`No answer, but ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

/** Asks for JSON or for events, and is refused. */
export async function refusal(
  app: App,
  body: object,
  { accept = 'text/event-stream', ...options }: Options & { readonly accept?: string } = {},
): Promise<Record<string, unknown>> {
  const response = await post(app, body, accept, options);
  expect(response.status).toBe(200);
  return problemOf(response);
}

/** A stream of events that is read step by step. */
export interface EventReader {
  /** @returns undefined at the end. */
  next(): Promise<NumberedEvent | undefined>;
  /** All events that are still to come. */
  rest(): Promise<NumberedEvent[]>;
  /** Disconnects. */
  cancel(): Promise<void>;
}

/** Asks for events. */
export async function open(app: App, body: object, options: Options = {}): Promise<EventReader> {
  const response = await post(app, body, 'text/event-stream', options);
  if (response.headers.get('content-type') !== 'text/event-stream') {
    throw new Error(`No events, but ${response.status}: ${await response.text()}`);
  }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const next = async (): Promise<NumberedEvent | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const frame = text.slice(0, end);
        text = text.slice(end + 2);
        return parse(frame);
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += decoder.decode(value, { stream: true });
    }
  };
  return {
    next,
    async rest() {
      const events: NumberedEvent[] = [];
      for (let event = await next(); event; event = await next()) events.push(event);
      return events;
    },
    cancel: () => reader.cancel(),
  };
}

/** Asks for events and reads them all. */
export async function stream(
  app: App,
  body: object,
  options: Options = {},
): Promise<NumberedEvent[]> {
  return (await open(app, body, options)).rest();
}

/** The data of each kind of event. */
type EventData = { readonly [Event in ChatEvent as Event['event']]: Event['data'] };

/** The last event of a turn, which is of this kind. */
export function lastOf<Name extends keyof EventData>(
  events: readonly NumberedEvent[],
  name: Name,
): EventData[Name] {
  const last = events.at(-1)?.event;
  expect(last).toMatchObject({ event: name });
  return last?.data as unknown as EventData[Name];
}

/** The text that events show, however it is split. */
export function textOf(events: readonly NumberedEvent[]): string {
  return events.map(({ event }) => (event.event === 'text' ? event.data.delta : '')).join('');
}

/** The names of events. */
export function namesOf(events: readonly NumberedEvent[]): readonly string[] {
  return events.map(({ event }) => event.event);
}

function parse(frame: string): NumberedEvent {
  const members = Object.fromEntries(
    frame.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const { event, data, id } = members;
  return {
    id: Number(id),
    event: { event, data: JSON.parse(String(data)) } as ChatEvent,
  };
}
