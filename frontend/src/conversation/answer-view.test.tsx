import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import type { TurnPart } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LedgerAccess } from '../ledger/ledger-access.ts';
import { MARKDOWN } from '../markdown/load-renderer.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { AnswerView } from './answer-view.tsx';
import { APPROVAL } from './conversation.fixture.ts';
import type { Answer } from './turn.ts';
import { withText } from './turn-parts.ts';

beforeAll(MARKDOWN.load);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function setUp(
  initial: Partial<Answer> = {},
  onRetry?: () => void,
  onContinue?: () => void,
  fetch: LedgerAccess['fetch'] = () => Promise.reject(new Error('offline')),
) {
  const [answer, setAnswer] = createSignal<Answer>({
    status: 'answering',
    parts: [],
    traceId: '1-0',
    ...initial,
  });
  render(() => (
    <AnswerView
      answer={answer()}
      traceUrl="https://traces.example/1-0"
      ledger={{ fetch, onSignInNeeded: () => {} }}
      onRetry={onRetry}
      onContinue={onContinue}
      onDecide={undefined}
      onAskAgain={undefined}
    />
  ));
  return { setAnswer, article: screen.getByRole('article') };
}

/** Every settled answer can tell who checked it. */
const OTHER_BUTTON = /^(?!Who checked$)/;

const tool = (call: object): TurnPart => ({
  kind: 'tool',
  call: { id: '1', name: 'getProfile', status: 'running', ...call },
});

describe('AnswerView', () => {
  it('shows who checked it, and reads that anew for another trace', async () => {
    const paths: string[] = [];
    const { setAnswer } = setUp(
      { status: 'done', traceId: '1-a' },
      undefined,
      undefined,
      (path) => {
        paths.push(path);
        return new Promise(() => {});
      },
    );
    const button = screen.getByRole('button', { name: 'Who checked' });
    expect(paths).toEqual([]);
    fireEvent.click(button);
    expect(screen.getByRole('region', { name: 'Who checked' })).toBeTruthy();
    setAnswer((it) => ({ ...it, traceId: '1-b' }));
    expect(paths).toEqual(['/api/ledger/1-a', '/api/ledger/1-b']);
    fireEvent.click(button);
    expect(screen.queryByRole('region', { name: 'Who checked' })).toBeNull();
  });

  it('has nobody who checked while it is not settled', () => {
    setUp({ status: 'answering' });
    expect(screen.queryByRole('button', { name: 'Who checked' })).toBeNull();
  });

  it('appends text without changing what is shown', () => {
    const { setAnswer, article } = setUp({ parts: [{ kind: 'text', text: 'One' }] });
    const node = article.querySelector('p')?.firstChild;
    setAnswer((it) => ({ ...it, parts: withText(it.parts, 'text', ' and\n\ntwo <b>') }));
    expect(article.querySelector('p')?.firstChild).toBe(node);
    expect([...article.querySelectorAll('p')].map((it) => it.textContent)).toEqual([
      'One and',
      'two <b>',
    ]);
  });

  it('shows another text in its place when the turn began anew', () => {
    const { setAnswer, article } = setUp({ parts: [{ kind: 'text', text: 'One **and** two' }] });
    setAnswer((it) => ({ ...it, parts: [{ kind: 'text', text: 'One or' }] }));
    setAnswer((it) => ({ ...it, parts: withText(it.parts, 'text', ' two') }));
    expect(article.querySelector('.prose')?.innerHTML).toBe('<p dir="auto">One or two</p>');
  });

  it('renders Markdown, and what may be the beginning of a mark once its text has ended', () => {
    const { setAnswer, article } = setUp({ parts: [{ kind: 'text', text: 'a **b**\n\n--' }] });
    expect(article.querySelector('.prose')?.innerHTML).toBe(
      '<p dir="auto">a <strong>b</strong></p>',
    );
    setAnswer((it) => ({ ...it, parts: [...it.parts, tool({})] }));
    expect(article.querySelector('.prose')?.innerHTML).toBe(
      '<p dir="auto">a <strong>b</strong></p><p dir="auto">--</p>',
    );
  });

  it('can be copied once it has ended, if there is any text', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { setAnswer } = setUp({ parts: [tool({})], status: 'answering' });
    expect(screen.queryByRole('button', { name: OTHER_BUTTON })).toBeNull();
    setAnswer((it) => ({ ...it, status: 'done' }));
    expect(screen.queryByRole('button', { name: OTHER_BUTTON })).toBeNull();
    setAnswer((it) => ({ ...it, parts: withText(withText(it.parts, 'text', '*a'), 'text', '*') }));
    screen.getByRole('button', { name: 'Copy' }).click();
    expect(write).toHaveBeenCalledExactlyOnceWith('*a*');
    await screen.findByText('Copied');
  });

  it('folds the model’s reasoning, which is no part of what is copied', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { setAnswer, article } = setUp({
      parts: [{ kind: 'reasoning', text: 'First <b>\n\n*I' }],
      status: 'answering',
    });
    const details = article.querySelector('details');
    expect(details?.open).toBe(false);
    expect(details?.querySelector('summary')?.textContent).toBe('Reasoning');
    // The answer itself has not begun.
    expect(article.querySelector('.thinking')).not.toBeNull();
    setAnswer((it) => ({ ...it, parts: withText(it.parts, 'reasoning', ' look*') }));
    expect(details?.querySelector('p')?.textContent).toBe('First <b>\n\n*I look*');
    setAnswer((it) => ({ ...it, parts: withText(it.parts, 'text', 'Here.'), status: 'done' }));
    expect(article.querySelector('.thinking')).toBeNull();
    screen.getByRole('button', { name: 'Copy' }).click();
    expect(write).toHaveBeenCalledExactlyOnceWith('Here.');
    await screen.findByText('Copied');
  });

  it('shows a tool call with its status, input and output', () => {
    const { setAnswer, article } = setUp({ parts: [tool({ input: { a: 1 } })] });
    const card = article.querySelector('details');
    expect([card?.open, card?.querySelector('summary')?.textContent]).toEqual([
      false,
      'getProfileRunning',
    ]);
    setAnswer((it) => ({
      ...it,
      parts: [tool({ status: 'done', input: { a: 1 }, output: '{"b":2}' })],
    }));
    expect(article.querySelector('details')).toBe(card);
    expect(card?.querySelector('summary')?.textContent).toBe('getProfileDone');
    expect([...article.querySelectorAll('pre')].map((it) => it.textContent)).toEqual([
      '{\n  "a": 1\n}',
      '{\n  "b": 2\n}',
    ]);
  });

  it('shows a tool’s short name, and in the details the name with its target', () => {
    const { article } = setUp({ parts: [tool({ name: 'securedApi___getMyProfile' })] });
    expect(article.querySelector('summary')?.textContent).toBe('getMyProfileRunning');
    expect(article.querySelector('pre')?.textContent).toBe('securedApi___getMyProfile');
  });

  it('opens a failed tool call, and marks an unfinished one', () => {
    const { setAnswer, article } = setUp({ parts: [tool({ status: 'failed', output: 'No.' })] });
    expect(article.querySelector('details')?.open).toBe(true);
    setAnswer((it) => ({ ...it, status: 'stopped', parts: [tool({})] }));
    expect(article.querySelector('summary')?.textContent).toBe('getProfileNot finished');
    expect(article.textContent).toContain('Stopped by you');
    setAnswer((it) => ({ ...it, isStopUnknown: true }));
    expect(article.textContent).toContain('did not confirm that it stopped');
  });

  it('copies what a call was given and gave, and shows no credential of it', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const output = { sent: `Bearer ${'a'.repeat(20)}`, token: `eyJ${'a'.repeat(20)}.b.c` };
    const { article } = setUp({ parts: [tool({ status: 'done', input: { a: 1 }, output })] });
    expect([...article.querySelectorAll('pre')].at(-1)?.textContent).toBe(
      '{\n  "sent": "[redacted]",\n  "token": "[redacted]"\n}',
    );
    article.querySelector<HTMLElement>('details')?.setAttribute('open', '');
    screen.getByRole('button', { name: 'Copy input' }).click();
    expect(write).toHaveBeenCalledExactlyOnceWith('{\n  "a": 1\n}');
    await screen.findByText('Copied');
  });

  it('names what was approved before it ended too early', () => {
    const approval = {
      ...{ id: 'a', callId: '1', tool: 't___changeIt', title: 'Change it', user: 'u' },
      ...{ arguments: {}, argumentsHash: 'h', expiresAt: '2999-01-01T00:00:00Z' },
    };
    const approved = { kind: 'approval', approval, decision: 'approve' } as const;
    const { setAnswer, article } = setUp({
      status: 'stopped',
      parts: [approved, tool({ status: 'done' })],
    });
    const told = () => article.textContent.replace(/[\u2068\u2069]/g, '');
    expect(told()).toContain('“Change it” was done before.');
    setAnswer((it) => ({ ...it, parts: [approved, tool({})] }));
    expect(told()).toContain('“Change it” was sent before, and may have been done.');
    setAnswer((it) => ({ ...it, status: 'failed', failure: 'No.' }));
    expect(told()).toContain('may have been done.');
    setAnswer((it) => ({ ...it, parts: [approved, tool({ status: 'failed' })] }));
    expect(told()).not.toContain('“Change it” was');
    setAnswer((it) => ({ ...it, parts: [{ ...approved, decision: 'deny' }, tool({})] }));
    expect(told()).not.toContain('“Change it” was');
    setAnswer((it) => ({ ...it, status: 'done', parts: [approved, tool({ status: 'done' })] }));
    expect(told()).not.toContain('“Change it” was');
  });

  it('says of a call for which the user has to decide that it waits', () => {
    const approval: TurnPart = { kind: 'approval', approval: { ...APPROVAL, callId: '1' } };
    const { article } = setUp({ status: 'awaiting', parts: [tool({}), approval] });
    expect(article.querySelector('summary')?.textContent).toBe('getProfileWaits for you');
  });

  it('says that an answer is lost with the page', () => {
    const { setAnswer, article } = setUp({ status: 'done', isKept: false });
    const note = 'This answer could not be kept: it will be gone when you reload.';
    expect(article.textContent).toContain(note);
    setAnswer((it) => ({ ...it, isKept: true }));
    expect(article.textContent).not.toContain(note);
  });

  it.each(['done', 'stopped', 'failed'] as const)('links to its trace once it is %s', (status) => {
    setUp({ status });
    const link = screen.getByRole('link', { name: 'Trace' });
    expect([
      link.getAttribute('href'),
      link.getAttribute('target'),
      link.getAttribute('rel'),
    ]).toEqual(['https://traces.example/1-0', '_blank', 'noopener']);
  });

  it('shows a failure with its trace id and a retry button', () => {
    let retries = 0;
    setUp({ status: 'failed', failure: 'The model failed.' }, () => {
      retries += 1;
    });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('The model failed.');
    expect(screen.getByRole('article').textContent).toContain('Trace id 1-0');
    screen.getByRole('button', { name: 'Retry' }).click();
    expect(retries).toBe(1);
  });

  it('offers no retry if none is possible', () => {
    setUp({ status: 'failed', failure: 'The model failed.' });
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it.each(['length', 'broken-off', 'timeout', 'call-limit', 'throttled'] as const)(
    'offers to continue an answer with the outcome %s, and says why it ended',
    (outcome) => {
      let asked = 0;
      const { article } = setUp({ status: 'done', outcome }, undefined, () => {
        asked += 1;
      });
      expect(article.textContent).toContain(pageTexts().answer.outcomes[outcome]);
      screen.getByRole('button', { name: 'Continue' }).click();
      expect(asked).toBe(1);
    },
  );

  it.each(['filtered', 'empty'] as const)(
    'only says why an answer with the outcome %s ended',
    (outcome) => {
      const { article } = setUp({ status: 'done', outcome }, undefined, () => {});
      expect(article.textContent).toContain(pageTexts().answer.outcomes[outcome]);
      expect(screen.queryByRole('button', { name: OTHER_BUTTON })).toBeNull();
    },
  );

  it('offers no continuation of an answer that is not the last', () => {
    setUp({ status: 'done', outcome: 'length' });
    expect(screen.queryByRole('button', { name: OTHER_BUTTON })).toBeNull();
  });

  it('says what a held message waits for, without a link to a missing trace', () => {
    const { article } = setUp({ status: 'held' }, () => {});
    expect(article.textContent).toBe('This message will be sent after you sign in again.');
  });
});
