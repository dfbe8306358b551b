import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, it, vi } from 'vitest';
import { OfflineBanner } from './offline-banner.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('is shown as long as the device is offline', () => {
  const go = (online: boolean): void => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(online);
    dispatchEvent(new Event(online ? 'online' : 'offline'));
  };
  const { unmount } = render(() => <OfflineBanner />);
  const shown = () => screen.queryAllByText(/^You are offline\./).length;
  expect(shown()).toBe(0);
  go(false);
  expect(shown()).toBe(1);
  go(true);
  expect(shown()).toBe(0);
  unmount();
  go(false);
});
