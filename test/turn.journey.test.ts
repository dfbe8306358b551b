import { execFile } from 'node:child_process';
import type { InvokeResponse } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { ask as askOnce, signInAs } from './turn.ts';

describe('one turn', () => {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await startLocalCloud();
  });
  afterAll(() => cloud?.stop());

  it('answers with the signed-in user’s name and e-mail address from the secured API', async () => {
    const answer = await askOnce(cloud, await signInAs(cloud, 'member'));

    expect(answer.status).toBe(200);
    const body = (await answer.json()) as InvokeResponse;
    expect(body.message).toContain('Chat Member');
    expect(body.message).toContain('member@example.com');
    expect(body.toolCalls).toEqual([
      { name: 'securedApi___getMyProfile', status: 'done', durationMs: expect.any(Number) },
    ]);
  });

  describe('by make ask', () => {
    const ask = (variables: Readonly<Record<string, string>>, input = '') =>
      new Promise<{ code: unknown; stdout: string; stderr: string }>((settle) => {
        const env = { ...process.env, LOCAL_PORT_BASE: String(cloud.base), ...variables };
        const child = execFile(
          process.execPath,
          ['test/ask/main.ts'],
          { env },
          (error, stdout, stderr) => settle({ code: error?.code ?? 0, stdout, stderr }),
        );
        child.stdin?.end(input);
      });
    const change = 'Change my phone number to +1 555 0100';

    it('prints the answer alone, and where its conversation is', async () => {
      const { code, stdout, stderr } = await ask({}, 'Who am I?');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^You are \*\*Chat Member/)]);
      expect(stderr).toMatch(
        new RegExp(`^Read your profile: done\n${cloud.url(0)}/c/[0-9a-f-]{36}\n$`),
      );
    });

    it('changes nothing that was not approved', async () => {
      const asked = await ask({ AS: 'colleague', PROMPT: change });
      expect(asked).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/profile\.write:\n.*0100.*\n.*\nIt waits for your approval/),
      });
      const approved = await ask({ AS: 'colleague', PROMPT: change, APPROVE: '1' });
      expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining('Done:') });
      // The first one is still to be decided: nothing but the second has changed it.
      expect(approved.stderr).toContain('now: {"version":0}');
    });

    it('says who may not sign in, and where no cloud runs', async () => {
      expect(await ask({ AS: 'outsider', PROMPT: 'Who am I?' })).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('access_denied'),
      });
      expect(await ask({ PROMPT: 'x', LOCAL_PORT_BASE: String(cloud.base + 19) })).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^No local cloud runs at /),
      });
      expect(await ask({}, ' \n')).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^There is no question/),
      });
    });
  });
});
