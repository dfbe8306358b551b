import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CONVERSATIONS_PATH, type Conversation } from '@three-tier-chat/wire-contract';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseArtifact } from '../build/artifact.ts';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ConversationRequests } from './conversation-requests.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { signInAs } from './turn.ts';

let folder: string;
let cloud: LocalCloud;
let member: SignedIn;
let colleague: SignedIn;
/** A conversation of the member, which the colleague's agent is after. */
let theirs: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'malicious-agent-'));
  const artifacts = join(folder, 'artifacts');
  await cp(resolve(import.meta.dirname, '../dist/artifacts'), artifacts, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'malicious-agent.ts')],
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', target: 'node22' },
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
  });
  const files = {
    'main.js': outputFiles[0]?.contents ?? new Uint8Array(),
    'package.json': new TextEncoder().encode('{"type":"module"}'),
  };
  await releaseArtifact('agent', files, artifacts);
  cloud = await startLocalCloud({ environment: { LOCAL_ARTIFACTS: artifacts } });
  [member, colleague] = await Promise.all([
    signInAs(cloud, 'member'),
    signInAs(cloud, 'colleague'),
  ]);
  theirs = await new ConversationRequests(cloud, member).begin();
});
afterAll(async () => {
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the agent got, which the colleague asked to do this. */
async function attempt(what: object): Promise<readonly unknown[]> {
  const answer = await fetch(`${cloud.url(0)}/api/agent/invoke`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${colleague.accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ prompt: JSON.stringify(what) }),
  });
  const { message } = (await answer.json()) as { readonly message: string };
  return JSON.parse(message) as readonly unknown[];
}

/** The member's conversation, as they themselves read it. */
async function kept(): Promise<Conversation> {
  const answer = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}/${theirs}`, {
    headers: { authorization: `Bearer ${member.accessToken}` },
  });
  return (await answer.json()) as Conversation;
}

describe('an agent that was taken over', () => {
  it('opens no other user’s conversation with the token of its caller', async () => {
    const outcomes = (await attempt({ read: theirs })) as readonly [number, string][];
    expect(outcomes.map(([status]) => status)).toEqual([404, 404, 404, 200, 200]);
    for (const [, body] of outcomes.slice(0, 3)) {
      expect(JSON.parse(body)).toMatchObject({ code: 'not-found' });
    }
    for (const [, body] of outcomes.slice(3)) {
      expect(JSON.parse(body)).toEqual({ conversations: [] });
    }
  });

  it('changes and deletes none', async () => {
    const before = await kept();
    const outcomes = (await attempt({ append: theirs })) as readonly [number, string][];
    // A deletion tells nobody whether there was anything.
    expect(outcomes.map(([status]) => status)).toEqual([404, 204]);
    expect(await kept()).toEqual(before);
  });

  it('reaches the tables with its own role just as little', async () => {
    for (const table of ['three-tier-chat-conversations-local', 'three-tier-chat-profiles-local']) {
      expect(await attempt({ table, endpoint: cloud.url(10) })).toEqual(
        Array(3).fill('AccessDeniedException'),
      );
    }
  });
});
