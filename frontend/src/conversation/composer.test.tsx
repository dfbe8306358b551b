import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { MAX_PROMPT_LENGTH } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { Composer } from './composer.tsx';

afterEach(cleanup);

function setUp(initial = 'Hello') {
  const sent: string[] = [];
  const [text, setText] = createSignal(initial);
  const [isAnswering, setAnswering] = createSignal(false);
  const [isReady, setReady] = createSignal(true);
  let stops = 0;
  render(() => (
    <Composer
      text={text()}
      isStopping={false}
      isReady={isReady()}
      isAnswering={isAnswering()}
      onInput={setText}
      onSend={(prompt) => sent.push(prompt)}
      onRecall={() => setText('Asked before')}
      onStop={() => {
        stops += 1;
      }}
      onReady={() => {}}
    />
  ));
  const box = screen.getByRole('textbox', { name: 'Message' });
  return { sent, text, setText, setAnswering, setReady, box, stops: () => stops };
}

describe('Composer', () => {
  it('takes the last message back by an arrow up, but not in place of a text', () => {
    const { box, text } = setUp('Half');
    fireEvent.keyDown(box, { key: 'ArrowUp' });
    expect(text()).toBe('Half');
    fireEvent.input(box, { target: { value: '' } });
    fireEvent.keyDown(box, { key: 'ArrowUp', isComposing: true });
    expect(text()).toBe('');
    fireEvent.keyDown(box, { key: 'ArrowUp' });
    expect(text()).toBe('Asked before');
  });

  it('sends nothing before the conversation is shown', () => {
    const { sent, box, setReady } = setUp();
    setReady(false);
    fireEvent.keyDown(box, { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(sent).toEqual([]);
    setReady(true);
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(sent).toEqual(['Hello']);
  });

  it('sends on Enter and on the button', () => {
    const { sent, box } = setUp();
    fireEvent.keyDown(box, { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(sent).toEqual(['Hello', 'Hello']);
  });

  it.each([
    ['Shift and Enter', { shiftKey: true }],
    ['Enter that an input method uses', { isComposing: true }],
    ['Enter that an input method has used', { keyCode: 229 }],
  ])('does not send by %s', (_, keys) => {
    const { sent, box } = setUp();
    expect(fireEvent.keyDown(box, { key: 'Enter', ...keys })).toBe(true);
    expect(sent).toEqual([]);
  });

  it('passes on the text', () => {
    const { text, box } = setUp('');
    fireEvent.input(box, { target: { value: 'New' } });
    expect(text()).toBe('New');
  });

  it.each([['nothing'], ['only spaces', ' \n ']])('does not send %s', (_, text = '') => {
    const { sent, box } = setUp(text);
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(sent).toEqual([]);
  });

  it('does not send a too long message, and says by how much', () => {
    const { sent, box } = setUp('x'.repeat(MAX_PROMPT_LENGTH + 1234));
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(sent).toEqual([]);
    expect(screen.getByText('Too long by 1,234 characters.').id).toBe(
      box.getAttribute('aria-describedby'),
    );
  });

  it('shows Stop instead of Send during an answer, and sends nothing', () => {
    const { sent, setAnswering, box, stops } = setUp();
    setAnswering(true);
    fireEvent.keyDown(box, { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect([sent, stops(), screen.queryByRole('button', { name: 'Send' })]).toEqual([[], 1, null]);
  });

  it('gets the focus from Stop when the answer ends', () => {
    const { setAnswering, box } = setUp();
    setAnswering(true);
    screen.getByRole('button', { name: 'Stop' }).focus();
    setAnswering(false);
    expect(document.activeElement).toBe(box);
  });
});
