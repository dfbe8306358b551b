import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { INVOKE_PATH, type InvokeResponse, type Problem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { at, onlyResource, resourcesOf, type StackJson } from '../terraform/testing/stack-json.ts';
import {
  CloudNotReady,
  type LocalCloud,
  type LocalCloudOptions,
  startLocalCloud,
} from './local-cloud.ts';
import { ask, signInAs } from './turn.ts';

/*
 * The synthesized stacks define what runs: each test removes one thing from them and expects the
 * refusal that AWS or Okta would give.
 */

const PROFILE_ROUTE = 'GET /users/me';

describe('a definition without', () => {
  it("`Authorization` in the Runtime's allowlist: the agent gets no token and refuses", () =>
    withCloud(
      {
        agent(stack) {
          const runtime = onlyResource(stack, 'aws_bedrockagentcore_agent_runtime');
          const headers = at(runtime, 'request_header_configuration', 0);
          remove(headers, 'request_header_allowlist', 'Authorization');
        },
      },
      async (cloud) => {
        const answer = await ask(cloud, await signInAs(cloud, 'member'));

        expect(answer.status).toBe(502);
        const problem = (await answer.json()) as Problem;
        expect(problem).toMatchObject({ status: 502, code: 'agent-failed' });
        const lines = linesOf(cloud, problem.traceId);
        // The answer may arrive before a log line.
        await expect
          .poll(() => lines('agentcore-runtime'))
          .toMatchObject([{ message: 'invoke', status: 424, reason: 'agent-answered-401' }]);
        await expect
          .poll(() => lines('agent'))
          .toMatchObject([{ message: 'caller.refused', code: 'missing-credentials' }]);
      },
    ));

  it("the Gateway's interceptor: the API gets no token, and the answer says that the tool failed", () =>
    withCloud(
      {
        gateway(stack) {
          delete onlyResource(stack, 'aws_bedrockagentcore_gateway')['interceptor_configuration'];
        },
      },
      async (cloud) => {
        const lines = await failedToolOf(cloud);
        expect(await lines('interceptor')).toEqual([]);
        expect(await lines('secured-api')).toEqual([]);
        const [request, ...others] = ofProfile(await lines('http-api'));
        expect(others).toEqual([]);
        expect(request).toMatchObject({ status: 401 });
        expect(request).not.toHaveProperty('token_fingerprint');
      },
    ));

  it('a route scope that the token has: the API forbids, and the answer says that the tool failed', () =>
    withCloud(
      {
        api(stack) {
          const routes = Object.values(resourcesOf(stack, 'aws_apigatewayv2_route'));
          at(routes.find((route) => route['route_key'] === PROFILE_ROUTE))['authorization_scopes'] =
            ['profile.audit'];
        },
      },
      async (cloud) => {
        const lines = await failedToolOf(cloud);
        expect(await lines('secured-api')).toEqual([]);
        expect(ofProfile(await lines('http-api'))).toMatchObject([
          {
            status: 403,
            authorizer_error: expect.stringContaining('insufficient_scope'),
            token_fingerprint: expect.any(String),
          },
        ]);
      },
    ));

  it("a scope in the policy's rule: Okta refuses the sign-in", () =>
    withCloud(
      {
        app(stack) {
          remove(
            onlyResource(stack, 'okta_auth_server_policy_rule'),
            'scope_whitelist',
            'profile.read',
          );
        },
      },
      async (cloud) => {
        await expect(signInAs(cloud, 'member')).rejects.toMatchObject({
          name: 'SignInRefused',
          code: 'access_denied',
        });
      },
    ));

  it("`/api/*` at CloudFront: the site's behaviour answers, and the backend gets no request", () =>
    withCloud(
      {
        app(stack) {
          const distribution = onlyResource(stack, 'aws_cloudfront_distribution');
          const behaviors = Object.values(at(distribution, 'ordered_cache_behavior'));
          distribution['ordered_cache_behavior'] = behaviors.filter(
            (behavior) => at(behavior)['path_pattern'] !== '/api/*',
          );
        },
      },
      async (cloud) => {
        const tokens = await signInAs(cloud, 'member');
        const posted = await ask(cloud, tokens);
        expect(posted.status).toBe(403);
        expect(posted.headers.get('server')).toBe('CloudFront');
        expect(posted.headers.get('content-type')).toContain('text/html');

        // Like any path that is not a file, it is a path of the app.
        const page = await fetch(`${cloud.url(0)}${INVOKE_PATH}`);
        expect(await page.text()).toContain('<script');
        expect(cloud.output()).not.toContain('request.received');
      },
    ));
});

describe('the local cloud stops, naming', () => {
  it('a resource type that it does not know', async () => {
    const said = await refusalOf({
      edit: {
        api(stack) {
          at(stack, 'resource')['aws_sqs_queue'] = { later: { name: 'later' } };
        },
      },
    });
    expect(said).toBe(
      'three-tier-chat-api-local: the local cloud does not know the resource type aws_sqs_queue (later)',
    );
  });

  it('a function in an expression, and its place', async () => {
    const said = await refusalOf({
      edit: {
        api(stack) {
          const lambda = onlyResource(stack, 'aws_lambda_function');
          at(lambda, 'environment', 'variables')['EXTRA'] = '${jsonencode({"a" = 1})}';
        },
      },
    });
    expect(said).toMatch(/^three-tier-chat-api-local: aws_lambda_function\.secured-api_/);
    expect(said).toContain('environment.variables.EXTRA: ');
    expect(said).toContain('plain references only, not ${jsonencode({"a" = 1})}');
  });

  it('an attribute that its resource does not have, and where it is referred to', async () => {
    const said = await refusalOf({
      edit: {
        agent(stack) {
          const [name] = Object.keys(resourcesOf(stack, 'aws_iam_role'));
          const runtime = onlyResource(stack, 'aws_bedrockagentcore_agent_runtime');
          at(runtime, 'environment_variables')['MODEL_ID'] = `\${aws_iam_role.${name}.model_id}`;
        },
      },
    });
    expect(said).toMatch(
      /^three-tier-chat-agent-local: aws_bedrockagentcore_agent_runtime\.\S+\.environment_variables\.MODEL_ID: /,
    );
    expect(said).toMatch(/\$\{aws_iam_role\.\S+\.model_id\}/);
  });

  it('a taken port, its purpose and the variable that moves it', async () => {
    const occupant = createServer();
    await new Promise<void>((listening) => occupant.listen(0, '127.0.0.1', listening));
    try {
      const { port } = occupant.address() as AddressInfo;
      // Two below, since the local cloud needs that port for the Runtime.
      const said = await refusalOf({ environment: { LOCAL_PORT_BASE: String(port - 2) } });
      expect(said).toContain(`${port} (runtime)`);
      expect(said).toContain('LOCAL_PORT_BASE');
    } finally {
      occupant.close();
    }
  });
});

async function withCloud(
  edit: NonNullable<LocalCloudOptions['edit']>,
  visit: (cloud: LocalCloud) => Promise<void>,
): Promise<void> {
  const cloud = await startLocalCloud({ edit });
  try {
    await visit(cloud);
  } finally {
    await cloud.stop();
  }
}

/** The output of a local cloud that does not start. */
async function refusalOf(options: LocalCloudOptions): Promise<string> {
  const cloud = await startLocalCloud(options).catch((error: unknown) => error);
  if (cloud instanceof CloudNotReady) return cloud.output.trim();
  await (cloud as LocalCloud).stop?.();
  throw new Error('The local cloud started', { cause: cloud });
}

type LogLine = Readonly<Record<string, unknown>>;
/** Log lines of one trace that a service wrote, oldest first. */
type Lines = (service: string) => Promise<readonly LogLine[]>;

/**
 * Asks for the profile, expects the tool to fail and the answer to say so; returns the turn's log
 * lines.
 */
async function failedToolOf(cloud: LocalCloud): Promise<Lines> {
  const answer = await ask(cloud, await signInAs(cloud, 'member'));
  expect(answer.status).toBe(200);
  const { message, toolCalls, traceId } = (await answer.json()) as InvokeResponse;
  expect(toolCalls).toMatchObject([{ name: 'securedApi___getMyProfile', status: 'failed' }]);
  expect(message).toMatch(/could not find that out: the tool .* failed/);
  expect(message).not.toContain('Chat Member');
  return linesOf(cloud, traceId);
}

function linesOf(cloud: LocalCloud, traceId: string): Lines {
  return async (service) => {
    const answer = await fetch(`${cloud.url(7)}/api/traces/${traceId}/logs`);
    const { lines } = (await answer.json()) as { readonly lines: readonly LogLine[] };
    // The ledger's rows are tested in test/trace.journey.test.ts.
    return lines.filter(
      (line) => line['service'] === service && line['message'] !== 'token.checked',
    );
  };
}

/** Requests for the profile: the turn is kept by requests to an HTTP API, too. */
function ofProfile(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.filter((line) => line['route'] === PROFILE_ROUTE);
}

function remove(owner: StackJson, list: string, item: string): void {
  const items = Object.values(at(owner, list));
  if (!items.includes(item)) throw new Error(`${item} is not in ${items.join(', ')}`);
  owner[list] = items.filter((each) => each !== item);
}
