import { cleanup, fireEvent, screen } from '@solidjs/testing-library';
import { formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import { afterEach, describe, expect, it } from 'vitest';
import { FIRST, SECOND, setUp } from './chat.fixture.tsx';

afterEach(cleanup);

/** The answer to a session that has lapsed. */
function lapsed(): Response {
  return Response.json(makeProblem('not-signed-in', 'Sign in again.', '1-0'), {
    status: 401,
    headers: { 'content-type': 'application/problem+json' },
  });
}

describe('Chat', () => {
  it('answers a message in the region Conversation, and announces it in a status', async () => {
    const { write, send, accept, box, begun, ended } = setUp();
    write('Who am I?');
    send();
    expect([box.value, screen.getByRole('status').textContent]).toEqual(['', 'Answering…']);
    accept();
    await screen.findByText('You are Chat Member.');
    expect(screen.getByRole('region', { name: 'Conversation' }).textContent).toContain('Who am I?');
    expect(screen.getByRole('status').textContent).toBe('Answer complete');
    expect([begun, ended]).toEqual([[FIRST], [true]]);
    expect(screen.getByRole('link', { name: 'Trace' }).getAttribute('href')).toMatch(
      /^https:\/\/traces\.example\/1-[0-9a-f]{8}-[0-9a-f]{24}$/,
    );
  });

  it('sends a suggestion', async () => {
    const { accept } = setUp();
    screen.getByRole('button', { name: 'Who am I?' }).click();
    accept();
    await screen.findByText('You are Chat Member.');
  });

  it('shows the draft of an earlier load and stores new text', () => {
    const { box, write, kept } = setUp('Half a thou');
    expect(box.value).toBe('Half a thou');
    write('Half a thought');
    expect(kept()).toBe('Half a thought');
  });

  it('keeps the draft until the server accepts the message', async () => {
    const { write, send, accept, kept } = setUp();
    write('Who am I?');
    send();
    expect(kept()).toBe('Who am I?');
    accept();
    await screen.findByText('You are Chat Member.');
    expect(kept()).toBeUndefined();
  });

  it('returns a refused message to the text box, and removes it when a retry succeeds', async () => {
    const { write, send, answerWith, accept, box, kept } = setUp();
    write('Who am I?');
    send();
    answerWith(new Response(null, { status: 503 }));
    const retry = await screen.findByRole('button', { name: 'Retry' });
    expect([box.value, kept()]).toEqual(['Who am I?', 'Who am I?']);
    retry.click();
    accept();
    await screen.findByText('You are Chat Member.');
    expect([box.value, kept(), screen.getAllByRole('article').length]).toEqual(['', undefined, 1]);
  });

  it('keeps text that is written meanwhile', async () => {
    const { write, send, accept, box, kept } = setUp();
    write('one');
    send();
    write('two');
    accept();
    await screen.findByText('You are Chat Member.');
    expect([box.value, kept()]).toEqual(['two', 'two']);
  });

  it.each([
    ['Escape', () => fireEvent.keyDown(document.body, { key: 'Escape' })],
    ['its button', () => screen.getByRole('button', { name: 'Stop' }).click()],
  ])('stops by %s, at the service first', async (_, stop) => {
    const { write, send, box, bodies, answerWith } = setUp();
    write('one');
    send();
    stop();
    expect(screen.getByRole('status').textContent).toBe('Stopping…');
    expect(screen.getByRole('button', { name: 'Stop' }).getAttribute('aria-disabled')).toBe('true');
    stop();
    expect(bodies.slice(1)).toEqual([
      { sessionId: FIRST, stop: { turnId: bodies[0]?.['turnId'] } },
    ]);
    answerWith(Response.json({ turnId: bodies[0]?.['turnId'], outcome: 'stopped' }));
    await screen.findByRole('button', { name: 'Send' });
    expect(screen.getByRole('article').textContent).toContain('Stopped by you');
    expect(box.value).toBe('one');
  });

  it('leaves a conversation without stopping it', async () => {
    const { write, send, accept, startNew, findBox, bodies, kept } = setUp();
    write('one');
    send();
    startNew();
    expect(screen.queryAllByRole('article')).toEqual([]);
    expect(document.activeElement).toBe(findBox());
    // A message on its way is no draft of the next conversation.
    expect([findBox().value, kept()]).toEqual(['', undefined]);
    fireEvent.input(findBox(), { target: { value: 'two' } });
    fireEvent.keyDown(findBox(), { key: 'Enter' });
    accept();
    await screen.findByText('You are Chat Member.');
    expect(bodies.map(({ sessionId }) => sessionId)).toEqual([FIRST, SECOND]);
  });

  it('does not stop on an Escape that an input method uses', () => {
    const { write, send } = setUp();
    write('one');
    send();
    fireEvent.keyDown(document.body, { key: 'Escape', isComposing: true });
    fireEvent.keyDown(document.body, { key: 'Escape', keyCode: 229 });
    screen.getByRole('button', { name: 'Stop' });
  });

  it('holds a message when the session has lapsed, and sends it after signing in again', async () => {
    const { write, send, answerWith, accept, setSignedIn, isSignedIn, bodies, box, kept } = setUp();
    write('Who am I?');
    send();
    answerWith(lapsed());
    await screen.findByText(/^This message will be sent after/);
    expect([isSignedIn(), box.value, kept()]).toEqual([false, '', 'Who am I?']);
    expect(screen.queryByRole('alert')).toBeNull();
    setSignedIn(true);
    accept();
    await screen.findByText('You are Chat Member.');
    expect(bodies[1]).toEqual(bodies[0]);
    expect(screen.getAllByRole('article').length).toBe(1);
  });

  it('keeps held messages and the draft when the user has to leave the page', async () => {
    const { write, send, answerWith, kept } = setUp();
    write('Held');
    send();
    answerWith(lapsed());
    await screen.findByText(/^This message will be sent after/);
    write('Written');
    screen.getByRole('button', { name: 'Keep' }).click();
    expect(kept()).toBe('Held\n\nWritten');
  });

  it('keeps a draft for each conversation', async () => {
    const { write, send, accept, startNew, findBox, drafts } = setUp('of none');
    write('Hello');
    send();
    expect([drafts.of(undefined).load(), drafts.of(FIRST).load()]).toEqual(['', 'Hello']);
    accept();
    await screen.findByText('You are Chat Member.');
    write('of the first');
    startNew();
    expect(findBox().value).toBe('');
    fireEvent.input(findBox(), { target: { value: 'of none again' } });
    expect([drafts.of(undefined).load(), drafts.of(FIRST).load()]).toEqual([
      'of none again',
      'of the first',
    ]);
  });

  it('announces and shows that an answer was cut, and asks for the rest', async () => {
    const { write, send, answerWith, bodies, box } = setUp();
    write('Tell me all.');
    send();
    const end = { message: 'Half', sessionId: 's', traceId: 't', toolCalls: [] };
    answerWith(
      new Response(formatChatEvent({ event: 'done', data: { ...end, outcome: 'length' } }), {
        headers: { 'content-type': 'text/event-stream' },
      }),
    );
    const goOn = await screen.findByRole('button', { name: 'Continue' });
    const announcement = screen.getByRole('status').textContent ?? '';
    expect(announcement).toMatch(/maximum length/);
    expect(screen.getByRole('article').textContent).toContain(announcement);
    goOn.click();
    expect(bodies[1]).toMatchObject({ prompt: 'Continue', sessionId: FIRST });
    expect(bodies[1]?.['turnId']).not.toBe(bodies[0]?.['turnId']);
    expect(screen.getByRole('region').textContent).toContain('You: Continue');
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
    expect(document.activeElement).toBe(box);
  });
});
