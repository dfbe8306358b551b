import type { InvokeResponse } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { ask, signInAs } from './turn.ts';

describe('one turn', () => {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await startLocalCloud();
  });
  afterAll(() => cloud?.stop());

  it('answers with the signed-in user’s name and e-mail address from the secured API', async () => {
    const answer = await ask(cloud, await signInAs(cloud, 'member'));

    expect(answer.status).toBe(200);
    const body = (await answer.json()) as InvokeResponse;
    expect(body.message).toContain('Chat Member');
    expect(body.message).toContain('member@example.com');
    expect(body.toolCalls).toEqual([
      { name: 'securedApi___getMyProfile', status: 'done', durationMs: expect.any(Number) },
    ]);
  });
});
