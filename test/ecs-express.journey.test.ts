import { type InvokeResponse, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { parseEvents } from './chat-events.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { ask, signInAs } from './turn.ts';

const TOOL = 'securedApi___getMyProfile';

interface Segment {
  readonly id: string;
  readonly parent_id?: string;
  readonly name: string;
}

interface Line {
  readonly service: string;
  readonly message: string;
}

describe('with `compute: "ecs-express"`, one turn through the edge', () => {
  let cloud: LocalCloud;
  let tokens: SignedIn;

  beforeAll(async () => {
    cloud = await startLocalCloud({ settings: { compute: 'ecs-express' } });
    tokens = await signInAs(cloud, 'member');
  });
  afterAll(() => cloud?.stop());

  it('runs on ECS Express Mode and not on App Runner', async () => {
    const { services } = (await (await fetch(`${cloud.url(9)}/status`)).json()) as {
      readonly services: readonly { readonly name: string; readonly url: string }[];
    };
    expect(services.filter(({ name }) => name.endsWith('(backend)'))).toEqual([
      { name: 'ECS Express Mode (backend)', url: cloud.url(1) },
    ]);
  });

  it('answers in JSON with the tool’s result about the signed-in user', async () => {
    const answer = await ask(cloud, tokens);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        message: expect.stringMatching(/Chat Member.*member@example\.com/s),
        sessionId: expect.any(String),
        traceId: expect.any(String),
        toolCalls: [{ name: TOOL, status: 'done', durationMs: expect.any(Number) }],
        outcome: 'complete',
        usage: {
          inputTokens: expect.any(Number),
          outputTokens: expect.any(Number),
          cost: expect.any(Number),
        },
      },
    ]);
  });

  it('answers in events, including the tool’s, that add up to the same answer', async () => {
    const answer = await ask(cloud, tokens, { accept: 'text/event-stream' });
    expect(answer.status).toBe(200);
    const events = parseEvents(await answer.text());
    const tools = events.flatMap(({ event, data }) => (event === 'tool' ? [data] : []));
    expect(tools).toMatchObject([
      { name: TOOL, status: 'running' },
      { name: TOOL, status: 'done' },
    ]);
    const text = events.map(({ event, data }) => (event === 'text' ? data.delta : '')).join('');
    expect(text).toContain('Chat Member');
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { message: text } });
  });

  it.each([
    ['that the browser named', makeTraceRoot()],
    ['that the load balancer starts', undefined],
  ])('is one trace without an orphan, %s', async (_, root) => {
    const headers = root ? { 'x-amzn-trace-id': `Root=${root}` } : {};
    const { traceId } = (await (await ask(cloud, tokens, { headers })).json()) as InvokeResponse;
    if (root) expect(traceId).toBe(root);
    // Segments are sent as datagrams and lines through pipes, so the answer may arrive before them.
    await vi.waitFor(async () => {
      const { segments } = await read<{ segments: readonly Segment[] }>(`/api/traces/${traceId}`);
      const ids = new Set(segments.map(({ id }) => id));
      expect(segments.map(({ name }) => name)).toContain('okta.userinfo');
      const withoutParent = segments.filter(({ parent_id }) => !ids.has(String(parent_id)));
      expect(withoutParent.map(({ name, parent_id }) => [name, parent_id])).toEqual([
        ['backend', undefined],
      ]);
      const { lines } = await read<{ lines: readonly Line[] }>(`/api/traces/${traceId}/logs`);
      expect(lines).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ service: 'ecs-express', message: 'request', status: 200 }),
          expect.objectContaining({ service: 'backend', message: 'request.completed' }),
          expect.objectContaining({ service: 'secured-api', message: 'request.completed' }),
        ]),
      );
    });
  });

  async function read<T>(path: string): Promise<T> {
    return (await (await fetch(`${cloud.url(7)}${path}`)).json()) as T;
  }
});
