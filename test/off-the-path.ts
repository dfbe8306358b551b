/** First words of what the agent asks the model for beside its answers (`services/agent/write-….ts`). */
const FIRST_WORDS = /^(?:Write a title|Summarize the conversation)/;

/** What a model of the tests answers to such a request. */
export const TITLE_TEXT = 'A title by the model';

/**
 * Tells whether a chat completion is asked for a title or a summary. That happens at a moment that no
 * test waits for, so that no script, no count and no fault of a test is about it.
 *
 * @param body of the request to an OpenAI-compatible server.
 */
export function isOffThePath(body: string): boolean {
  const { messages = [] } = JSON.parse(body) as {
    readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
  };
  const last = messages.at(-1);
  return last?.role === 'user' && FIRST_WORDS.test(String(last.content));
}
