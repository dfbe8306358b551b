import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerStatus } from './answer-status.tsx';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('the status of an answer', () => {
  it('counts its seconds after the first three, for those who look and not for those who listen', () => {
    const answer = { status: 'waiting', parts: [], traceId: '' } as const;
    const { container } = render(() => <AnswerStatus answer={answer} isAnswering />);
    expect(screen.getByRole('status').textContent).toBe('Answering…');
    vi.advanceTimersByTime(2_000);
    expect(container.querySelector('span')).toBeNull();
    vi.advanceTimersByTime(2_000);
    const elapsed = container.querySelector('span');
    expect([elapsed?.textContent, elapsed?.getAttribute('aria-hidden')]).toEqual(['4 s', 'true']);
    vi.advanceTimersByTime(8_000);
    expect(elapsed?.textContent).toBe('12 s');
    expect(screen.getByRole('status').textContent).toBe('Answering…');
  });
});
