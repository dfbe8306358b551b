import { fireEvent, render, screen } from '@solidjs/testing-library';
import { formatChatEvent } from '@three-tier-chat/wire-contract';
import { createSignal, Show } from 'solid-js';
import type { Place } from '../history/places.ts';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { Chat } from './chat.tsx';
import { makeDraftStore } from './draft.ts';
import { makeSentTurn } from './sent-turn.ts';

const DONE = formatChatEvent({
  event: 'done',
  data: { message: 'You are Chat Member.', sessionId: 's', traceId: 't', toolCalls: [] },
});

export const FIRST = 'first-conversation-0123456789-0123456789';
export const SECOND = 'second-conversation-0123456789-0123456789';

/** The chat; the test answers each of its requests. */
export function setUp(draft = '') {
  const { tabStorage } = makeFakeBrowser();
  const store = makeDraftStore(tabStorage, '00u1');
  store.of(undefined).save(draft);
  const [isSignedIn, setSignedIn] = createSignal(true);
  const calls: PromiseWithResolvers<Response>[] = [];
  const bodies: Record<string, unknown>[] = [];
  const [place, setPlace] = createSignal<Place>({ id: FIRST, isKept: false });
  const begun: string[] = [];
  const ended: boolean[] = [];
  let leave: () => void = () => {};
  render(() => (
    <Show when={place()} keyed>
      {(shown) => (
        <Chat
          place={shown}
          scopes={[]}
          sent={makeSentTurn(tabStorage, '00u1')}
          onBegin={() => begun.push(shown.id)}
          onTurnEnded={({ isFirst }) => ended.push(isFirst)}
          onStartNew={() => startNew()}
          config={{ traceUrl: 'https://traces.example/{traceId}', answerTimeoutMs: 60_000 }}
          fetch={(_, init) => {
            const call = Promise.withResolvers<Response>();
            const { signal } = init ?? {};
            const end = () => call.reject(signal?.reason);
            if (signal?.aborted) end();
            signal?.addEventListener('abort', end);
            calls.push(call);
            if (init?.body !== undefined) bodies.push(JSON.parse(String(init.body)));
            return call.promise;
          }}
          drafts={store}
          isSignedIn={isSignedIn()}
          onSignInNeeded={() => setSignedIn(false)}
          signInAgain={(_, keepDraft) => (
            <button type="button" onClick={keepDraft}>
              Keep
            </button>
          )}
          onReady={(it) => {
            leave = it;
          }}
        />
      )}
    </Show>
  ));
  function startNew(): void {
    leave();
    setPlace({ id: SECOND, isKept: false });
  }
  const findBox = () => screen.getByRole('textbox', { name: 'Message' }) as HTMLTextAreaElement;
  const box = findBox();
  return {
    box,
    findBox,
    drafts: store,
    /** The draft of the conversation that is not begun, or of the first one. */
    kept: () => store.of(undefined).load() || store.of(FIRST).load() || undefined,
    write: (value: string) => fireEvent.input(box, { target: { value } }),
    send: () => fireEvent.keyDown(box, { key: 'Enter' }),
    accept: () =>
      calls
        .at(-1)
        ?.resolve(new Response(DONE, { headers: { 'content-type': 'text/event-stream' } })),
    startNew,
    begun,
    ended,
    answerWith: (response: Response) => calls.at(-1)?.resolve(response),
    bodies,
    isSignedIn,
    setSignedIn,
  };
}
