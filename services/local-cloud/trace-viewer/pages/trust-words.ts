import { html } from 'hono/html';
import type { Identity, Trust } from '../identity.ts';
import type { UserNames } from '../turn-view.ts';
import type { Html } from './layout.ts';
import type { Tone } from './words.ts';

const TRUST_WORD: Readonly<Record<Trust['kind'], { readonly text: string; readonly tone: Tone }>> =
  {
    forwarded: { text: 'Forwarded', tone: 'quiet' },
    verified: { text: 'Verified', tone: 'ok' },
    exchanged: { text: 'Exchanged', tone: 'warn' },
    trusted: { text: 'Trusted', tone: 'ok' },
    refused: { text: 'Refused', tone: 'danger' },
  };

/** `Verified by AgentCore`: why a hop acts for the user, and what changed before it. */
export function trustWords({ trust, changes }: Identity): Html {
  if (!trust) return html``;
  const { text, tone } = TRUST_WORD[trust.kind];
  const by = trust.by === undefined ? 'unchecked' : `by ${trust.by}`;
  return html`<span class="word ${tone}">${text}</span> <span class="muted">${by}</span>${changes.map(
    ({ claim }) => html` <span class="tag warn">${claim} changed</span>`,
  )}`;
}

/** A user by name, if it is one of the local Okta's, and by hash. */
export function user(subjectHash: string, names: UserNames): Html {
  const name = names.get(subjectHash);
  if (name === undefined) return html`<code>${subjectHash}</code>`;
  return html`${name} <code class="muted">${subjectHash}</code>`;
}
