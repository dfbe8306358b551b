import { expect, vi } from 'vitest';
import type { LocalCloud } from './local-cloud.ts';

/**
 * Waits until the agent does nothing: no turn runs, with or without a reader, and no title is being
 * written. A message that is still on its way to the agent is not seen.
 */
export async function untilAgentIsIdle({ url }: Pick<LocalCloud, 'url'>): Promise<void> {
  await vi.waitFor(async () => {
    const ping = await fetch(`${url(12)}/ping`);
    expect(await ping.json()).toMatchObject({ status: 'Healthy' });
  });
}
