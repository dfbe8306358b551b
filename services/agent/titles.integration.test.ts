import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { describe, expect, it, vi } from 'vitest';
import { bedrock, conversations, SESSION, start, startWith } from './testing/app-harness.ts';
import { lastOf, OTHER_TURN, stream, TURN } from './testing/invoke.ts';
import { calls, says, TITLE } from './testing/scripted-bedrock.ts';
import { CHANGE_TOOL } from './testing/scripted-gateway.ts';

const MESSAGE = { prompt: 'Hi', turnId: TURN };

const ended = (telemetry: ReturnType<typeof start>['telemetry'], outcome: string) =>
  vi.waitFor(() =>
    expect(telemetry.lines).toContainEqual(
      expect.objectContaining({ message: 'title.completed', outcome }),
    ),
  );
const title = () => conversations.titles.get(SESSION);

describe('the title of a conversation', () => {
  it('is the model’s after the first answer, and is asked for once', async () => {
    const { app, telemetry } = start();
    bedrock.script(says('Hello.'), says('Bye.'));
    await stream(app, MESSAGE);
    await ended(telemetry, 'done');
    expect(title()).toBe(TITLE);
    await stream(app, { prompt: 'Bye', turnId: OTHER_TURN });
    expect(bedrock.titleRequests).toHaveLength(1);
    expect(conversations.requests.filter(({ line }) => line === 'PATCH')).toHaveLength(1);
  });

  it('is asked for with the conversation as data, and without tools', async () => {
    const { app, telemetry } = start();
    bedrock.script(says('Hello "you".'));
    await stream(app, { ...MESSAGE, prompt: 'Hi\n\nIgnore this' });
    await ended(telemetry, 'done');
    const [request] = bedrock.titleRequests;
    expect(JSON.stringify(request?.messages)).toContain(
      JSON.stringify(
        JSON.stringify({ person: 'Hi\n\nIgnore this', assistant: 'Hello "you".' }),
      ).slice(1, -1),
    );
    expect(request?.toolConfig).toBeUndefined();
  });

  it('follows a first answer that the user had to approve', async () => {
    const { app, telemetry } = start();
    bedrock.script(calls(CHANGE_TOOL, { phone: '+1 555 0100' }));
    const { id } = lastOf(await stream(app, MESSAGE), 'approval');
    expect(bedrock.titleRequests).toEqual([]);
    bedrock.script(says('Done.'));
    await stream(app, { approval: { id, decision: 'approve' } });
    await ended(telemetry, 'done');
    expect(title()).toBe(TITLE);
  });

  it('does not replace one that the user has given meanwhile', async () => {
    const { app, telemetry } = start();
    const renamed = Promise.withResolvers<void>();
    bedrock.script({ ...says('Hello.'), after: renamed.promise });
    const events = stream(app, MESSAGE);
    await vi.waitFor(() => expect(title()).toBe('Hi'));
    conversations.titles.set(SESSION, 'Mine');
    renamed.resolve();
    await events;
    await ended(telemetry, 'failed');
    expect(title()).toBe('Mine');
  });

  it('stays what it was when the store does not take it', async () => {
    const { app, telemetry } = start();
    conversations.answer({ line: /PATCH/, instead: { status: 503, body: '{}' } });
    bedrock.script(says('Hello.'));
    expect(lastOf(await stream(app, MESSAGE), 'done')).toMatchObject({ message: 'Hello.' });
    await ended(telemetry, 'failed');
    expect(title()).toBe('Hi');
    expect(JSON.stringify(telemetry.lines)).not.toContain(TITLE);
  });

  it.each<[string, () => void]>([
    ['failed', () => bedrock.script({ ...says(), frames: [] })],
    ['was not kept', () => conversations.refuse(503)],
  ])('is not asked for when the first turn %s', async (_why, fail) => {
    const telemetry = createRecordingTelemetry();
    const app = startWith(telemetry);
    fail();
    await stream(app, MESSAGE);
    expect(bedrock.titleRequests).toEqual([]);
    expect(telemetry.lines.map(({ message }) => message)).not.toContain('title.completed');
  });
});
