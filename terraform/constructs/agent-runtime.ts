import { BedrockagentcoreAgentRuntime } from '@cdktf/provider-aws/lib/bedrockagentcore-agent-runtime/index.js';
import { SCOPE } from '@three-tier-chat/wire-contract';
import { Construct } from 'constructs';
import { partitionOf } from '../aws-names.ts';
import type { Settings } from '../settings.ts';
import { bedrockModelStatements } from './bedrock-model.ts';
import { artifactBucket, nameOf } from './names.ts';
import { requireScopes } from './provider-gaps.ts';
import { RuntimeObservability } from './runtime-observability.ts';
import { type PolicyStatement, ServiceRole, WRITE_SPANS, WRITE_TRACES } from './service-role.ts';

export interface AgentRuntimeConfig {
  readonly settings: Settings;
  readonly alarmTopicArn: string;
  readonly discoveryUrl: string;
  readonly audience: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Headers that the Runtime passes to the agent; it strips all others, even `Authorization`.
 * AgentCore matches them case-sensitively (UpdateAgentRuntime, "requestHeaderAllowlist").
 */
export const REQUEST_HEADER_ALLOWLIST = [
  'Authorization',
  'X-Amzn-Bedrock-AgentCore-Runtime-Custom-Id-Token',
  'X-Amzn-Bedrock-AgentCore-Runtime-Custom-Trace-Id',
] as const;

/** The agent's code in an AgentCore Runtime that admits only tokens with the chat scope. */
export class AgentRuntime extends Construct {
  readonly arn: string;
  readonly observability: RuntimeObservability;

  constructor(scope: Construct, id: string, config: AgentRuntimeConfig) {
    super(scope, id);
    const { settings } = config;
    const { region, accountId } = settings;
    // A Runtime's name must not contain hyphens.
    const name = `three_tier_chat_${settings.name.replaceAll('-', '_')}`;
    const role = new ServiceRole(this, 'role', {
      name: nameOf('agent', settings),
      service: 'bedrock-agentcore.amazonaws.com',
      onBehalfOf: {
        accountId,
        arnPattern: `arn:${partitionOf(region)}:bedrock-agentcore:${region}:${accountId}:*`,
      },
      statements: [
        ...bedrockModelStatements(settings),
        ...ownLogs(name, settings),
        WRITE_TRACES,
        WRITE_SPANS,
      ],
    });
    const runtime = new BedrockagentcoreAgentRuntime(this, 'runtime', {
      agentRuntimeName: name,
      description: 'The chat agent',
      roleArn: role.arn,
      agentRuntimeArtifact: [
        {
          codeConfiguration: [
            {
              runtime: 'NODE_22',
              entryPoint: ['main.js'],
              // Read with the permissions of the user who runs the apply, not with the agent's
              // role.
              code: [
                {
                  s3: [{ bucket: artifactBucket(settings), prefix: `agent/${config.version}.zip` }],
                },
              ],
            },
          ],
        },
      ],
      environmentVariables: { ...config.environment },
      protocolConfiguration: [{ serverProtocol: 'HTTP' }],
      networkConfiguration: [{ networkMode: 'PUBLIC' }],
      authorizerConfiguration: [
        {
          customJwtAuthorizer: [
            { discoveryUrl: config.discoveryUrl, allowedAudience: [config.audience] },
          ],
        },
      ],
      requestHeaderConfiguration: [{ requestHeaderAllowlist: [...REQUEST_HEADER_ALLOWLIST] }],
      // In seconds: an idle conversation ends after a quarter of an hour, any conversation after a
      // working day.
      lifecycleConfiguration: [{ idleRuntimeSessionTimeout: 900, maxLifetime: 28_800 }],
      dependsOn: [role.policy],
    });
    requireScopes(runtime, [SCOPE.chatInvoke]);
    this.arn = runtime.agentRuntimeArn;
    this.observability = new RuntimeObservability(this, 'watch', {
      settings,
      alarmTopicArn: config.alarmTopicArn,
      name,
      id: runtime.agentRuntimeId,
      arn: runtime.agentRuntimeArn,
    });
  }
}

/** AgentCore creates the group itself, `<runtime name>-<id>-<endpoint>`, with the agent's role. */
function ownLogs(name: string, { region, accountId }: Settings): readonly PolicyStatement[] {
  const groups = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group`;
  return [
    {
      Sid: 'ListLogGroups',
      Effect: 'Allow',
      Action: 'logs:DescribeLogGroups',
      Resource: `${groups}:*`,
    },
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: [
        'logs:CreateLogGroup',
        'logs:DescribeLogStreams',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ],
      Resource: `${groups}:/aws/bedrock-agentcore/runtimes/${name}-*`,
    },
  ];
}
