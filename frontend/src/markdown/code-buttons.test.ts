import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from '../strings/en/page.ts';
import { makeMarkdownWriter } from './markdown-writer.ts';

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

function setUp(markdown: string) {
  const container = document.createElement('div');
  document.body.append(container);
  const writer = makeMarkdownWriter(container, page.markdown, () => 1);
  writer.write(markdown, false);
  const button = (name: string, index = 0) =>
    [...container.querySelectorAll('button')].filter((it) => it.textContent === name)[
      index
    ] as HTMLButtonElement;
  return { writer, button, said: () => container.querySelector('.code-said')?.textContent };
}

describe('the buttons of code', () => {
  it('copy it to the letter, without the line ending of its fence', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { button, said } = setUp(
      '```python\ndef f(*args, **kwargs):\n\treturn "<b>" \\\n```\n\n~~~yaml\n- a: *b\n  - c\n\n~~~\n\n    # d\n',
    );
    for (const index of [0, 1, 2]) button('Copy', index).click();
    expect(write.mock.calls.flat()).toEqual([
      'def f(*args, **kwargs):\n\treturn "<b>" \\',
      '- a: *b\n  - c\n',
      '# d',
    ]);
    await vi.waitFor(() => expect(said()).toBe('Copied'));
    button('Copy').dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    expect(said()).toBe('');
  });

  it.each([
    ['refuses', () => vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error())],
    [
      'has no clipboard',
      () => vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as never),
    ],
  ])('say so if the browser %s', async (_, prepare) => {
    prepare();
    const { button, said } = setUp('```\na\n```');
    button('Copy').click();
    await vi.waitFor(() => expect(said()).toBe('The browser does not allow copying'));
  });

  it('work while it grows, and keep what they are', () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { writer, button } = setUp('```js\nconst a');
    const [copy, wrap] = [button('Copy'), button('Wrap')];
    wrap.click();
    writer.write(' = 1;\n', false);
    copy.click();
    writer.write('const b;\n```\n\nEnd', false);
    expect([button('Copy'), button('Wrap')]).toEqual([copy, wrap]);
    expect(wrap.getAttribute('aria-pressed')).toBe('true');
    wrap.click();
    copy.click();
    expect(wrap.getAttribute('aria-pressed')).toBe('false');
    expect(write.mock.calls.flat()).toEqual(['const a = 1;', 'const a = 1;\nconst b;']);
  });

  it('are deaf once the text is another one', () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { writer, button } = setUp('```\na\n```');
    writer.dispose();
    button('Copy').click();
    expect(write).not.toHaveBeenCalled();
  });
});
