import { describe, expect, it } from 'vitest';
import { PingStatus } from './ping-status.ts';

describe('PingStatus', () => {
  it('updates the time at a change of status and not at a ping', () => {
    let nowMs = 1_000_500;
    const ping = new PingStatus(() => nowMs);
    expect(ping.report()).toEqual({ status: 'Healthy', time_of_last_update: 1000 });
    nowMs = 2_000_000;
    ping.update(0);
    expect(ping.report()).toEqual({ status: 'Healthy', time_of_last_update: 1000 });
    ping.update(1);
    nowMs = 3_000_000;
    ping.update(2);
    expect(ping.report()).toEqual({ status: 'HealthyBusy', time_of_last_update: 2000 });
    ping.update(0);
    expect(ping.report()).toEqual({ status: 'Healthy', time_of_last_update: 3000 });
  });
});
