import { SCOPE } from '@three-tier-chat/wire-contract';
import { For, type JSX, Show } from 'solid-js';
import { wordsOfScope } from '../session/scope-words.ts';

const SUGGESTIONS = [
  { prompt: 'Who am I?', scope: SCOPE.profileRead },
  { prompt: 'Change my phone number to +1 555 0100', scope: SCOPE.profileWrite },
  { prompt: 'What changed this week?', scope: SCOPE.profileRead },
] as const;

/** Scopes of what the assistant does, as opposed to what the page does. */
const OF_THE_ASSISTANT = [SCOPE.profileRead, SCOPE.profileWrite];

/** What stands in a conversation that has not begun: what this sign-in allows, and how to begin. */
export function Welcome(props: {
  /** Those that were granted; empty if Okta does not say. */
  scopes: readonly string[];
  onAsk: (prompt: string) => void;
}): JSX.Element {
  const isGranted = (scope: string) => props.scopes.length === 0 || props.scopes.includes(scope);
  const allowed = () =>
    OF_THE_ASSISTANT.filter((scope) => props.scopes.includes(scope)).map(wordsOfScope);
  return (
    <div class="welcome">
      <h2>Ask about your own account</h2>
      <p>The agent acts as you: it can see only what you can see.</p>
      <Show when={allowed().length > 0}>
        <p>With this sign-in it may:</p>
        <ul class="allowed">
          <For each={allowed()}>{(words) => <li>{words}</li>}</For>
        </ul>
      </Show>
      <ul class="suggestions">
        <For each={SUGGESTIONS.filter(({ scope }) => isGranted(scope))}>
          {({ prompt }) => (
            <li>
              <button type="button" class="button" onClick={() => props.onAsk(prompt)}>
                {prompt}
              </button>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
