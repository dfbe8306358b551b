import { IdentityError } from '@three-tier-chat/identity';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { isProblem, isReadingOperation, SHOWS_NOTHING } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../create-app.ts';
import { makeApiDocument } from '../document.ts';
import type { ApiDefinition, ApiDependencies } from '../operation.ts';
import { recordingVerifier } from './recording-verifier.ts';

interface DocumentedOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: unknown;
  readonly 'x-shows'?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

const caller = makeCaller();
const authorization = `Bearer ${caller.token}`;
const JSON_TYPE = { 'content-type': 'application/json' };
/** What an operation may require of a change. */
const PRECONDITION = {
  'idempotency-key': '6f1c1d3e-8a41-4d52-9d3a-0d6a5f1f6a01',
  'if-match': '"0"',
};
/** What an operation takes that says nothing else, in bytes. */
const LARGEST_BODY_BYTES = 256 * 1024;

/**
 * Tests the rules for every API, for each operation of its document; a test of an API calls it
 * once. No request reaches a handler.
 *
 * @param makeDependencies as for `createLambdaHandler`.
 */
export function describeApi<Dependencies extends ApiDependencies>(
  api: ApiDefinition<Dependencies>,
  makeDependencies: (shared: Pick<ApiDependencies, 'verifier'>) => Dependencies,
): void {
  const document = makeApiDocument(api);
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) =>
        [`${method.toUpperCase()} ${path}`, operation as DocumentedOperation] as const,
    ),
  );
  const withBody = operations.filter(([, { requestBody }]) => requestBody !== undefined);
  const withKey = operations.filter(([, { 'x-shows': shows }]) => shows !== undefined);
  const withVersion = withKey.filter(([, { 'x-shows': shows }]) => shows !== SHOWS_NOTHING);
  const limitOf = (operation: string) =>
    api.operations.find(({ route }) => `${route.method.toUpperCase()} ${route.path}` === operation)
      ?.largestBodyBytes ?? LARGEST_BODY_BYTES;
  const appOf = (answer: () => typeof caller) => {
    const verifier = recordingVerifier(answer);
    const app = createApp(api, makeDependencies({ verifier }));
    const send = (operation: string, init: RequestInit = {}) => {
      const [method = '', path = ''] = operation.split(' ');
      return app.request(path.replaceAll(/\{\w+\}/g, 'x'), { ...init, method });
    };
    return { verifier, send };
  };
  const sendBody = (operation: string, body: string | Uint8Array, headers: object = JSON_TYPE) =>
    appOf(() => caller).send(operation, {
      body,
      headers: { authorization, ...PRECONDITION, ...headers },
    });
  const sendChange = (operation: string, changed: Partial<typeof PRECONDITION>) =>
    appOf(() => caller).send(operation, {
      body: '{}',
      headers: { authorization, ...JSON_TYPE, ...changed },
    });

  describe(`the API ${api.declaration.service}`, () => {
    let stdout: CapturedStdout;
    beforeEach(() => {
      stdout = captureStdout();
    });
    afterEach(() => {
      stdout.release();
    });

    describe('each operation', () => {
      it.each(operations)('%s refuses a request without a token', async (operation) => {
        await expectProblem(await appOf(() => caller).send(operation), 401, 'not-signed-in');
      });

      it.each(operations)(
        '%s requires the scope that it declares, and no other',
        async (operation, { security }) => {
          const { verifier, send } = appOf(() => {
            throw new IdentityError('insufficient-scope', 'it lacks the scope');
          });
          await expectProblem(
            await send(operation, { headers: { authorization } }),
            403,
            'not-allowed',
          );
          expect(security).toEqual([{ okta: [expect.any(String)] }]);
          expect(verifier.asked).toEqual([[authorization, security?.[0]?.['okta']?.[0]]]);
        },
      );

      it.each(operations)('%s says what it does to people and to a model', (_, operation) => {
        expect(operation).toMatchObject({
          operationId: expect.stringMatching(/^[a-z][A-Za-z0-9]*$/),
          summary: expect.stringMatching(/\S/),
          description: expect.stringMatching(/\S/),
        });
      });

      it.each(operations)('%s says by its verb whether it writes', (operation, { operationId }) => {
        expect(isReadingOperation(operationId ?? '')).toBe(operation.startsWith('GET '));
      });
    });

    describe.runIf(withBody.length > 0)('each operation with a body', () => {
      it.each(withBody)(
        '%s describes a body that does not fit, without its value',
        async (operation) => {
          const answer = await sendBody(operation, '"the value"');
          const text = await answer.clone().text();
          await expectProblem(answer, 400, 'bad-request');
          expect(text).not.toContain('the value');
        },
      );

      it.each(withBody)('%s refuses a broken body', async (operation) => {
        for (const body of ['{"a":', '', new Uint8Array([0x22, 0xff, 0x22])]) {
          await expectProblem(await sendBody(operation, body), 400, 'bad-request');
        }
      });

      it.each(withBody)('%s refuses what is not JSON', async (operation) => {
        for (const type of ['text/plain', 'application/jsonp', 'multipart/form-data; boundary=a']) {
          const answer = await sendBody(operation, '{}', { 'content-type': type });
          await expectProblem(answer, 415, 'unsupported-media-type');
        }
      });

      it.each(withBody)('%s refuses a body that is too large', async (operation) => {
        const tooLarge = JSON.stringify('x'.repeat(limitOf(operation)));
        await expectProblem(await sendBody(operation, tooLarge), 413, 'body-too-large');
      });
    });

    describe.runIf(withKey.length > 0)('each operation that requires a key of its own', () => {
      it.each(withKey)('%s writes, and says what it shows', (operation, { 'x-shows': shows }) => {
        expect(operation).not.toMatch(/^GET /);
        const reading = operations.find(([, { operationId }]) => operationId === shows);
        if (shows === SHOWS_NOTHING) expect(reading).toBeUndefined();
        else expect(reading?.[0]).toMatch(/^GET /);
      });

      it.each(withKey)(
        '%s refuses a change without a key, or with a malformed one',
        async (operation) => {
          const { 'idempotency-key': key, ...version } = PRECONDITION;
          await expectProblem(await sendChange(operation, version), 400, 'bad-request');
          for (const malformed of ['', 'key', `${key}, ${key}`, `"${key}"`]) {
            const changed = { ...version, 'idempotency-key': malformed };
            await expectProblem(await sendChange(operation, changed), 400, 'bad-request');
          }
        },
      );
    });

    describe.runIf(withVersion.length > 0)('each operation that shows what it changes', () => {
      it.each(withVersion)('%s refuses a change of any version', async (operation) => {
        const { 'if-match': _, ...key } = PRECONDITION;
        await expectProblem(await sendChange(operation, key), 428, 'precondition-required');
        const any = { ...key, 'if-match': '*' };
        await expectProblem(await sendChange(operation, any), 428, 'precondition-required');
      });

      it.each(withVersion)('%s refuses what is no version', async (operation) => {
        for (const malformed of ['', '0', '"0', '"0", "1"']) {
          const answer = await sendChange(operation, { ...PRECONDITION, 'if-match': malformed });
          await expectProblem(answer, 400, 'bad-request');
        }
      });

      it.each(withVersion)('%s refuses a version that never was', async (operation) => {
        for (const foreign of ['W/"0"', '"x"', '"00"']) {
          const answer = await sendChange(operation, { ...PRECONDITION, 'if-match': foreign });
          await expectProblem(answer, 412, 'precondition-failed');
        }
      });

      it.each(withVersion)(
        '%s is shown with the arguments that its own path has',
        (_, { 'x-shows': shows, parameters = [] }) => {
          const [, reading] = operations.find(([, { operationId }]) => operationId === shows) ?? [];
          const own = parameters.filter((parameter) => parameter.in === 'path');
          expect(own).toEqual(expect.arrayContaining([...(reading?.parameters ?? [])]));
        },
      );
    });

    describe('the OpenAPI document', () => {
      it('is the whole API, and names no server', () => {
        const { openAPIRegistry } = createApp(
          api,
          makeDependencies({ verifier: recordingVerifier(() => caller) }),
        );
        const routes = openAPIRegistry.definitions.flatMap((definition) =>
          definition.type === 'route'
            ? [`${definition.route.method.toUpperCase()} ${definition.route.path}`]
            : [],
        );
        expect(routes.toSorted()).toEqual(operations.map(([operation]) => operation).toSorted());
        expect(document).not.toHaveProperty('servers');
      });

      it('declares how callers authenticate', () => {
        expect(document.openapi).toBe('3.1.0');
        expect(document.components?.securitySchemes).toMatchObject({
          okta: { type: 'http', scheme: 'bearer' },
        });
      });

      it('contains nothing that AgentCore or Terraform would refuse', () => {
        const text = JSON.stringify(document);
        expect(text).not.toMatch(/"(oneOf|anyOf|allOf)"/);
        expect(text).not.toMatch(/[$%]\{/);
      });
    });
  });
}

async function expectProblem(answer: Response, status: number, code: string): Promise<void> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const body: unknown = await answer.json();
  expect(isProblem(body)).toBe(true);
  expect([answer.status, body]).toEqual([status, expect.objectContaining({ status, code })]);
}
