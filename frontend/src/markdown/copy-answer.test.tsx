import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CopyAnswer } from './copy-answer.tsx';
import { MARKDOWN } from './load-renderer.ts';

beforeAll(MARKDOWN.load);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the buttons that copy an answer', () => {
  it.each([
    ['Copy', '**One**\n\n- `two`'],
    ['Copy as text', 'One\n\n- two'],
  ])('%s', async (name, copied) => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    render(() => <CopyAnswer texts={['**One**', '- `two`']} />);
    const button = screen.getByRole('button', { name });
    button.click();
    expect(write).toHaveBeenCalledExactlyOnceWith(copied);
    await screen.findByText('Copied');
    fireEvent.focusOut(button);
    expect(screen.queryByText('Copied')).toBeNull();
  });

  it('say so if the browser refuses', async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error());
    render(() => <CopyAnswer texts={['One']} />);
    screen.getByRole('button', { name: 'Copy' }).click();
    await screen.findByText('The browser does not allow copying');
  });
});
