import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import {
  loadStacks,
  type StackDocument,
} from '../../services/local-cloud/terraform/load-stacks.ts';
import { loadEnvironment } from '../../terraform/load-environment.ts';
import { API_NAMES, type ApiService, SERVICES } from '../../terraform/services.ts';
import type { Settings } from '../../terraform/settings.ts';
import { synthesize } from '../../terraform/synthesize.ts';
import { sampleDocuments } from '../../terraform/testing/synth-all.ts';
import {
  askModel,
  callApi,
  callInterceptor,
  type PermissionProbe,
  readSite,
  recordFunctionTrace,
  recordSpans,
  recordTrace,
  searchLedgerLogs,
  startAgent,
  startBackend,
  startFunctions,
  startToolGateway,
  writeFunctionLine,
  writeLine,
} from './permission-probes.ts';
import { makeStackCloud } from './stack-cloud.ts';
import { statementsOf } from './stack-statements.ts';
import { readProfile, useTable, writeProfile } from './table-probes.ts';

/**
 * A permission probe that needs a statement, and a part of the refusal if the statement is missing.
 */
type Case = readonly [need: PermissionProbe, refusal: string];

const CANNOT_ASSUME = {
  agentCore: (role: string) =>
    `Role validation failed for 'arn:aws:iam::000000000000:role/three-tier-chat-${role}-local'`,
  lambda: (name: string) =>
    `three-tier-chat-${name}-local: InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.`,
  ecs: (role: string) =>
    `ECS was unable to assume the role 'arn:aws:iam::000000000000:role/three-tier-chat-${role}-local'`,
};
const NO_TRACES = 'xray:PutTraceSegments on resource: * because no identity-based policy allows';
const NO_SEARCH =
  'logs:FilterLogEvents on resource: arn:aws:logs:us-east-1:000000000000:log-group:/aws/bedrock-agentcore/runtimes/';
const tableOf = (name: string) =>
  `arn:aws:dynamodb:us-east-1:000000000000:table/three-tier-chat-${name}-local`;
const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const STREAM = 'is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource:';

type Cases = Readonly<Record<string, Case>>;

/** What every API's function may do, and who may call it. An API's own statements stand below. */
function casesOfApi(api: ApiService): readonly (readonly [key: string, Case])[] {
  return [
    [`${api}/TakeRole`, [startFunctions, CANNOT_ASSUME.lambda(api)]],
    [`${api}/WriteLogs`, [writeFunctionLine(api), 'logs:CreateLogStream']],
    [`${api}/WriteTraces`, [recordFunctionTrace(api), NO_TRACES]],
    [
      `${SERVICES[api].stack}/permission/http-api`,
      [callApi(api), 'allows apigateway.amazonaws.com'],
    ],
  ];
}

/** What an API's function may do with its table: each needs the first action that the statement allows. */
function casesOfTable(api: ApiService): readonly (readonly [key: string, Case])[] {
  const { table }: ApiDeclaration = SERVICES[api].api;
  return Object.entries(table?.statements ?? {}).map(([sid, statement]) => [
    `${api}/${sid}`,
    [
      useTable(api, sid),
      `dynamodb:${statement.actions[0]} on resource: ${tableOf(table?.name ?? '')}`,
    ],
  ]);
}

/** Statements of all stacks, wherever the backend runs. */
const COMMON: Cases = {
  'agent/TakeRole': [startAgent, CANNOT_ASSUME.agentCore('agent')],
  'agent/InvokeProfile': [
    askModel,
    `${STREAM} arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.${MODEL}`,
  ],
  'agent/InvokeModelByProfile': [
    askModel,
    `${STREAM} arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`,
  ],
  'agent/ListLogGroups': [writeLine('agent'), 'logs:DescribeLogGroups'],
  'agent/WriteLogs': [writeLine('agent'), 'logs:DescribeLogStreams'],
  'agent/WriteTraces': [recordTrace('agent'), NO_TRACES],
  'agent/WriteSpans': [
    recordSpans,
    'xray:PutSpans on resource: * because no identity-based policy',
  ],
  'gateway/TakeRole': [startToolGateway, CANNOT_ASSUME.agentCore('gateway')],
  'gateway/InvokeInterceptor': [callInterceptor, 'lambda:InvokeFunction on resource: arn:aws:'],
  'interceptor/TakeRole': [startFunctions, CANNOT_ASSUME.lambda('interceptor')],
  'interceptor/WriteLogs': [writeFunctionLine('interceptor'), 'logs:CreateLogStream'],
  'interceptor/WriteTraces': [recordFunctionTrace('interceptor'), NO_TRACES],
  ...Object.fromEntries(API_NAMES.flatMap((api) => [...casesOfApi(api), ...casesOfTable(api)])),
  // Within a transaction.
  'secured-api/ReadProfiles': [readProfile, `dynamodb:GetItem on resource: ${tableOf('profiles')}`],
  'secured-api/WriteProfiles': [
    writeProfile,
    `dynamodb:PutItem on resource: ${tableOf('profiles')}`,
  ],
  'site_policy/ReadByDistribution': [readSite({ isSecure: true }), '<Code>AccessDenied</Code>'],
};

const ON_APP_RUNNER: Cases = {
  'backend/TakeRole': [startBackend, 'cannot assume the instance role'],
  'backend/WriteTraces': [recordTrace('backend'), NO_TRACES],
  'backend/ReadLedger': [searchLedgerLogs, NO_SEARCH],
  'backend-image/TakeRole': [startBackend, 'Invalid Access Role in AuthenticationConfiguration'],
  'backend-image/SignInToRegistry': [startBackend, 'ecr:GetAuthorizationToken on resource: *'],
  'backend-image/PullImage': [startBackend, 'Failed to pull your application image.'],
};

const ECS_INFRASTRUCTURE_POLICY =
  'arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRoleforExpressGatewayServices';

const ON_ECS: Cases = {
  'backend/TakeRole': [startBackend, CANNOT_ASSUME.ecs('backend')],
  'backend/WriteTraces': [recordTrace('backend'), NO_TRACES],
  'backend/ReadLedger': [searchLedgerLogs, NO_SEARCH],
  'backend-image/TakeRole': [startBackend, CANNOT_ASSUME.ecs('backend-image')],
  'backend-image/SignInToRegistry': [startBackend, 'ecr:GetAuthorizationToken on resource: *'],
  'backend-image/PullImage': [startBackend, 'CannotPullContainerError: '],
  'backend-image/WriteLogs': [
    startBackend,
    'its role may not write to /ecs/three-tier-chat-backend',
  ],
  'backend-ecs/TakeRole': [startBackend, 'ECS cannot assume the role'],
  [`service_infrastructure-role_policy/${ECS_INFRASTRUCTURE_POLICY}`]: [
    startBackend,
    'elasticloadbalancing:CreateLoadBalancer on resource: * because no identity-based policy',
  ],
};

/** A model of the region itself, without an inference profile. */
const OF_THE_REGION: Cases = {
  'agent/InvokeModel': [askModel, `${STREAM} arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`],
};

/** Denying statements: without them, the denied call is allowed. */
const DENIALS: Cases = {
  'site_policy/TlsOnly': [readSite({ isSecure: false }), '<Code>AccessDenied</Code>'],
};

describe('the stacks with the backend on App Runner', async () => {
  const stacks = await synthesizeLocal({});
  tellWhatHolds(stacks, { ...COMMON, ...ON_APP_RUNNER });

  it.each(statementsOf(stacks).filter(({ key }) => key in DENIALS))(
    'without $key what it denies is allowed',
    async ({ key, without }) => {
      const [need, refusal] = caseOf(DENIALS, key);
      expect(await outcome(need, stacks)).toContain(refusal);
      expect(await outcome(need, without())).toBe('allowed');
    },
  );

  it('have the same statements wherever the backend runs, except for the backend’s roles', async () => {
    const common = (documents: readonly StackDocument[]) =>
      statementsOf(documents)
        .filter(({ key }) => key in COMMON || key in DENIALS)
        .map(({ key, said }) => [key, said]);
    expect(common(await synthesizeLocal({ compute: 'ecs-express' }))).toEqual(common(stacks));
  });

  it('have the same statements with a firewall in front of the site', async () => {
    const told = (documents: readonly StackDocument[]) =>
      statementsOf(documents).map(({ key, said }) => [key, said]);
    expect(told(await synthesizeLocal({ waf: true }))).toEqual(told(stacks));
  });
});

describe('the stacks with the backend on ECS Express Mode', async () => {
  tellWhatHolds(await synthesizeLocal({ compute: 'ecs-express' }), ON_ECS, Object.keys(COMMON));
});

describe('the stacks with a model of the region itself', async () => {
  const { 'agent/InvokeProfile': _, 'agent/InvokeModelByProfile': __, ...others } = COMMON;
  tellWhatHolds(await synthesizeLocal({ modelId: MODEL }), OF_THE_REGION, [
    ...Object.keys(others),
    ...Object.keys(ON_APP_RUNNER),
  ]);
});

function tellWhatHolds(
  stacks: readonly StackDocument[],
  cases: Cases,
  triedAbove: readonly string[] = [],
): void {
  const statements = statementsOf(stacks);

  it('have a case for every statement, and no case without one', () => {
    const known = [...Object.keys(cases), ...Object.keys(DENIALS), ...triedAbove];
    expect(statements.map(({ key }) => key).toSorted()).toEqual(known.toSorted());
  });

  it.each(statements.filter(({ key }) => key in cases))(
    'without $key the call that needs it is refused',
    async ({ key, without }) => {
      const [need, refusal] = caseOf(cases, key);
      expect(await outcome(need, stacks)).toBe('allowed');
      expect(await outcome(need, without())).toContain(refusal);
    },
  );
}

function caseOf(cases: Cases, key: string): Case {
  const found = cases[key];
  if (!found) throw new Error(`There is no case for ${key}`);
  return found;
}

async function outcome(need: PermissionProbe, stacks: readonly StackDocument[]): Promise<string> {
  const cloud = await makeStackCloud(stacks);
  try {
    return await need(cloud);
  } finally {
    await cloud.close();
  }
}

async function synthesizeLocal(changes: Partial<Settings>): Promise<readonly StackDocument[]> {
  const folder = mkdtempSync(join(tmpdir(), 'least-privilege-stacks-'));
  try {
    const settings = await loadEnvironment('local', { localPortBase: 15_000 });
    synthesize({ ...settings, ...changes }, sampleDocuments(), folder);
    return loadStacks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
