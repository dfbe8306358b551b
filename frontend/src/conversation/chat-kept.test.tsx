import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library';
import { type ChatEvent, formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { Chat } from './chat.tsx';
import { APPROVAL } from './conversation.fixture.ts';
import { makeDraftStore } from './draft.ts';
import { makeSentTurn } from './sent-turn.ts';

afterEach(cleanup);

const ID = 'conversation-0123456789-0123456789-0123';
const approval = { ...APPROVAL, expiresAt: new Date(Date.now() + 600_000).toISOString() };

const problem = (...made: Parameters<typeof makeProblem>) => {
  const body = makeProblem(...made);
  return Response.json(body, {
    status: body.status,
    headers: { 'content-type': 'application/problem+json' },
  });
};
const turn = (
  turnId: string,
  outcome: string,
  parts: object[] = [{ kind: 'text', text: `Of ${turnId}` }],
) => ({
  ...{ turnId, prompt: `Asked ${turnId}`, outcome, parts },
  traceId: '1-00000000-000000000000000000000000',
});
const kept = (turns: object[], cursor?: string) =>
  Response.json({ turns, ...(cursor && { cursor }) });
const stream = (...events: ChatEvent[]) =>
  new Response(events.map((event, index) => formatChatEvent(event, index + 1)).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });
const start: ChatEvent = { event: 'start', data: { turnId: 't' } };
const done = (message: string): ChatEvent => ({
  event: 'done',
  data: { message, sessionId: ID, traceId: '', toolCalls: [] },
});

/** The page of a conversation that is kept, whose service gives these answers in this order. */
function setUp(...answers: (Response | Error)[]) {
  const { tabStorage, stored } = makeFakeBrowser();
  const sent = makeSentTurn(tabStorage, 'u');
  const drafts = makeDraftStore(tabStorage, 'u');
  const draft = drafts.of(ID);
  const requests: { path: string; body: unknown }[] = [];
  const starts: string[] = [];
  const [isSignedIn, setSignedIn] = createSignal(true);
  const open = () =>
    render(() => (
      <Chat
        place={{ id: ID, isKept: true }}
        scopes={[]}
        config={{ traceUrl: 'https://traces.example/{traceId}', answerTimeoutMs: 60_000 }}
        fetch={async (path, init) => {
          requests.push({ path, body: init?.body && JSON.parse(String(init.body)) });
          const answer = answers.shift();
          if (answer === undefined || answer instanceof Error)
            throw answer ?? new Error('no answer');
          return answer;
        }}
        drafts={drafts}
        sent={sent}
        isSignedIn={isSignedIn()}
        onSignInNeeded={() => setSignedIn(false)}
        onBegin={() => {}}
        onTurnEnded={() => {}}
        onStartNew={() => starts.push('new')}
        signInAgain={() => null}
        onReady={() => {}}
      />
    ));
  return { open, requests, starts, setSignedIn, isSignedIn, sent, draft, stored };
}

const shown = () =>
  screen.getAllByRole('article').map((it) => it.querySelector('.prose')?.textContent);

describe('a conversation at its address', () => {
  it('shows its turns, with links to their traces, and goes on', async () => {
    const { open, requests } = setUp(
      kept([turn('1', 'complete'), turn('2', 'stopped'), turn('3', 'model-failed', [])]),
      stream(start, done('Again.')),
    );
    open();
    expect(screen.queryByText('Ask about your own account')).toBeNull();
    await screen.findByText('Of 1');
    expect(screen.getByRole('region', { name: 'Conversation' }).textContent).toContain('Asked 2');
    const [first, second, third] = screen.getAllByRole('article');
    expect(first?.querySelector('a')?.href).toContain('1-00000000-000000000000000000000000');
    expect(second?.textContent).toContain('Stopped by you');
    expect(third?.textContent).toContain('This message was not answered: The model failed.');
    screen.getByRole('button', { name: 'Retry' }).click();
    await screen.findByText('Again.');
    expect(requests.map(({ path }) => path)).toEqual([
      `/api/conversations/${ID}`,
      '/api/agent/invoke',
    ]);
    expect(requests[1]?.body).toEqual({ prompt: 'Asked 3', sessionId: ID, turnId: '3' });
  });

  it('shows the latest of what was asked in one place, and the others with what followed them', async () => {
    const { open } = setUp(
      kept([
        turn('1', 'complete'),
        turn('2', 'complete'),
        turn('3', 'complete'),
        { ...turn('4', 'complete'), supersedes: '2' },
      ]),
    );
    open();
    await screen.findByText('Of 1');
    expect(shown()).toEqual(['Of 1', 'Of 4']);
    const versions = () => screen.getByRole('group', { name: 'Versions of this message' });
    expect(versions().textContent).toBe('‹2/2›');
    screen.getByRole('button', { name: 'Next version' }).click();
    expect(shown()).toEqual(['Of 1', 'Of 4']);
    screen.getByRole('button', { name: 'Previous version' }).click();
    expect([shown(), versions().textContent]).toEqual([['Of 1', 'Of 2', 'Of 3'], '‹1/2›']);
    expect(screen.queryByRole('button', { name: 'Regenerate' })).toBeNull();
    screen.getByRole('button', { name: 'Show the latest' }).click();
    expect(shown()).toEqual(['Of 1', 'Of 4']);
  });

  it('asks a message again in its place, changed or as it was', async () => {
    const { open, requests } = setUp(
      kept([turn('1', 'complete'), turn('2', 'complete')]),
      stream(start, done('Regenerated.')),
      stream(start, done('Edited.')),
    );
    open();
    await screen.findByText('Of 2');
    screen.getByRole('button', { name: 'Regenerate' }).click();
    await screen.findByText('Regenerated.');
    expect(requests[1]?.body).toMatchObject({ prompt: 'Asked 2', supersedes: '2' });
    await screen.findByRole('button', { name: 'Regenerate' });
    expect(shown()).toEqual(['Of 1', 'Regenerated.']);

    const [first] = screen.getAllByRole('button', { name: 'Edit' });
    first?.click();
    const box = screen.getByRole('textbox', { name: 'Change the message' }) as HTMLTextAreaElement;
    expect([document.activeElement, box.value]).toEqual([box, 'Asked 1']);
    fireEvent.input(box, { target: { value: '  ' } });
    fireEvent.keyDown(box, { key: 'Enter' });
    fireEvent.input(box, { target: { value: 'Asked otherwise' } });
    fireEvent.keyDown(box, { key: 'Enter', isComposing: true });
    expect(requests).toHaveLength(2);
    fireEvent.keyDown(box, { key: 'Enter' });
    await screen.findByText('Edited.');
    expect(requests[2]?.body).toMatchObject({ prompt: 'Asked otherwise', supersedes: '1' });
    expect(shown()).toEqual(['Edited.']);
  });

  it('leaves a message as it was if its change is given up', async () => {
    const { open, requests } = setUp(kept([turn('1', 'complete')]));
    open();
    await screen.findByText('Of 1');
    for (const end of [
      (box: HTMLElement) => fireEvent.keyDown(box, { key: 'Escape' }),
      () => screen.getByRole('button', { name: 'Cancel' }).click(),
    ]) {
      screen.getByRole('button', { name: 'Edit' }).click();
      const box = screen.getByRole('textbox', { name: 'Change the message' });
      fireEvent.input(box, { target: { value: 'Never' } });
      end(box);
      expect(screen.queryByRole('textbox', { name: 'Change the message' })).toBeNull();
    }
    expect(requests).toHaveLength(1);
  });

  it('tells when each message was asked, with the day unless it is today’s', async () => {
    const at = (date: Date) => ({ createdAt: date.toISOString() });
    const { open } = setUp(
      kept([
        { ...turn('1', 'complete'), ...at(new Date(2020, 10, 2, 9, 5)) },
        { ...turn('2', 'complete'), ...at(new Date()) },
        turn('3', 'complete'),
      ]),
    );
    open();
    await screen.findByText('Of 1');
    const times = screen.getAllByRole('time').map((it) => it.textContent);
    expect(times).toEqual(['Nov 2, 09:05 AM', expect.stringMatching(/^\d\d:\d\d [AP]M$/)]);
  });

  it('joins the turn that is running', async () => {
    const { open, requests } = setUp(
      kept([turn('1', 'complete'), turn('2', 'running', [])]),
      stream(start, { event: 'text', data: { delta: 'The rest.' } }, done('The rest.')),
    );
    open();
    await screen.findByText('The rest.');
    expect(requests[1]?.body).toEqual({ sessionId: ID, resume: { turnId: '2', after: 0 } });
    expect(shown()).toEqual(['Of 1', 'The rest.']);
  });

  it('shows again what waits for the user, who decides once', async () => {
    const parts = [{ kind: 'approval', approval }];
    const { open, requests } = setUp(
      kept([turn('1', 'awaiting-approval', parts)]),
      stream(start, done('Changed.')),
    );
    open();
    const approve = await screen.findByRole('button', { name: 'Approve' });
    expect(screen.getByRole('status').textContent).toBe('The assistant waits for your decision');
    expect(screen.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled')).toBe(
      'false',
    );
    approve.focus();
    approve.click();
    approve.click();
    await screen.findByText('Changed.');
    expect(requests.slice(1).map(({ body }) => body)).toEqual([
      { sessionId: ID, approval: { id: approval.id, decision: 'approve' } },
    ]);
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Message' }));
  });

  it('is read again when another tab has decided, and says so', async () => {
    const waiting = [{ kind: 'approval', approval }];
    const decided = [
      { kind: 'approval', approval, decision: 'deny' },
      { kind: 'text', text: 'Not done.' },
    ];
    const { open, requests } = setUp(
      kept([turn('1', 'awaiting-approval', waiting)]),
      problem('approval-decided', 'This was decided before.', '1-0'),
      kept([turn('1', 'complete', decided)]),
    );
    open();
    (await screen.findByRole('button', { name: 'Approve' })).click();
    await screen.findByText('Not done.');
    expect(screen.getByRole('article').textContent).toContain('Denied by you');
    expect(screen.getByText(/decided before, in another tab or on another device/)).toBeTruthy();
    expect(requests).toHaveLength(3);
  });

  it('asks again for what has expired, as a new message', async () => {
    const parts = [{ kind: 'approval', approval }];
    const { open, requests } = setUp(
      kept([turn('1', 'awaiting-approval', parts)]),
      problem('approval-expired', 'Too late.', '1-0'),
      stream(start, done('Here it is again.')),
    );
    open();
    (await screen.findByRole('button', { name: 'Deny' })).click();
    (await screen.findByRole('button', { name: 'Ask again' })).click();
    await screen.findByText('Here it is again.');
    expect(requests[2]?.body).toMatchObject({ prompt: 'Asked 1', sessionId: ID });
    expect(requests[2]?.body).not.toMatchObject({ turnId: '1' });
    expect(screen.getAllByRole('article')).toHaveLength(2);
    expect(screen.queryByRole('button', { name: 'Ask again' })).toBeNull();
  });

  it('offers no decision on what another message has left behind', async () => {
    const parts = [{ kind: 'approval', approval }];
    const { open } = setUp(kept([turn('1', 'awaiting-approval', parts), turn('2', 'complete')]));
    open();
    await screen.findByText('Of 2');
    expect(screen.getAllByRole('article')[0]?.textContent).toContain('Not decided');
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('shows earlier turns', async () => {
    const { open, requests } = setUp(
      kept([turn('2', 'complete')], 'before 2'),
      problem('conversations-unavailable', 'Try again in a moment.', '1-0'),
      kept([turn('1', 'complete')]),
    );
    open();
    const earlier = await screen.findByRole('button', { name: 'Show earlier' });
    earlier.click();
    await screen.findByText('Try again in a moment.');
    screen.getByRole('button', { name: 'Show earlier' }).click();
    await screen.findByText('Of 1');
    expect(shown()).toEqual(['Of 1', 'Of 2']);
    expect(screen.queryByRole('button', { name: 'Show earlier' })).toBeNull();
    expect(requests.at(-1)?.path).toBe(`/api/conversations/${ID}?cursor=before+2`);
  });

  it('says that there is none, and offers to begin one', async () => {
    const { open, starts } = setUp(problem('not-found', 'None.', '1-0'));
    open();
    await screen.findByText('You have no such conversation: it may have been deleted.');
    expect(screen.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled')).toBe('true');
    screen.getByRole('button', { name: 'Start a new one' }).click();
    expect(starts).toEqual(['new']);
  });

  it('says that it cannot be read now, and reads it again', async () => {
    const { open } = setUp(
      problem('conversations-unavailable', 'Try again in a moment.', '1-0'),
      kept([turn('1', 'complete')]),
    );
    open();
    await screen.findByText('Try again in a moment.');
    screen.getByRole('button', { name: 'Retry' }).click();
    await screen.findByText('Of 1');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is read once its reader has signed in again', async () => {
    const { open, isSignedIn, setSignedIn } = setUp(
      problem('not-signed-in', 'Sign in.', '1-0'),
      kept([turn('1', 'complete')]),
    );
    open();
    await expect.poll(isSignedIn).toBe(false);
    setSignedIn(true);
    await screen.findByText('Of 1');
  });

  it('takes a message out of the box that had arrived before the page was loaded again', async () => {
    const { open, sent, draft, stored } = setUp(kept([turn('1', 'complete')]));
    draft.save('Asked 1');
    sent.keep(ID, '1');
    open();
    await screen.findByText('Of 1');
    const box = screen.getByRole('textbox', { name: 'Message' }) as HTMLTextAreaElement;
    await expect.poll(() => box.value).toBe('');
    expect(stored.has('chat.draft.u')).toBe(false);
  });

  it('begins with the draft if its first message never arrived', async () => {
    const { open, sent, draft, requests } = setUp(
      ...[1, 2, 3, 4].map(() => problem('not-found', 'None.', '1-0')),
      stream(start, done('Here.')),
    );
    draft.save('Hello');
    sent.keep(ID, '1');
    open();
    const button = await screen.findByRole('button', { name: 'Send' });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('false');
    button.click();
    await screen.findByText('Here.');
    expect(requests.at(-1)?.body).toMatchObject({ prompt: 'Hello', sessionId: ID });
  });

  it('keeps the same words if they are a draft', async () => {
    const { open, draft } = setUp(kept([turn('1', 'complete')]));
    draft.save('Asked 1');
    open();
    await screen.findByText('Of 1');
    const box = screen.getByRole('textbox', { name: 'Message' }) as HTMLTextAreaElement;
    expect(box.value).toBe('Asked 1');
  });
});
