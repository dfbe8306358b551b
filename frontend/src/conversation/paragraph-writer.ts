/**
 * Writes growing text into an element as paragraphs: an empty line begins a new one, a single line
 * break stays within. Only the end of the last text node ever changes, so that what the reader has
 * selected stays selected.
 */
export function makeParagraphWriter(container: Element): (delta: string) => void {
  let tail: Text | undefined;
  let breaks = 0;

  return (delta) => {
    for (const run of delta.replaceAll('\r', '').split(/(\n+)/)) {
      if (run === '') continue;
      if (run.startsWith('\n')) {
        breaks += run.length;
        continue;
      }
      if (!tail || breaks > 1) tail = startParagraph(container);
      else if (breaks === 1) tail.appendData('\n');
      breaks = 0;
      tail.appendData(run);
    }
  };
}

function startParagraph(container: Element): Text {
  const text = document.createTextNode('');
  const paragraph = document.createElement('p');
  paragraph.append(text);
  container.append(paragraph);
  return text;
}
