import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailureNotice } from './failure-notice.tsx';

const NOW = Date.UTC(2026, 11, 1);
const TRACE = '1-00000000-000000000000000000000000';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(retryAtMs?: number) {
  let retries = 0;
  render(() => (
    <FailureNotice
      answer={{ failure: 'Too many requests.', traceId: TRACE, ...(retryAtMs && { retryAtMs }) }}
      onRetry={() => {
        retries += 1;
      }}
    />
  ));
  return { retries: () => retries, retry: screen.getByRole('button', { name: /^Retry/ }) };
}

describe('why a message was not answered', () => {
  it('is announced, with nothing that changes by itself', () => {
    setUp(NOW + 5_000);
    expect(screen.getByRole('alert').textContent).toBe('Too many requests.');
  });

  it('can be followed by another attempt, not before the service accepts one', () => {
    const { retry, retries } = setUp(NOW + 2_500);
    expect([retry.textContent, retry.getAttribute('aria-disabled')]).toEqual([
      'Retryin 3 s',
      'true',
    ]);
    vi.advanceTimersByTime(2_000);
    retry.click();
    expect([retry.textContent, retries()]).toEqual(['Retryin 1 s', 0]);
    vi.advanceTimersByTime(1_000);
    retry.click();
    expect([retry.textContent, retries()]).toEqual(['Retry', 1]);
  });

  it('is found by others by its trace id, which can be copied', async () => {
    const copied: string[] = [];
    const writeText = vi.fn(async (text: string) => void copied.push(text));
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    setUp();
    const copy = screen.getByRole('button', { name: 'Copy trace id' });
    copy.click();
    await vi.advanceTimersByTimeAsync(0);
    screen.getByText('Copied');
    expect(copied).toEqual([TRACE]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(screen.queryByText('Copied')).toBeNull();
    writeText.mockRejectedValueOnce(new DOMException('x', 'NotAllowedError'));
    copy.click();
    await vi.advanceTimersByTimeAsync(0);
    screen.getByText('The browser does not allow copying');
  });
});
