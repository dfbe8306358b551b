import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isControl, parseScript } from './parse-script.ts';

const EMPTY = { messages: [], pace: {}, obeys: false, prompt: undefined };
const message = (members: object) => ({ calls: [], delivery: {}, ...members });
const call = (name: string, input: object = {}) => ({ name, input });

describe('isControl', () => {
  it.each([
    '/model',
    '/models are',
    'a /model throttle',
    ' /model throttle',
    '/Model throttle',
    '',
  ])('is nobody’s sentence: %j', (prompt) => {
    expect(isControl(prompt)).toBe(false);
  });
});

describe('parseScript', () => {
  it.each<readonly [string, object]>([
    ['slow 50 ms', { pace: { pieceDelayMs: 50 } }],
    ['slow 1.5 s', { pace: { pieceDelayMs: 1500 } }],
    ['take 40 s', { pace: { textMs: 40_000 } }],
    ['take 999999 s', { pace: { textMs: 600_000 } }],
    ['wait 5s', { messages: [message({ delivery: { waitMs: 5000 } })] }],
    ['throttle', { messages: [message({ delivery: { fault: { kind: 'throttle' } } })] }],
    [
      'error after 0',
      { messages: [message({ delivery: { fault: { kind: 'error', after: 0 } } })] },
    ],
    [
      'break off after 5',
      { messages: [message({ delivery: { fault: { kind: 'break-off', after: 5 } } })] },
    ],
    ['silent', { messages: [message({ delivery: { fault: { kind: 'silent' } } })] }],
    ['stop max_tokens', { messages: [message({ delivery: { stopReason: 'max_tokens' } })] }],
    ['obey then Who am I?', { obeys: true, prompt: 'Who am I?' }],
    [
      'say One; say "two; \\"then\\" three"',
      { messages: [message({ text: 'One\n\ntwo; "then" three' })] },
    ],
    [
      'think "I \\"see\\"."; say Hello',
      { messages: [message({ text: 'Hello', delivery: { reasoning: 'I "see".' } })] },
    ],
    ['say Hello then Who am I?', { messages: [message({ text: 'Hello' })], prompt: 'Who am I?' }],
    ['call a', { messages: [message({ calls: [call('a')] })] }],
    [
      'call a {"x":{"y":"}; then"}} & call b; call c {}\n/model call d\ncall e then say Done',
      {
        messages: [
          message({ calls: [call('a', { x: { y: '}; then' } }), call('b')] }),
          message({ calls: [call('c')] }),
          message({ calls: [call('d')] }),
          message({ calls: [call('e')] }),
          message({ text: 'Done' }),
        ],
      },
    ],
    [
      'slow 2 ms; wait 1 s; say Let me see; call a & stop end_turn; throttle after 3',
      {
        pace: { pieceDelayMs: 2 },
        messages: [
          message({
            text: 'Let me see',
            calls: [call('a')],
            delivery: { waitMs: 1000, stopReason: 'end_turn' },
          }),
          message({ delivery: { fault: { kind: 'throttle', after: 3 } } }),
        ],
      },
    ],
    ['slow 2 ms then call my mother', { pace: { pieceDelayMs: 2 }, prompt: 'call my mother' }],
    [
      'slow 2 ms then throttle',
      {
        pace: { pieceDelayMs: 2 },
        messages: [message({ delivery: { fault: { kind: 'throttle' } } })],
      },
    ],
  ])('/model %s', (text, script) => {
    expect(parseScript(`/model ${text}`)).toEqual({
      kind: 'script',
      script: { ...EMPTY, ...script },
    });
  });

  it.each([
    '',
    'help',
    'slow',
    'slow 50',
    'throttled',
    'throttle now',
    'throttle; Who am I?',
    'throttle then',
    'call',
    'call a {"x":',
    'call a {x}',
    'call a [1]',
    'say',
    '0 KB',
    '1025 KB',
    'stop Everything!',
  ])('is no script: /model %s', (text) => {
    expect(parseScript(`/model ${text}`).kind).toBe('unknown');
  });

  it('makes a text of exactly so many kilobytes', () => {
    const parsed = parseScript('/model 50 KB');
    const text = parsed.kind === 'script' ? parsed.script.messages[0]?.text : undefined;
    expect(Buffer.byteLength(text ?? '')).toBe(50 * 1024);
    expect(parseScript('/model 50 KB')).toEqual(parsed);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      ...[
        'call',
        'a',
        '{',
        '}',
        '{}',
        '"',
        '\\',
        ';',
        '&',
        '\n',
        'then',
        'say',
        'obey',
        'throttle',
        '/model',
        'after',
        '5',
        'ms',
        'slow',
        '\ud800',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(parseScript(`/model ${pieces.join(' ')}`).kind).toMatch(/^(script|unknown)$/);
      }),
    );
  });
});
