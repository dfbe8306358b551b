import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal, Show } from 'solid-js';
import { afterEach, expect, it } from 'vitest';
import { onQuestionMark, Shortcuts } from './shortcuts.tsx';

afterEach(cleanup);

function setUp() {
  const Page = () => {
    const [isOpen, setOpen] = createSignal(false);
    onQuestionMark(() => setOpen(true));
    return (
      <>
        <textarea aria-label="Message" />
        <input aria-label="Search" />
        <button type="button">Somewhere</button>
        <Show when={isOpen()}>
          <Shortcuts onClose={() => setOpen(false)} />
        </Show>
      </>
    );
  };
  return render(() => <Page />);
}
const press = (name: string, init: object = {}) =>
  fireEvent.keyDown(screen.getByLabelText(name, { selector: '*' }), { key: '?', ...init });

it('shows the shortcuts for a question mark, but not while writing', () => {
  const { unmount } = setUp();
  press('Message');
  press('Search');
  const somewhere = screen.getByRole('button', { name: 'Somewhere' });
  fireEvent.keyDown(somewhere, { key: '?', ctrlKey: true });
  fireEvent.keyDown(somewhere, { key: '/' });
  expect(screen.queryByRole('dialog')).toBeNull();
  fireEvent.keyDown(somewhere, { key: '?' });
  screen.getByRole('dialog', { name: 'Keyboard shortcuts' });
  screen.getByRole('button', { name: 'Close' }).click();
  expect(screen.queryByRole('dialog')).toBeNull();
  unmount();
  fireEvent.keyDown(document.body, { key: '?' });
  expect(screen.queryByRole('dialog')).toBeNull();
});
