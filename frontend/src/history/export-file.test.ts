import type { ConversationExport } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { makeExportFile } from './export-file.ts';

const turn = (changes: Partial<ConversationExport['turns'][number]>) => ({
  turnId: 't',
  prompt: 'Who am I?',
  outcome: 'complete',
  traceId: '1-0',
  createdAt: '2026-12-01T10:00:00Z',
  parts: [],
  agentVersion: 'v',
  modelId: 'm',
  messages: [],
  toolCalls: [],
  ...changes,
});
const conversation = (changes: Partial<ConversationExport> = {}): ConversationExport => ({
  id: 'c',
  title: 'About me',
  pinned: false,
  updatedAt: '2026-12-01T10:00:00Z',
  createdAt: '2026-12-01T10:00:00Z',
  version: 1,
  turns: [],
  ...changes,
});
const call = { id: '1', name: 'target___getMyProfile', status: 'done' } as const;
const approval = {
  id: 'a',
  callId: '2',
  tool: 'target___updateMyContactDetails',
  user: 'member@example.com',
  arguments: {},
  argumentsHash: '',
  expiresAt: '',
};

it('writes what was said, in order, as Markdown', () => {
  const { name, type, text } = makeExportFile(
    conversation({
      turns: [
        turn({
          prompt: '# not a heading\n> nor mine',
          parts: [
            { kind: 'tool', call },
            { kind: 'text', text: 'You are **Ann**.\n' },
            { kind: 'approval', approval, decision: 'deny' },
          ],
        }),
        turn({ parts: [{ kind: 'text', text: 'Half' }], outcome: 'stopped', createdAt: '' }),
      ],
    }),
    'markdown',
  );
  expect([name, type]).toEqual(['About-me.md', 'text/markdown']);
  expect(text).toBe(
    `# About me

## You, 2026-12-01T10:00:00Z

> # not a heading
> > nor mine

## Assistant

*Tool getMyProfile: done*

You are **Ann**.

*Approval of updateMyContactDetails: deny*

## You

> Who am I?

## Assistant

Half

*The answer ended with: stopped*
`,
  );
});

it('writes what stands now, and all versions as JSON', () => {
  const said = (text: string) => [{ kind: 'text', text } as const];
  const turns = [
    turn({ turnId: 'a', parts: said('First') }),
    turn({ turnId: 'b', parts: said('Second'), supersedes: 'a' }),
  ];
  const markdown = makeExportFile(conversation({ turns }), 'markdown').text;
  expect([markdown.includes('First'), markdown.includes('Second')]).toEqual([false, true]);
  expect(makeExportFile(conversation({ turns }), 'json').text).toContain('First');
});

it('writes all that is kept as JSON', () => {
  const kept = conversation({ turns: [turn({ parts: [{ kind: 'text', text: 'Yes' }] })] });
  const { name, type, text } = makeExportFile(kept, 'json');
  expect([name, type, JSON.parse(text)]).toEqual(['About-me.json', 'application/json', kept]);
});

it.each([
  ['../../etc/passwd', 'etc-passwd.md'],
  ['  ', 'conversation.md'],
  ['מי אני? 日本', 'מי-אני-日本.md'],
  ['CON:\u202e|x', 'CON-x.md'],
  ['😀'.repeat(9), 'conversation.md'],
  ['a'.repeat(500), `${'a'.repeat(60)}.md`],
])('names the file of “%s” %s', (title, name) => {
  expect(makeExportFile(conversation({ title }), 'markdown').name).toBe(name);
});
