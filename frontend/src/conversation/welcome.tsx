import type { Scope } from '@three-tier-chat/wire-contract';
import { For, type JSX, Show } from 'solid-js';
import { wordsOfScope } from '../session/scope-words.ts';
import { pageTexts } from '../strings/page-texts.ts';

/** Those that the secured API declares. */
const PROFILE_READ: Scope = 'profile.read';
const PROFILE_WRITE: Scope = 'profile.write';

const SUGGESTIONS = [
  ['whoAmI', PROFILE_READ],
  ['changePhone', PROFILE_WRITE],
  ['whatChanged', PROFILE_READ],
] as const;

/** Scopes of what the assistant does, as opposed to what the page does. */
const OF_THE_ASSISTANT = [PROFILE_READ, PROFILE_WRITE];

/** What stands in a conversation that has not begun: what this sign-in allows, and how to begin. */
export function Welcome(props: {
  /** Those that were granted; empty if Okta does not say. */
  scopes: readonly string[];
  onAsk: (prompt: string) => void;
}): JSX.Element {
  const isGranted = (scope: string) => props.scopes.length === 0 || props.scopes.includes(scope);
  const allowed = () =>
    OF_THE_ASSISTANT.filter((scope) => props.scopes.includes(scope)).map(wordsOfScope);
  const texts = () => pageTexts().conversation;
  return (
    <div class="welcome">
      <h2>{texts().welcome}</h2>
      <p>{texts().actsAsYou}</p>
      <Show when={allowed().length > 0}>
        <p>{texts().mayDo}</p>
        <ul class="allowed">
          <For each={allowed()}>{(words) => <li>{words}</li>}</For>
        </ul>
      </Show>
      <ul class="suggestions">
        <For each={SUGGESTIONS.filter(([, scope]) => isGranted(scope))}>
          {([name]) => (
            <li>
              <button
                type="button"
                class="button"
                onClick={() => props.onAsk(texts().suggestions[name])}
              >
                {texts().suggestions[name]}
              </button>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
