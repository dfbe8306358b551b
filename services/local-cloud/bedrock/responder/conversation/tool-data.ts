/** Around what a tool returned: the agent marks it as data for the model. */
const MARKED = /^\s*<tool-data>([\s\S]*)<\/tool-data>\s*$/;

/** What a tool returned, without the agent's mark. */
export function unwrapToolData(text: string): string {
  return MARKED.exec(text)?.[1] ?? text;
}

/** Tells whether a text is what a tool returned, and not the agent's own words about its failure. */
export function isToolData(text: string): boolean {
  return MARKED.test(text);
}
