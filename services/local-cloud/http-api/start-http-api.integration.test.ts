import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listen } from '../http/serve-http.ts';
import { freePort } from '../http/testing/free-port.ts';
import { makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { startLambda } from '../lambda/lambda-service.ts';
import type { Port } from '../ports.ts';
import { assignedId } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';
import {
  answerWith,
  calls,
  contextWith,
  FUNCTION,
  hello,
  resource,
  send,
  sign,
  useHttpApi,
} from './start-http-api.fixture.ts';
import { startHttpApis } from './start-http-api.ts';

useHttpApi();

describe('together with Lambda', () => {
  it('runs the function’s process, which its permission lets the API invoke', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'http-api-'));
    await writeFile(
      join(folder, 'main.mjs'),
      'export const handler = async ({ rawPath }) => ({ statusCode: 200, body: rawPath });',
    );
    const context = contextWith(
      [
        resource('aws_lambda_function', 'api', {
          function_name: 'secured-api',
          handler: 'main.handler',
          runtime: 'nodejs22.x',
          s3_key: 'secured-api/one.zip',
          role: roleArnOf('secured-api'),
        }),
        ...makeRole('secured-api', 'lambda.amazonaws.com'),
        resource('aws_lambda_permission', 'api', {
          action: 'lambda:InvokeFunction',
          function_name: 'secured-api',
          principal: 'apigateway.amazonaws.com',
          source_arn: 'arn:aws:execute-api:us-east-1:000000000000:*/*/POST/open/*',
        }),
      ],
      folder,
    );
    const lambda = await startLambda(context);
    answerWith(lambda.invoke);
    try {
      const allowed = await send('POST', '/open/7');
      expect([allowed.status, allowed.body]).toEqual([200, '/open/7']);
      const authorization = `Bearer ${await sign()}`;
      expect((await send('GET', '/users/me', { authorization })).status).toBe(500);
    } finally {
      await lambda.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe('several HTTP APIs', () => {
  const OTHER = FUNCTION.replace('secured-api', 'notes');
  const notes = resource('aws_apigatewayv2_api', 'notes', { name: 'notes', protocol_type: 'HTTP' });
  const api_id = assignedId(notes);
  const integration = resource('aws_apigatewayv2_integration', 'notes', {
    api_id,
    integration_type: 'AWS_PROXY',
    integration_uri: OTHER,
    payload_format_version: '2.0',
  });
  const second = [
    notes,
    resource('aws_apigatewayv2_stage', 'notes', { api_id, name: '$default', auto_deploy: true }),
    integration,
    resource('aws_apigatewayv2_route', 'notes', {
      api_id,
      route_key: 'POST /open/{id}',
      target: `integrations/${assignedId(integration)}`,
    }),
  ];

  it('each have an address, their own routes and their own function, even at the same path', async () => {
    const context = { ...contextWith(second), portOf: () => 0 };
    const both = await startHttpApis(context, {
      invoke(call) {
        calls.push(call);
        return hello();
      },
    });
    try {
      const [other] = both.others ?? [];
      expect([both.name, other?.name]).toEqual(['HTTP API chat', 'HTTP API notes']);
      for (const address of [both, other]) {
        await fetch(`${address?.url}/open/7`, { method: 'POST' });
      }
      expect((await fetch(`${both.url}/users/me`)).status).toBe(401);
      expect((await fetch(`${other?.url}/users/me`)).status).toBe(404);
      const source = (id: string) =>
        `arn:aws:execute-api:us-east-1:000000000000:${id}/$default/POST/open/{id}`;
      const [own] = context.resources().ofType('aws_apigatewayv2_api');
      expect(calls).toMatchObject([
        { functionArn: FUNCTION, sourceArn: source(own ? assignedId(own) : '') },
        { functionArn: OTHER, sourceArn: source(api_id) },
      ]);
    } finally {
      await both.stop();
    }
  });

  it('leave none behind if one does not start', async () => {
    const taken = await listen(0, (_request, response) => response.end());
    const ports = [await freePort(), taken.port];
    const portOf = ({ offset }: Port) => Number(ports[offset === HTTP_API_PORT.offset ? 0 : 1]);
    const context = { ...contextWith(second), portOf };
    await expect(startHttpApis(context, { invoke: hello })).rejects.toThrow('EADDRINUSE');
    await taken.close();
    const again = await listen(Number(ports[0]), (_request, response) => response.end());
    await again.close();
  });
});
