import { describe, expect, it } from 'vitest';
import { calls, says, thinks } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  callerWith,
  gateway,
  messagesSeen,
  problem,
  ROOT,
  SESSION,
  startConversation,
  telemetry,
} from './testing/turn-harness.ts';

describe('a turn', () => {
  it('tells of the model’s reasoning, as far as a conversation can keep it', async () => {
    bedrock.script(thinks(['I ', 'see.'], 'Here.'), thinks(['x'.repeat(30_000), 'y'], 'There.'));
    const [first, second, ...rest] = await ask(startConversation());
    expect([first, second]).toEqual([
      { event: 'reasoning', data: { delta: 'I ' } },
      { event: 'reasoning', data: { delta: 'see.' } },
    ]);
    expect(rest.map(({ event }) => event)).toEqual(['text', 'done']);
    expect(rest.at(-1)).toMatchObject({ data: { message: 'Here.', outcome: 'complete' } });
    expect((await ask(startConversation())).slice(0, 2)).toEqual([
      { event: 'reasoning', data: { delta: `${'x'.repeat(20_000)}…` } },
      { event: 'text', data: { delta: 'There.' } },
    ]);
  });

  it('calls the tool as the user and shows text, tool calls and the whole answer', async () => {
    bedrock.script(
      {
        frames: [
          ...says('Let me look.').frames.slice(0, 2),
          ...calls(PROFILE_TOOL, {}).frames.slice(1),
        ],
        end: true,
      },
      says('You are ', 'Chat Member.'),
    );
    const events = await ask(startConversation());

    const toolCall = { name: PROFILE_TOOL, status: 'done', durationMs: expect.any(Number) };
    expect(events).toEqual([
      { event: 'text', data: { delta: 'Let me look.' } },
      {
        event: 'tool',
        data: { id: 'tooluse_1', name: PROFILE_TOOL, status: 'running', input: {} },
      },
      {
        event: 'tool',
        data: {
          id: 'tooluse_1',
          name: PROFILE_TOOL,
          status: 'done',
          output: { name: 'Chat Member' },
        },
      },
      { event: 'text', data: { delta: '\n\nYou are ' } },
      { event: 'text', data: { delta: 'Chat Member.' } },
      {
        event: 'done',
        data: {
          message: 'Let me look.\n\nYou are Chat Member.',
          sessionId: SESSION,
          traceId: ROOT,
          toolCalls: [toolCall],
          outcome: 'complete',
          usage: { inputTokens: 10, outputTokens: 6 },
        },
      },
    ]);
    expect(gateway.requests.map((request) => request.method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
    ]);
    for (const { authorization, traceHeader } of gateway.requests) {
      expect(authorization).toBe('Bearer token-1');
      expect(traceHeader).toMatch(new RegExp(`^Root=${ROOT};Parent=[0-9a-f]{16};Sampled=1$`));
    }
  });

  it('gives the model the user’s name, or none if it is unknown', async () => {
    const conversation = startConversation();
    await ask(conversation, { displayName: 'Chat\nMember' });
    await ask(conversation);
    const systems = bedrock.requests.map(({ system }) => system.map(({ text }) => text).join());
    expect(systems[0]).toContain('"Chat Member"');
    expect(systems[1]).not.toContain('Chat Member');
  });

  it('keeps the messages and the connection, and uses each turn’s own token', async () => {
    const conversation = startConversation();
    bedrock.script(says('Hello.'), calls(PROFILE_TOOL, {}), says('Again.'));
    await ask(conversation);
    await ask(conversation, { caller: callerWith('token-2') });
    expect(gateway.requests.map(({ method, authorization }) => [method, authorization])).toEqual([
      ['initialize', 'Bearer token-1'],
      ['notifications/initialized', 'Bearer token-1'],
      ['tools/list', 'Bearer token-1'],
      ['tools/call', 'Bearer token-2'],
    ]);
    expect(messagesSeen()).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
  });

  it('acts only for the owner of the conversation', async () => {
    const events = await ask(startConversation(), { caller: callerWith('token-x', '00uOther') });
    expect(events).toEqual([problem('agent-failed')]);
    expect(gateway.requests).toEqual([]);
    expect(bedrock.requests).toEqual([]);
  });

  it('logs what happened without any content', async () => {
    bedrock.script(calls(PROFILE_TOOL, { secretArgument: 'argument-value' }), says('answer-text'));
    await ask(startConversation(), { prompt: 'prompt-text' });
    expect(telemetry.lines.map(({ message }) => message)).toEqual([
      'turn.started',
      'tool.called',
      'turn.completed',
    ]);
    expect(telemetry.lines[1]).toMatchObject({
      tool: PROFILE_TOOL,
      status: 'done',
      duration_ms: expect.any(Number),
      trace_id: ROOT,
    });
    expect(telemetry.lines[2]).toMatchObject({
      outcome: 'done',
      tool_calls: 1,
      failed_tools: 0,
      changes: 0,
      failed_changes: 0,
      input_tokens: 10,
      output_tokens: 6,
    });
    expect(JSON.stringify(telemetry.lines)).not.toMatch(
      /prompt-text|answer-text|argument-value|token-1|Chat Member/,
    );
  });
});
