import type { ServiceModel, Shape } from './service-model.ts';

/** The request of Terraform's provider for each resource type. */
const OPERATIONS: Readonly<Record<string, string>> = {
  aws_bedrockagentcore_agent_runtime: 'CreateAgentRuntime',
  aws_bedrockagentcore_gateway: 'CreateGateway',
  aws_bedrockagentcore_gateway_target: 'CreateGatewayTarget',
};

/** Sample values of AWS and Okta for attributes that are known only after an apply. */
const SAMPLES: readonly (readonly [RegExp, string])[] = [
  [/^aws_iam_role\..*\.arn$/, 'arn:aws:iam::123456789012:role/example'],
  [/^aws_lambda_function\..*\.arn$/, 'arn:aws:lambda:eu-central-1:123456789012:function:example'],
  [/gateway_id$/, 'three-tier-chat-dev-a1b2c3d4e5'],
  [
    /gateway_url$/,
    'https://gw-a1b2c3d4e5.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/mcp',
  ],
  [/\.insecure_value$/, '0123456789abcdef'],
  [/issuer$/, 'https://example.okta.com/oauth2/aus1234567890abcdef1'],
  [/api_endpoint$/, 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'],
];

const META_ARGUMENTS = new Set(['//', 'depends_on', 'lifecycle', 'provider']);

export interface AgentcoreRequest {
  readonly address: string;
  readonly operation: string;
  readonly request: unknown;
}

type Resources = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

/**
 * Makes the requests of a stack's AgentCore resources: Terraform's names and blocks become the
 * API's members, references become sample values. A name that the API lacks is left unchanged, so
 * that the check finds it.
 */
export function agentcoreRequests(
  model: ServiceModel,
  resources: Resources,
): readonly AgentcoreRequest[] {
  return Object.entries(OPERATIONS).flatMap(([type, operation]) =>
    Object.entries(resources[type] ?? {}).map(([name, body]) => ({
      address: `${type}.${name}`,
      operation,
      request: toApi(model, model.operations[operation]?.input.shape ?? '', withoutMeta(body)),
    })),
  );
}

function withoutMeta(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !META_ARGUMENTS.has(key)));
}

function toApi(model: ServiceModel, shapeName: string, value: unknown): unknown {
  const shape = model.shapes[shapeName];
  if (typeof value === 'string') return fillIn(value);
  if (!shape) return value;
  if (shape.type === 'list' && Array.isArray(value)) {
    return value.map((item) => toApi(model, shape.member?.shape ?? '', item));
  }
  if (shape.type === 'map' && isRecord(value)) {
    return mapValues(value, (item) => toApi(model, shape.value?.shape ?? '', item));
  }
  // A Terraform block is a list of one where the API has a structure.
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (shape.type === 'structure' && isRecord(single)) {
    return Object.fromEntries(
      Object.entries(single).map(([key, item]) => {
        const member = memberOf(shape, key);
        return [member ?? key, toApi(model, shape.members?.[member ?? '']?.shape ?? '', item)];
      }),
    );
  }
  // `inline_payload { payload }` is a plain string in the API, `request_header_configuration` a union.
  if (shape.type === 'string' && isRecord(single) && typeof single['payload'] === 'string') {
    return fillIn(single['payload']);
  }
  return single;
}

/** `custom_jwt_authorizer` is `customJWTAuthorizer`; a repeated block is a plural in the API. */
function memberOf(shape: Shape, argument: string): string | undefined {
  const plain = argument.replaceAll('_', '').toLowerCase();
  return Object.keys(shape.members ?? {}).find((member) =>
    [plain, `${plain}s`].includes(member.toLowerCase()),
  );
}

function fillIn(text: string): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (_whole, reference: string) => {
    const sample = SAMPLES.find(([pattern]) => pattern.test(reference))?.[1];
    if (sample === undefined) throw new Error(`No sample value for \${${reference}}`);
    return sample;
  });
}

function mapValues<T>(
  record: Readonly<Record<string, unknown>>,
  change: (value: unknown) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, change(item)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
