import { GROUP_CLAIM_PREFIX } from '@three-tier-chat/okta';
import * as z from 'zod';
import { MODEL_ID, REGION } from './aws-names.ts';
import { isEnvironmentName, MAX_NAME_LENGTH } from './environment-name.ts';
import { settingsProblems } from './settings-problems.ts';
import { SynthesisError } from './synthesis-error.ts';

/** What CloudWatch Logs accepts (PutRetentionPolicy). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** A version of MCP without a handshake, which the agent's client does not speak. */
const STATELESS_MCP = '2026-07-28';
/** What a Gateway can speak, newest first (AgentCore Developer Guide, "Using gateways"). */
const MCP_VERSIONS = [STATELESS_MCP, '2025-11-25', '2025-06-18', '2025-03-26'] as const;

const schema = z
  .strictObject({
    region: z.string().regex(REGION, 'must be an AWS region such as us-east-1'),
    accountId: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
    okta: z.strictObject({
      /** `acme` of `acme.okta.com`. */
      orgName: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be the first label of the org address')
        .refine(
          (name) => !name.endsWith('-admin'),
          'must be without -admin, which only the Admin Console has',
        ),
      /** `okta.com` of `acme.okta.com`. */
      baseUrl: z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'must be a host such as okta.com'),
    }),
    /** Origin of the site; defaults to CloudFront's own domain. */
    siteUrl: z
      .string()
      .refine(isOrigin, 'must be an origin such as https://chat.example.com')
      .optional(),
    /** Certificate of `siteUrl`; CloudFront reads certificates only in us-east-1. */
    siteCertificateArn: z
      .string()
      .regex(
        /^arn:[a-z-]+:acm:us-east-1:\d{12}:certificate\/\S+$/,
        'must be the ARN of a certificate in ACM in us-east-1, the only region that CloudFront reads',
      )
      .optional(),
    /** Origins that may call the backend from a browser without the edge. */
    allowedOrigins: z.array(z.string().refine(isOrigin, 'must be an origin')),
    /** Bedrock model or inference profile id; the agent's role supports ids, not ARNs. */
    modelId: z
      .string()
      .max(2048)
      .regex(
        MODEL_ID,
        'must be a Bedrock model or inference profile id, not an ARN: vendor, point and model, such as anthropic.claude-sonnet-4-5-20250929-v1:0',
      ),
    logRetentionDays: z
      .number()
      .refine(
        (days) => RETENTION_DAYS.includes(days),
        `must be one of ${RETENTION_DAYS.join(', ')}`,
      ),
    /** How many days a turn of a conversation is kept. */
    conversationRetentionDays: z.int().min(1).max(3650),
    /** For how long a person may approve what a tool would change, in minutes. */
    approvalMinutes: z.int().min(1).max(60).default(10),
    /** MCP versions that clients of the Gateway may speak, the agent among them. */
    mcpVersions: z
      .array(z.enum(MCP_VERSIONS, `must be one of ${MCP_VERSIONS.join(', ')}`))
      .refine((all) => new Set(all).size === all.length, 'must name each version once')
      .refine(
        (all) => all.some((version) => version !== STATELESS_MCP),
        `must hold a version before ${STATELESS_MCP}, since the agent's client speaks those`,
      )
      .default([...MCP_VERSIONS]),
    /** What one turn of the agent may use. */
    agentLimits: z
      .strictObject({
        /** Calls of the model. */
        modelCalls: z.int().min(1).max(50).default(12),
        /** Calls of tools. */
        toolCalls: z.int().min(1).max(100).default(20),
        /** Tokens that the model may write, all its calls together. */
        outputTokens: z.int().min(256).max(200_000).default(16_000),
        /** Tokens of a conversation that the model is shown; older turns are summarized. */
        contextTokens: z.int().min(2_000).max(1_000_000).default(100_000),
      })
      .prefault({}),
    /** US dollars for a million tokens, by model id, for the estimated cost of a turn. */
    modelPrices: z
      .record(
        z.string(),
        z.strictObject({
          input: z.number().min(0),
          output: z.number().min(0),
          cacheRead: z.number().min(0).default(0),
          cacheWrite: z.number().min(0).default(0),
        }),
      )
      .default({}),
    /** A Bedrock guardrail through which every prompt and answer goes. */
    guardrail: z
      .strictObject({
        id: z.string().regex(/^[a-z0-9]{1,64}$/, 'must be the id of a guardrail, not its ARN'),
        version: z.string().regex(/^(\d{1,8}|DRAFT)$/, 'must be a version number or DRAFT'),
      })
      .optional(),
    /** How many days it is kept what a user changed of their own data, and when. */
    activityRetentionDays: z.int().min(1).max(3650),
    tokenLifetimes: z
      .strictObject({
        accessMinutes: z.int().min(5).max(1440),
        refreshMinutes: z.int().min(10),
        refreshWindowMinutes: z.int().min(10),
      })
      .refine(
        ({ accessMinutes, refreshMinutes, refreshWindowMinutes }) =>
          accessMinutes <= refreshWindowMinutes && refreshWindowMinutes <= refreshMinutes,
        'the refresh window must lie between the access and the refresh lifetime',
      ),
    /** Okta group whose members may sign in. */
    allowedGroup: z
      .string()
      .startsWith(
        GROUP_CLAIM_PREFIX,
        `must begin with ${GROUP_CLAIM_PREFIX}, or the claim omits it`,
      ),
    /** Where an answer's trace is shown; defaults to the region's X-Ray console. */
    traceUrl: z
      .string()
      .includes('{traceId}', { message: 'must hold {traceId}' })
      .refine(
        (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
        'must be an http or https address',
      )
      .optional(),
    /**
     * The platform of the backend's image; AWS closed App Runner to new customers on 2026-04-30.
     */
    compute: z.enum(['app-runner', 'ecs-express'], 'must be app-runner or ecs-express'),
    /** Puts AWS WAF in front of the site: managed rules, and a limit on requests of one address. */
    waf: z.boolean(),
    /**
     * Encrypts what is kept with a key of the account's own in KMS, which `make bootstrap` makes: log
     * groups, the alarms' topic, tables, buckets, images and the functions' environments.
     */
    customerManagedKey: z.boolean().default(false),
    /**
     * How many executions each Lambda function has for itself, and may not exceed; without it they
     * share the account's.
     */
    reservedConcurrency: z.int().min(1).max(1000).optional(),
    /** The repository whose pipelines may take the deploy roles, by GitHub's own tokens. */
    github: z
      .strictObject({
        repository: z
          .string()
          .regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner and name, such as acme/three-tier-chat'),
      })
      .optional(),
    /** The mail address for alarms; without one, they are shown only in CloudWatch. */
    alarmEmail: z.email('must be an e-mail address').optional(),
    /** Input and output tokens of the model per day above which an alarm is raised. */
    dailyTokenBudget: z.int().positive('must be a number of tokens'),
    /**
     * Protects resources that cannot be recreated identically: authorization server, client, site,
     * logs.
     */
    preventDestroy: z.boolean(),
    /** Asks for the environment's name before anything of it is destroyed. */
    production: z.boolean().default(false),
    /**
     * Records prompts, answers, and the inputs and outputs of tools in the agent's spans for
     * debugging; never in a log. Refused in production.
     */
    captureMessageContent: z.boolean().default(false),
  })
  .readonly();

/** The settings in an environment's file. */
export type EnvironmentTable = z.input<typeof schema>;

/** The settings of an environment without its name. */
type ParsedSettings = z.output<typeof schema>;

/** The external values on which an environment's file may depend. */
export interface Machine {
  /** First port of the local cloud. */
  readonly localPortBase: number;
}

/** The export `environment` of `environments/<name>.ts`. */
export type EnvironmentFile = (machine: Machine) => EnvironmentTable;

export type Settings = ParsedSettings & {
  /** Name of the environment. */
  readonly name: string;
  readonly traceUrl: string;
};

/**
 * Validates the name and the settings of an environment.
 *
 * @throws SynthesisError with every problem at once.
 */
export function parseEnvironment(name: string, table: unknown): Settings {
  const parsed = schema.safeParse(table);
  const problems = [
    ...(isEnvironmentName(name)
      ? []
      : [`name: must be 1 to ${MAX_NAME_LENGTH} lower-case letters, digits and single hyphens`]),
    ...(parsed.error?.issues ?? []).flatMap(issueSentences),
    ...(parsed.success ? settingsProblems(name, parsed.data) : []),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new SynthesisError(`The environment "${name}" cannot be used:`, problems);
  }
  const { region } = parsed.data;
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/{traceId}`;
  return { ...parsed.data, name, traceUrl: parsed.data.traceUrl ?? console };
}

/** An unknown setting is named with its path, as every other problem is. */
function issueSentences(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.')}: ${issue.message}`];
  return issue.keys.map((key) => `${[...issue.path, key].join('.')}: is no setting`);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
