import { describe, expect, it } from 'vitest';
import { at, type StackJson } from '../../testing/stack-json.ts';
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

function findings(mistake: (resources: StackJson) => void = () => {}): readonly string[] {
  if (!model) throw new Error('unreachable: the suite is skipped');
  const stacks = synthAll();
  const resource = Object.assign(
    {},
    ...['gateway', 'api', 'agent']
      .map((part) => structuredClone(stackOf(stacks, part).json))
      .map((json) => at(json, 'resource')),
  );
  mistake(resource);
  return agentcoreRequests(model, resource).flatMap(({ operation, request }) =>
    validateRequest(model, operation, request),
  );
}

const only = (resources: StackJson, type: string): StackJson =>
  at(Object.values(at(resources, `aws_bedrockagentcore_${type}`)), 0);

describe('the requests that the stacks with resources of AgentCore lead to', needsModel, () => {
  it('conform to AWS’s published model', () => {
    expect(findings()).toEqual([]);
  });

  it.each<readonly [kind: string, mistake: (resources: StackJson) => void, finding: RegExp]>([
    [
      'a required member left out',
      (all) => delete only(all, 'agent_runtime')['role_arn'],
      /CreateAgentRuntime: roleArn is required/,
    ],
    [
      'an unknown member',
      (all) => {
        only(all, 'gateway')['jwt_authorizer'] = [];
      },
      /CreateGateway: jwt_authorizer is unknown/,
    ],
    [
      'a value outside its enum',
      (all) => {
        const artifact = at(only(all, 'agent_runtime'), 'agent_runtime_artifact', 0);
        at(artifact, 'code_configuration', 0)['runtime'] = 'NODE_18';
      },
      /runtime: "NODE_18" is none of/,
    ],
    [
      'a name that breaks its pattern',
      (all) => {
        only(all, 'agent_runtime')['agent_runtime_name'] = 'three-tier-chat';
      },
      /agentRuntimeName: "three-tier-chat" does not match/,
    ],
    [
      'two members of a union',
      (all) => {
        at(only(all, 'gateway_target'), 'target_configuration', 0, 'mcp', 0)['lambda'] = [
          { lambda_arn: 'arn:aws:lambda:eu-central-1:123456789012:function:example' },
        ];
      },
      /mcp: exactly one of/,
    ],
    [
      'a number out of range',
      (all) => {
        at(only(all, 'agent_runtime'), 'lifecycle_configuration', 0)[
          'idle_runtime_session_timeout'
        ] = 5;
      },
      /idleRuntimeSessionTimeout: 5 is below 60/,
    ],
    [
      'a wrong type',
      (all) => {
        const interceptor = at(only(all, 'gateway'), 'interceptor_configuration', 0);
        at(interceptor, 'input_configuration', 0)['pass_request_headers'] = 'yes';
      },
      /passRequestHeaders: is not a boolean/,
    ],
  ])('are caught with %s', (_kind, mistake, finding) => {
    expect(findings(mistake)).toContainEqual(expect.stringMatching(finding));
  });
});
