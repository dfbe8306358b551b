import { describe, expect, it } from 'vitest';
import { stackOf, synthAll } from '../../testing/synth-all.ts';
import { agentcoreRequests } from './agentcore-requests.ts';
import { loadServiceModel } from './service-model.ts';
import { validateRequest } from './validate-request.ts';

const model = loadServiceModel('bedrock-agentcore-control', '2023-06-05');
const needsModel = model
  ? {}
  : {
      skip: true,
      meta: {
        missing: {
          part: 'botocore 1.43 or newer, whose data is AWS’s published request model',
          get: 'pip install botocore',
        },
      },
    };

// biome-ignore lint/suspicious/noExplicitAny: the seeded mistakes change synthesized JSON at will
type Json = any;

function findings(mistake: (resources: Json) => void = () => {}): readonly string[] {
  if (!model) throw new Error('unreachable: the suite is skipped');
  const stacks = synthAll();
  const resource = Object.assign(
    {},
    ...['agentcore', 'api']
      .map((part) => structuredClone(stackOf(stacks, part).json) as Json)
      .map((json) => json.resource),
  );
  mistake(resource);
  return agentcoreRequests(model, resource).flatMap(({ operation, request }) =>
    validateRequest(model, operation, request),
  );
}

const only = (resources: Json, type: string): Json =>
  Object.values(resources[`aws_bedrockagentcore_${type}`])[0];

describe('the requests that the stacks with resources of AgentCore lead to', needsModel, () => {
  it('conform to AWS’s published model', () => {
    expect(findings()).toEqual([]);
  });

  it.each<readonly [kind: string, mistake: (resources: Json) => void, finding: RegExp]>([
    [
      'a required member left out',
      (all) => delete only(all, 'agent_runtime').role_arn,
      /CreateAgentRuntime: roleArn is required/,
    ],
    [
      'an unknown member',
      (all) => {
        only(all, 'gateway').jwt_authorizer = [];
      },
      /CreateGateway: jwt_authorizer is unknown/,
    ],
    [
      'a value outside its enum',
      (all) => {
        only(all, 'agent_runtime').agent_runtime_artifact[0].code_configuration[0].runtime =
          'NODE_18';
      },
      /runtime: "NODE_18" is none of/,
    ],
    [
      'a name that breaks its pattern',
      (all) => {
        only(all, 'agent_runtime').agent_runtime_name = 'three-tier-chat';
      },
      /agentRuntimeName: "three-tier-chat" does not match/,
    ],
    [
      'two members of a union',
      (all) => {
        only(all, 'gateway_target').target_configuration[0].mcp[0].lambda = [
          { lambda_arn: 'arn:aws:lambda:eu-central-1:123456789012:function:example' },
        ];
      },
      /mcp: exactly one of/,
    ],
    [
      'a number out of range',
      (all) => {
        only(all, 'agent_runtime').lifecycle_configuration[0].idle_runtime_session_timeout = 5;
      },
      /idleRuntimeSessionTimeout: 5 is below 60/,
    ],
    [
      'a wrong type',
      (all) => {
        only(
          all,
          'gateway',
        ).interceptor_configuration[0].input_configuration[0].pass_request_headers = 'yes';
      },
      /passRequestHeaders: is not a boolean/,
    ],
  ])('are caught with %s', (_kind, mistake, finding) => {
    expect(findings(mistake)).toContainEqual(expect.stringMatching(finding));
  });
});
