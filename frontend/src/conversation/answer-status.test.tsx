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

  it('does not say that it waits for a decision once the time for that is over', () => {
    const approval = {
      ...{ id: 'a', callId: 'c', tool: 't', user: 'ann', arguments: {}, argumentsHash: 'h' },
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    };
    const parts = [{ kind: 'approval', approval }] as const;
    const answer = { status: 'awaiting', parts, traceId: '' } as const;
    render(() => <AnswerStatus answer={answer} isAnswering={false} />);
    const said = () => screen.getByRole('status').textContent;
    expect(said()).toBe('The assistant waits for your decision');
    vi.advanceTimersByTime(601_000);
    expect(said()).toBe('Expired: nothing was changed');
  });
});
