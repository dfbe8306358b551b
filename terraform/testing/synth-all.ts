import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiDocuments, parseApiDocuments } from '../openapi/api-documents.ts';
import { API_NAMES, type ApiService, SERVICES } from '../services.ts';
import { type EnvironmentTable, parseEnvironment, type Settings } from '../settings.ts';
import { synthesize } from '../synthesize.ts';
import { synthesizeBootstrap } from '../synthesize-bootstrap.ts';
import { synthesizeDeployRoles } from '../synthesize-deploy-roles.ts';

type Json = Readonly<Record<string, unknown>>;
type SomeDocuments = Readonly<Partial<Record<ApiService, unknown>>>;

/** A stack as Terraform reads it. */
export interface SynthesizedStack {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly json: Json;
  /** The only resource of a type. */
  the(type: string): Json;
  all(type: string): readonly Json[];
}

export const AWS_ENVIRONMENT: EnvironmentTable = {
  region: 'eu-central-1',
  accountId: '123456789012',
  okta: { orgName: 'acme', baseUrl: 'okta.com' },
  allowedOrigins: [],
  modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
  logRetentionDays: 30,
  conversationRetentionDays: 90,
  approvalMinutes: 15,
  modelPrices: {
    'eu.anthropic.claude-sonnet-4-5-20250929-v1:0': { input: 3, output: 15, cacheRead: 0.3 },
  },
  guardrail: { id: 'abc123def456', version: '3' },
  activityRetentionDays: 90,
  tokenLifetimes: { accessMinutes: 5, refreshMinutes: 480, refreshWindowMinutes: 60 },
  allowedGroup: 'chat-users',
  compute: 'app-runner',
  waf: false,
  alarmEmail: 'on-call@example.com',
  dailyTokenBudget: 2_000_000,
  preventDestroy: true,
};

/** The API that has {@link API_DOCUMENT}, as its synthesis knows it. */
export const SECURED_API = SERVICES['secured-api'].api;

/** A document of the secured API. */
export const API_DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Secured API', version: '1' },
  components: {
    securitySchemes: { okta: { type: 'http', scheme: 'bearer' } },
    schemas: { Profile: { type: 'object', properties: { displayName: { type: 'string' } } } },
  },
  paths: {
    '/users/me': {
      get: {
        operationId: 'getMyProfile',
        description: 'Reads the profile of the user.',
        security: [{ okta: ['profile.read'] }],
        responses: { 200: { description: 'The profile' } },
      },
      patch: {
        operationId: 'updateMyProfile',
        description: 'Changes the profile of the user.',
        'x-shows': 'getMyProfile',
        security: [{ okta: ['profile.write'] }],
        responses: { 200: { description: 'The changed profile' } },
      },
    },
  },
};

/**
 * Synthesizes all stacks, keyed by part: `okta`, `gateway`, `api`, `agent`, `backend`, `app`. Unlike
 * cdktf's own `Testing.synth`, it resolves references from one stack to another.
 *
 * @param documents of some APIs; each other has one like {@link API_DOCUMENT}.
 */
export function synthAll(
  name = 'staging',
  table: EnvironmentTable = AWS_ENVIRONMENT,
  documents: SomeDocuments = {},
): Readonly<Record<string, SynthesizedStack>> {
  return synthSettings(parseEnvironment(name, table), documents);
}

export function synthSettings(
  settings: Settings,
  documents: SomeDocuments,
): Readonly<Record<string, SynthesizedStack>> {
  return readSynthesized(settings, (outdir) =>
    synthesize(settings, sampleDocuments(documents), outdir),
  );
}

/** Documents for all APIs: those given, and one like {@link API_DOCUMENT} for each other. */
export function sampleDocuments(documents: SomeDocuments = {}): ApiDocuments {
  return parseApiDocuments(
    Object.fromEntries(
      API_NAMES.map((service) => [service, documents[service] ?? sampleDocument(service)]),
    ) as Record<ApiService, unknown>,
  );
}

/** Synthesizes the roles that may deploy an environment, as the part `deploy-roles`. */
export function synthDeployRoles(settings: Settings): Readonly<Record<string, SynthesizedStack>> {
  return readSynthesized(settings, (outdir) =>
    synthesizeDeployRoles(settings, sampleDocuments(), outdir),
  );
}

/** {@link API_DOCUMENT} with the scopes of an API, and with tools of its own. */
function sampleDocument(service: ApiService): unknown {
  if (service === SECURED_API.service) return API_DOCUMENT;
  const { read, write } = SERVICES[service].api.scopes;
  const text = JSON.stringify(API_DOCUMENT)
    .replaceAll(SECURED_API.scopes.read.name, read.name)
    .replaceAll(SECURED_API.scopes.write.name, write.name)
    .replaceAll('MyProfile', `My${service.replaceAll(/\W/g, '')}`);
  return JSON.parse(text);
}

/** Synthesizes all that an environment ever asks of AWS and Okta. */
export function synthEverything(settings: Settings): readonly Json[] {
  const stacks = {
    ...synthSettings(settings, {}),
    ...synthBootstrap(settings),
    ...(settings.github && synthDeployRoles(settings)),
  };
  return Object.values(stacks).map(({ json }) => json);
}

/** Synthesizes what an account needs before its stacks, as the part `bootstrap`. */
export function synthBootstrap(settings: Settings): Readonly<Record<string, SynthesizedStack>> {
  return readSynthesized(settings, (outdir) => synthesizeBootstrap(settings, outdir, 's3'));
}

function readSynthesized(
  { name }: Settings,
  write: (outdir: string) => void,
): Readonly<Record<string, SynthesizedStack>> {
  const outdir = mkdtempSync(join(tmpdir(), 'three-tier-chat-synth-'));
  try {
    write(outdir);
    const manifest = readJson(join(outdir, 'manifest.json'));
    const stacks = Object.values(manifest['stacks'] as Record<string, Record<string, unknown>>);
    return Object.fromEntries(
      stacks.map((stack) => {
        const json = readJson(join(outdir, String(stack['synthesizedStackPath'])));
        return [
          String(stack['name']).slice('three-tier-chat-'.length, -name.length - 1),
          makeStack(String(stack['name']), stack['dependencies'] as string[], json),
        ];
      }),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The stack of a part. */
export function stackOf(
  stacks: Readonly<Record<string, SynthesizedStack>>,
  part: string,
): SynthesizedStack {
  const stack = stacks[part];
  if (!stack) throw new Error(`There is no stack ${part}`);
  return stack;
}

function makeStack(name: string, dependencies: readonly string[], json: Json): SynthesizedStack {
  const resources = json['resource'] as Record<string, Record<string, Json>>;
  const all = (type: string) => Object.values(resources[type] ?? {});
  return {
    name,
    dependencies,
    json,
    all,
    the(type) {
      const [only, another] = all(type);
      if (!only || another) throw new Error(`${name} must have exactly one ${type}`);
      return only;
    },
  };
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}
