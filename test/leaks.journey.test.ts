import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { INVOKE_PATH, makeSegmentId, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMINISTRATOR_KEYS } from '../services/local-cloud/iam/administrator.ts';
import { signedFetch } from '../services/local-cloud/iam/testing/signed-fetch.ts';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { LeakFound } from './leak-watch.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { allLines } from './traces.ts';
import { ask, signInAs } from './turn.ts';

/*
 * Every journey ends with a search of everything that its cloud wrote. This test makes it find
 * something.
 */

describe('a cloud that writes down what belongs to a user', () => {
  const file = resolve(import.meta.dirname, '../dist/run', `leak-${process.pid}.txt`);
  let cloud: LocalCloud;
  let tokens: SignedIn;

  beforeAll(async () => {
    cloud = await startLocalCloud();
    tokens = await signInAs(cloud, 'member');
  });
  afterAll(async () => {
    // Already stopped unless the test failed before.
    await cloud?.stop().catch(() => undefined);
    await rm(file, { force: true });
  });

  it('fails when it stops, naming each place without its content', async () => {
    const { canaries, hear } = cloud.leaks;
    expect((await ask(cloud, tokens)).status).toBe(200);

    // Paths are logged, so a prompt or a token in a path is written down.
    const [, payload = ''] = tokens.accessToken.split('.');
    for (const written of [canaries.prompt, payload]) {
      await fetch(`${cloud.url(0)}${INVOKE_PATH}/${written}`);
      await vi.waitFor(async () =>
        expect(JSON.stringify(await allLines(cloud))).toContain(written),
      );
    }
    await recordSegment(cloud, { refused: tokens.idToken });
    hear(new Response(`Not for ${tokens.refreshToken}`, { status: 400 }));
    hear(streamOf(`event: error\ndata: {"detail":"member@example.com"}\n\n`));
    hear(streamOf(`event: text\ndata: {"delta":"member@example.com"}\n\n`));
    await writeFile(file, `Hello ${nameOf(cloud)}`);

    const found = await cloud.stop().catch((error: unknown) => error);
    expect(found).toBeInstanceOf(LeakFound);
    const { leaks, message } = found as LeakFound;
    const places = leaks.map((leak) => leak.replace(/:.*/, '')).sort();
    expect(places).toEqual(
      [
        'prompt in the store of logs',
        'part of an access token in the store of logs',
        'a JWT in the store of logs',
        // The terminal omits fields as long as a token.
        'prompt in standard output',
        'ID token in the store of segments',
        'part of an ID token in the store of segments',
        'part of an ID token in the store of segments',
        'a JWT in the store of segments',
        'refresh token in the answer 400 of ',
        'login in an event of the answer 200 of ',
        `display name in ${file}`,
      ].sort(),
    );
    for (const { text } of canaries.all()) expect(message).not.toContain(text);
  });
});

async function recordSegment(cloud: LocalCloud, metadata: object): Promise<void> {
  const now = Date.now() / 1000;
  const segment = {
    ...{ id: makeSegmentId(), trace_id: makeTraceRoot(), name: 'stranger' },
    ...{ start_time: now, end_time: now, metadata },
  };
  const answer = await signedFetch(ADMINISTRATOR_KEYS, 'xray', {
    url: `${cloud.url(7)}/TraceSegments`,
    body: JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
  });
  expect(answer.status).toBe(200);
}

function streamOf(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
}

function nameOf({ leaks }: LocalCloud): string | undefined {
  return leaks.canaries.all().find(({ what }) => what === 'display name')?.text;
}
