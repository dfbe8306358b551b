import { describe, expect, it } from 'vitest';
import type { ToolResult } from '../converse-request.ts';
import { describeResult } from './describe-result.ts';

const PROFILE_TOOL = {
  name: 'securedApi___getMyProfile',
  description: 'The signed-in user’s own profile',
  inputSchema: { json: {} },
};
const OTHER_TOOL = { name: 'findBook', description: 'Finds a book', inputSchema: { json: {} } };
const PROFILE = {
  uid: '00u_1',
  login: 'member@example.com',
  displayName: 'Chat Member',
  email: 'member@example.com',
  groups: ['chat-users', 'chat-testers'],
};

describe('describeResult', () => {
  it('lists all fields of a profile, the name first', () => {
    const expected = [
      'You are **Chat Member**.',
      '',
      '- **Uid**: 00u_1',
      '- **Login**: member@example.com',
      '- **Email**: member@example.com',
      '- **Groups**: chat-users, chat-testers',
    ].join('\n');
    expect(tell([{ text: JSON.stringify(PROFILE) }], 'Who am I?')).toBe(expected);
    expect(tell([{ json: PROFILE }], 'Show my profile with my groups')).toBe(expected);
  });

  it('states the requested field', () => {
    expect(tell([{ json: PROFILE }], 'What is my e-mail address?')).toBe(
      'Your **email** is member@example.com.',
    );
    expect(tell([{ json: PROFILE }], 'Which groups am I in?')).toBe(
      'Your **groups**: chat-users and chat-testers.',
    );
    expect(tell([{ json: { groups: [] } }], 'my groups?')).toBe('Your **groups**: none.');
  });

  it('describes other results: lists, nested fields, plain text', () => {
    expect(
      tell([{ json: { name: 'Dune', ok: true, by: { first: 'F', year: null } } }], 'x', OTHER_TOOL),
    ).toBe('I found **Dune**.\n\n- **Ok**: yes\n- **By**: first F; year none');
    expect(tell([{ json: [{ id: 1 }, 'b'] }], 'x', OTHER_TOOL)).toBe(
      '**Find book**:\n\n- id 1\n- b',
    );
    expect(tell([{ text: 'It is sunny.' }], 'x', OTHER_TOOL)).toBe(
      '**Find book**:\n\nIt is sunny.',
    );
    expect(tell([{ text: 'a' }, { text: 'b' }], 'x', OTHER_TOOL)).toBe(
      '**Find book**:\n\n- a\n- b',
    );
    expect(tell([{ json: {} }], 'x', OTHER_TOOL)).toBe('Here is what **find book** returned:');
  });

  it('reports a failure, by status or by its message', () => {
    const problem = { status: 403, title: 'Not allowed', detail: 'The scope is missing.' };
    const failures: readonly ToolResult[] = [
      { toolUseId: '1', status: 'error', content: [{ text: 'no route' }] },
      { toolUseId: '1', content: [{ text: JSON.stringify(problem) }] },
      { toolUseId: '1', content: [{ text: 'Error: timed out' }] },
    ];
    const said = failures.map((failure) => describeResult(failure, PROFILE_TOOL, 'Who am I?'));
    expect(said[0]).toBe(
      'I could not find that out: the tool **get my profile** failed. It said: no route\n\nI have no other source, so I do not guess.',
    );
    expect(said[1]).toContain('Not allowed: The scope is missing.');
    expect(said[2]).toContain('timed out');
  });

  it('lets no markup of a value through', () => {
    const text = tell([{ json: { note: '<b>*x*</b> [a](b)\n# _h_ snake_case' } }], 'x', OTHER_TOOL);
    expect(text).toContain('\\<b\\>\\*x\\*\\</b\\> \\[a\\](b) \\# \\_h\\_ snake_case');
  });
});

function tell(content: ToolResult['content'], question: string, tool = PROFILE_TOOL): string {
  return describeResult({ toolUseId: '1', content }, tool, question);
}
