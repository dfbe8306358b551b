/** What the page shall show: a text, or an element with what is in it. */
export type Sketch = string | ElementSketch;

export interface ElementSketch {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Sketch[];
  /** Language of code that has ended, and can be highlighted. */
  readonly language?: string;
}

export type Attributes = Readonly<Record<string, string>>;

/** An element whose content is being written. */
export interface OpenElement {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: Sketch[];
}

export function sketchElement(
  tag: string,
  attributes: Attributes = {},
  children: readonly Sketch[] = [],
): ElementSketch {
  return { tag, attributes, children };
}

/** Appends; two texts become one, since a parser that saw more of the text would have made one. */
export function append(children: Sketch[], ...added: readonly Sketch[]): void {
  for (const child of added) {
    const last = children.at(-1);
    if (child === '') continue;
    if (typeof child === 'string' && typeof last === 'string') children.pop();
    children.push(typeof child === 'string' && typeof last === 'string' ? last + child : child);
  }
}
