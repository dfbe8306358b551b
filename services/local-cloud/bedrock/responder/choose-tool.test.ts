import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolSpec } from '../converse-request.ts';
import { chooseTool, isAboutCaller } from './choose-tool.ts';

const PROFILE = tool('securedApi___getMyProfile', 'The signed-in user’s own profile: who am I');
const RENAME = tool(
  'securedApi___updateMyProfile',
  'Changes the display name in the signed-in user’s own profile',
);
const WEATHER = tool('weather___get_forecast', 'Forecast of the weather for a city');
const SEARCH = tool(
  'x_amz_bedrock_agentcore_search',
  'Returns a trimmed down list of tools given a context',
);
const TOOLS = [SEARCH, PROFILE, RENAME, WEATHER];

describe('chooseTool', () => {
  it('finds the caller’s own profile for questions about the caller', () => {
    for (const question of [
      'Who am I?',
      'whoami',
      'Show me my profile',
      'What is my email?',
      'Tell me my e-mail address, please',
      'Which groups am I in?',
      'What’s my name?',
      'Tell me about me',
      'What do you know about myself?',
      'Am I a member of chat-users?',
    ]) {
      expect([question, chooseTool(TOOLS, question)?.name]).toEqual([question, PROFILE.name]);
    }
  });

  it('finds a tool by the words of its name and description', () => {
    expect(chooseTool(TOOLS, 'Forecast for Oslo?')).toBe(WEATHER);
    expect(chooseTool(TOOLS, 'How will the weather be in the city of Oslo?')).toBe(WEATHER);
  });

  it('finds none for small talk, or for other people', () => {
    for (const question of [
      '',
      'Hello!',
      'Tell me a joke',
      'I like cats',
      'Who are you?',
      'What can you do?',
      'What is the capital of France?',
      'List your tools',
    ]) {
      expect([question, chooseTool(TOOLS, question)]).toEqual([question, undefined]);
    }
  });

  it('changes something only if asked to, and does not read instead of changing', () => {
    expect(chooseTool(TOOLS, 'Please update my profile: my display name is Ada')).toBe(RENAME);
    expect(chooseTool(TOOLS, 'Change my name to Ada')).toBe(RENAME);
    expect(chooseTool([RENAME], 'What is my profile?')).toBeUndefined();
    expect(chooseTool([PROFILE], 'Change my name to Ada')).toBeUndefined();
    expect(chooseTool([PROFILE], 'When did I change my profile?')).toBe(PROFILE);
  });

  it('always gives the same answer', () => {
    fc.assert(
      fc.property(fc.string(), (question) => {
        expect(chooseTool(TOOLS, question)).toBe(chooseTool(TOOLS, question));
      }),
    );
  });
});

describe('isAboutCaller', () => {
  it('uses name and description', () => {
    expect(isAboutCaller(PROFILE)).toBe(true);
    expect(isAboutCaller(WEATHER)).toBe(false);
  });
});

function tool(name: string, description: string): ToolSpec {
  return { name, description, inputSchema: { json: { type: 'object' } } };
}
