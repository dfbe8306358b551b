import { cleanup, render } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { createRendererLoader } from './load-renderer.ts';
import { Markdown } from './markdown.tsx';
import * as renderer from './renderer.ts';

afterEach(cleanup);

function setUp(initial: string) {
  const imports: PromiseWithResolvers<typeof renderer>[] = [];
  const loader = createRendererLoader(() => {
    const next = Promise.withResolvers<typeof renderer>();
    imports.push(next);
    return next.promise;
  });
  const [text, setText] = createSignal(initial);
  const [isComplete, setComplete] = createSignal(false);
  const { container } = render(() => (
    <Markdown text={text()} isComplete={isComplete()} loader={loader} />
  ));
  return {
    prose: container.firstElementChild as HTMLElement,
    setText,
    setComplete,
    loader,
    imports,
    async load() {
      imports.at(-1)?.resolve(renderer);
      await loader.load();
    },
  };
}

describe('Markdown', () => {
  it('is shown as it is written until what renders it is loaded', async () => {
    const { prose, setText, load } = setUp('- one\n\n');
    const node = prose.querySelector('p')?.firstChild;
    setText('- one\n\n**two');
    expect(prose.innerHTML).toBe('<p dir="auto">- one\n\n**two</p>');
    expect(prose.querySelector('p')?.firstChild).toBe(node);
    await load();
    expect(prose.innerHTML).toBe(
      '<ul dir="auto"><li>one</li></ul><p dir="auto"><strong>two</strong></p>',
    );
  });

  it('stays so if that cannot be loaded, and is rendered once a later text has loaded it', async () => {
    const { prose, setText, setComplete, loader, imports, load } = setUp('*one*');
    imports[0]?.reject(new TypeError('Failed to fetch dynamically imported module'));
    await loader.load();
    setText('*one* two');
    setComplete(true);
    expect(prose.innerHTML).toBe('<p dir="auto">*one* two</p>');
    render(() => <Markdown text="" isComplete={false} loader={loader} />);
    expect(imports).toHaveLength(2);
    await load();
    expect(prose.innerHTML).toBe('<p dir="auto"><em>one</em> two</p>');
  });

  it('renders what is added, and at the end what may be the beginning of a mark', async () => {
    const { prose, setText, setComplete, load } = setUp('- one\n\n');
    await load();
    const item = prose.querySelector('li');
    setText('- one\n\n**two**\n\n*');
    expect(prose.textContent).toBe('onetwo');
    expect(prose.querySelector('li')).toBe(item);
    setComplete(true);
    expect(prose.innerHTML).toBe(
      '<ul dir="auto"><li>one</li></ul><p dir="auto"><strong>two</strong></p><ul dir="auto"><li></li></ul>',
    );
  });

  it('shows another text in its place', async () => {
    const { prose, setText, load } = setUp('- one\n\n');
    await load();
    setText('# Another');
    expect(prose.innerHTML).toBe('<h3 dir="auto">Another</h3>');
    setText('');
    expect(prose.innerHTML).toBe('');
  });
});
