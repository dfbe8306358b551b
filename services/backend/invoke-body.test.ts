import { MAX_PROMPT_LENGTH } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { readInvokeBody } from './invoke-body.ts';

const sessionId = 'session-0123456789-0123456789-0123456789';
const turnId = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';

const read = (body: unknown) => readInvokeBody(Buffer.from(JSON.stringify(body)));

describe('the body of an invoke request', () => {
  it.each([
    ['message', { prompt: 'Hi' }],
    ['message', { prompt: 'Hi', turnId }],
    ['message', { prompt: 'Hi', turnId, supersedes: turnId }],
    ['resume', { resume: { turnId, after: 0 } }],
    ['resume', { resume: { turnId: turnId.toUpperCase(), after: 17 } }],
    ['stop', { stop: { turnId } }],
    ['approval', { approval: { id: turnId, decision: 'approve' } }],
    ['approval', { approval: { id: turnId, decision: 'deny' } }],
  ])('is a %s: %j', (kind, asked) => {
    expect(read({ ...asked, sessionId })).toEqual({ kind, sessionId, asked });
  });

  it('may begin a session, without an id', () => {
    expect(read({ prompt: 'Hi' })).toEqual({ kind: 'message', asked: { prompt: 'Hi' } });
  });

  it('goes on without members that it does not know, as an older service takes a newer page', () => {
    const body = '{"prompt":"Hi","__proto__":{"stop":1},"later":true}';
    expect(readInvokeBody(Buffer.from(body))).toEqual({ kind: 'message', asked: { prompt: 'Hi' } });
  });

  it('has no half surrogates in its prompt', () => {
    expect(read({ prompt: 'Hi \ud83d' })).toMatchObject({ asked: { prompt: 'Hi \ufffd' } });
  });

  const noKind =
    'the body must be a JSON object with a "prompt", or with one of "resume", "stop" and "approval"';
  const noSession = '"sessionId" must name the session of the turn';
  it.each([
    [[], noKind],
    ['prompt', noKind],
    [null, noKind],
    [{}, noKind],
    [{ sessionId, turnId }, noKind],
    [
      { prompt: 'Hi', stop: { turnId } },
      'the body has "prompt" and "stop", and may have one of them',
    ],
    [
      { resume: null, prompt: null, approval: null },
      'the body has "prompt" and "resume" and "approval", and may have one of them',
    ],
    [{ prompt: ' \n' }, '"prompt" must not be empty'],
    [{ prompt: { a: 1 } }, '"prompt" must be a string'],
    [
      { prompt: 'x'.repeat(MAX_PROMPT_LENGTH + 1) },
      `"prompt" may have at most ${MAX_PROMPT_LENGTH} characters`,
    ],
    [{ prompt: 'x', sessionId: '../short' }, '"sessionId" must come from an earlier answer'],
    [{ prompt: 'x', sessionId: 1 }, '"sessionId" must be a string'],
    [{ prompt: 'x', turnId: '1' }, '"turnId" must be a UUID'],
    [{ prompt: 'x', supersedes: '1' }, '"supersedes" must be a UUID'],
    [{ prompt: 'x', supersedes: null }, '"supersedes" must be a string'],
    [{ prompt: 'x', turnId: null }, '"turnId" must be a string'],
    [{ resume: { turnId, after: 0 } }, noSession],
    [{ stop: { turnId } }, noSession],
    [{ approval: { id: turnId, decision: 'deny' } }, noSession],
    [{ sessionId: 'x', stop: { turnId } }, '"sessionId" must come from an earlier answer'],
    [{ sessionId, resume: turnId }, '"resume" must be an object'],
    [{ sessionId, resume: { after: 0 } }, '"resume.turnId" must be a string'],
    [{ sessionId, resume: { turnId: 'x', after: 0 } }, '"resume.turnId" must be a UUID'],
    [{ sessionId, resume: { turnId } }, '"resume.after" must be a whole number'],
    [{ sessionId, resume: { turnId, after: '1' } }, '"resume.after" must be a whole number'],
    [{ sessionId, resume: { turnId, after: 0.5 } }, '"resume.after" must be a whole number'],
    [{ sessionId, resume: { turnId, after: -1 } }, '"resume.after" must not be negative'],
    [{ sessionId, stop: [] }, '"stop" must be an object'],
    [{ sessionId, stop: { turnId: 7 } }, '"stop.turnId" must be a string'],
    [{ sessionId, approval: 'approve' }, '"approval" must be an object'],
    [{ sessionId, approval: { id: '7', decision: 'deny' } }, '"approval.id" must be a UUID'],
    [
      { sessionId, approval: { id: turnId, decision: 'yes' } },
      '"approval.decision" must be "approve" or "deny"',
    ],
    [{ sessionId, approval: { id: turnId } }, '"approval.decision" must be "approve" or "deny"'],
  ])('is refused, with what is wrong: %j', (body, explanation) => {
    expect(read(body)).toBe(explanation);
  });

  it.each([
    ['broken JSON', Buffer.from('{"prompt":')],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['nothing', new Uint8Array()],
  ])('is refused when it is %s', (_case, bytes) => {
    expect(readInvokeBody(bytes)).toBe(noKind);
  });
});
