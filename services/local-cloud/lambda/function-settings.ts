import * as z from 'zod';
import { block, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import type { DeclaredResource } from '../terraform/resource.ts';

/** A function as its stack defines it. */
export interface FunctionSettings {
  readonly name: string;
  /** The execution role. */
  readonly roleArn: string;
  /** `lambda.handler`: file and export. */
  readonly handler: string;
  /** Folder of the artifact in the bucket, which is the service's name. */
  readonly service: string;
  readonly version: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly tracing: 'Active' | 'PassThrough';
  readonly logGroup: string;
  readonly logFormat: 'JSON' | 'Text';
  /** Set with the JSON format only, whose default is INFO. */
  readonly logLevel?: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Lambda quotas, "Environment variables": limit of all variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Lambda Developer Guide, "Defined runtime environment variables", reserved. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

const variablesSchema = z.record(z.string(), z.string()).superRefine((variables, context) => {
  for (const name of Object.keys(variables)) {
    if (RESERVED.has(name)) {
      context.addIssue({ code: 'custom', message: `${name} is reserved by Lambda`, path: [name] });
    }
  }
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    context.addIssue({ code: 'custom', message: `${bytes} bytes, Lambda accepts 4096` });
  }
});

// Other arguments (architectures, tags, …) have no effect on a laptop.
const schema = z.looseObject({
  function_name: z.string(),
  role: z.string(),
  handler: z.string(),
  runtime: z.literal('nodejs22.x', { error: 'the local cloud runs nodejs22.x only' }),
  s3_key: z.string().regex(/^[\w-]+\/[^/]+\.zip$/, 'must be {service}/{version}.zip'),
  timeout: z.number().int().min(1).max(900).default(3),
  memory_size: z.number().int().min(128).max(10_240).default(128),
  environment: block(z.looseObject({ variables: variablesSchema.default({}) })).optional(),
  tracing_config: block(z.looseObject({ mode: z.enum(['Active', 'PassThrough']) })).optional(),
  logging_config: block(
    z.looseObject({
      log_format: z.enum(['JSON', 'Text']),
      log_group: z.string().optional(),
      application_log_level: z.string().optional(),
    }),
  ).optional(),
  filename: unsupported(),
  image_uri: unsupported(),
  layers: unsupported(),
  publish: z.literal(false).optional(),
  vpc_config: unsupported(),
  file_system_config: unsupported(),
  dead_letter_config: unsupported(),
  snap_start: unsupported(),
});

/** @throws Error naming every argument of the resource that the local cloud does not emulate. */
export function parseFunctionSettings(resource: DeclaredResource): FunctionSettings {
  const args = parseArguments(resource, schema);
  const [service = '', file = ''] = args.s3_key.split('/');
  const logging = args.logging_config;
  const level =
    logging?.log_format === 'JSON' ? (logging.application_log_level ?? 'INFO') : undefined;
  return {
    name: args.function_name,
    roleArn: args.role,
    handler: args.handler,
    service,
    version: file.replace(/\.zip$/, ''),
    timeoutMs: args.timeout * 1000,
    memoryMb: args.memory_size,
    tracing: args.tracing_config?.mode ?? 'PassThrough',
    logGroup: logging?.log_group ?? `/aws/lambda/${args.function_name}`,
    logFormat: logging?.log_format ?? 'Text',
    ...(level !== undefined && { logLevel: level }),
    variables: args.environment?.variables ?? {},
  };
}
