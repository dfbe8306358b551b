import type { ElementSketch, Sketch } from './sketch.ts';

/** Highlights code that has ended. */
export type Highlight = (code: Element, language: string) => void;

/**
 * Makes the children of an element what `next` says, where they are what `last` says, and keeps
 * every node that stays the same: a selection in it survives, and a text that only grows is
 * appended to. What else stands in the element, such as the answer to a click, is left alone.
 *
 * @param first index of the child that the first sketch is about.
 */
export function patchChildren(
  parent: Element,
  last: readonly Sketch[],
  next: readonly Sketch[],
  highlight: Highlight,
  first = 0,
): void {
  if (last === next) return;
  for (let index = last.length - 1; index >= next.length; index -= 1) {
    parent.childNodes[first + index]?.remove();
  }
  for (const [index, sketch] of next.entries()) {
    const known = last[index];
    if (known === undefined) {
      parent.insertBefore(createNode(sketch, highlight), parent.childNodes[first + index] ?? null);
    } else patchNode(parent.childNodes[first + index] as ChildNode, known, sketch, highlight);
  }
}

/** The same for one node. */
export function patchNode(node: ChildNode, last: Sketch, next: Sketch, highlight: Highlight): void {
  if (last === next) return;
  if (typeof last === 'string' && typeof next === 'string') patchText(node as Text, last, next);
  else if (typeof last === 'object' && typeof next === 'object' && last.tag === next.tag) {
    patchElement(node as Element, last, next, highlight);
  } else node.replaceWith(createNode(next, highlight));
}

function patchText(node: Text, last: string, next: string): void {
  if (next.startsWith(last)) {
    node.appendData(next.slice(last.length));
    return;
  }
  let same = 0;
  while (same < last.length && last[same] === next[same]) same += 1;
  node.replaceData(same, last.length - same, next.slice(same));
}

function patchElement(
  element: Element,
  last: ElementSketch,
  next: ElementSketch,
  highlight: Highlight,
): void {
  for (const name of Object.keys(last.attributes)) {
    if (next.attributes[name] === undefined) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(next.attributes)) {
    if (last.attributes[name] !== value) element.setAttribute(name, value);
  }
  patchChildren(element, last.children, next.children, highlight);
  const isSame = last.language === next.language && last.children[0] === next.children[0];
  if (next.language !== undefined && !isSame) highlight(element, next.language);
}

function createNode(sketch: Sketch, highlight: Highlight): ChildNode {
  if (typeof sketch === 'string') return document.createTextNode(sketch);
  const element = document.createElement(sketch.tag);
  patchElement(element, { tag: sketch.tag, attributes: {}, children: [] }, sketch, highlight);
  return element;
}
