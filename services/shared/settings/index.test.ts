import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { type EnvironmentOf, parseSettings, SettingsError } from './index.ts';

const schema = z.object({
  ISSUER: z.url(),
  AUDIENCE: z.string(),
  PORT: z.coerce.number().int().default(8080),
  ENDPOINT: z.url().optional(),
});

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    parseSettings(schema, environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  throw new Error('The settings were accepted');
}

describe('settings', () => {
  it('are typed, with their defaults, and without unknown variables', () => {
    expect(
      parseSettings(schema, { ISSUER: 'https://okta.test', AUDIENCE: 'api', HOME: '/root' }),
    ).toEqual({ ISSUER: 'https://okta.test', AUDIENCE: 'api', PORT: 8080 });
  });

  it('treat an empty variable as absent', () => {
    const environment = { ISSUER: 'https://okta.test', AUDIENCE: 'api', PORT: '', ENDPOINT: '' };
    expect(parseSettings(schema, environment)).toMatchObject({ PORT: 8080 });
    expect(problemsOf({ ...environment, AUDIENCE: '' })).toEqual(['AUDIENCE: missing']);
  });

  it('report every problem at once', () => {
    expect(problemsOf({ ISSUER: 'okta', PORT: 'http' })).toEqual([
      'ISSUER: Invalid URL',
      'AUDIENCE: missing',
      expect.stringMatching(/^PORT: /),
    ]);
  });

  it('name the place in a variable that holds an object', () => {
    const nested = z.object({
      PRICE: z
        .string()
        .transform((text) => JSON.parse(text) as unknown)
        .pipe(z.object({ input: z.number().min(0, 'must not be negative') })),
    });
    expect(() => parseSettings(nested, { PRICE: '{"input":-3}' })).toThrow(
      new SettingsError(['PRICE.input: must not be negative']),
    );
    expect(() => parseSettings(nested, {})).toThrow(new SettingsError(['PRICE: missing']));
  });

  it('never contain a value in an error, since it may be secret', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{12,20}$/), (secret) => {
        const problems = problemsOf({ ISSUER: secret, PORT: secret, ENDPOINT: secret });
        expect(problems.join('\n')).not.toContain(secret);
      }),
    );
  });

  it('require of a stack exactly the variables without a default', () => {
    const numbers = z.object({
      LIMIT: z.coerce.number(),
      PORT: z.coerce.number().default(1),
      LIST: z
        .string()
        .default('')
        .transform((list) => list.split(',')),
    });
    expectTypeOf<EnvironmentOf<typeof numbers>>().toEqualTypeOf<
      Readonly<Record<'LIMIT', string> & { LIMIT?: string; PORT?: string; LIST?: string }>
    >();
    expectTypeOf<EnvironmentOf<typeof schema>>().toEqualTypeOf<
      Readonly<
        Record<'ISSUER' | 'AUDIENCE', string> & {
          ISSUER?: string;
          AUDIENCE?: string;
          PORT?: string;
          ENDPOINT?: string;
        }
      >
    >();
  });
});
