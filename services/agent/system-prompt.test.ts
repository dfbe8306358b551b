import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeSystemPrompt } from './system-prompt.ts';

describe('writeSystemPrompt', () => {
  it('names the user only when the name is known', () => {
    expect(writeSystemPrompt('Chat Member')).toContain('display name is "Chat Member"');
    expect(writeSystemPrompt(undefined)).toContain('do not know the person’s name');
    expect(writeSystemPrompt(' \n ')).toContain('do not know the person’s name');
  });

  it('keeps any name to one short, quoted line', () => {
    const paragraphs = writeSystemPrompt('Ann').split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const prompt = writeSystemPrompt(`A${name}`);
        expect(prompt.split(/[\n\r\u2028\u2029\u0085]/)).toHaveLength(paragraphs);
        expect(prompt.length).toBeLessThan(writeSystemPrompt('').length + 600);
      }),
    );
  });
});
