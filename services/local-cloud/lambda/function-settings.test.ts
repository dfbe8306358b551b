import { describe, expect, it } from 'vitest';
import type { DeclaredResource } from '../terraform/resource.ts';
import { parseFunctionSettings } from './function-settings.ts';

const required = {
  function_name: 'secured-api',
  role: 'arn:aws:iam::000000000000:role/secured-api',
  handler: 'lambda.handler',
  runtime: 'nodejs22.x',
  s3_key: 'secured-api/1a2b.zip',
};

function resource(args: Readonly<Record<string, unknown>>): DeclaredResource {
  return {
    stack: 'api',
    type: 'aws_lambda_function',
    name: 'api',
    address: 'api: aws_lambda_function.api',
    args: { ...required, ...args },
  };
}

describe('parseFunctionSettings', () => {
  it('uses Lambda’s defaults for what the stack omits', () => {
    expect(parseFunctionSettings(resource({}))).toEqual({
      name: 'secured-api',
      roleArn: 'arn:aws:iam::000000000000:role/secured-api',
      handler: 'lambda.handler',
      service: 'secured-api',
      version: '1a2b',
      timeoutMs: 3000,
      memoryMb: 128,
      tracing: 'PassThrough',
      logGroup: '/aws/lambda/secured-api',
      logFormat: 'Text',
      variables: {},
    });
  });

  it('reads blocks written as an object or as a list of one', () => {
    const settings = parseFunctionSettings(
      resource({
        timeout: 10,
        memory_size: 512,
        environment: [{ variables: { OKTA_AUDIENCE: 'api://chat' } }],
        tracing_config: { mode: 'Active' },
        logging_config: { log_format: 'JSON', log_group: '/api' },
      }),
    );
    expect(settings).toMatchObject({
      timeoutMs: 10_000,
      memoryMb: 512,
      tracing: 'Active',
      logGroup: '/api',
      logFormat: 'JSON',
      logLevel: 'INFO',
      variables: { OKTA_AUDIENCE: 'api://chat' },
    });
  });

  it.each([
    ['a runtime other than nodejs22.x', { runtime: 'python3.13' }, /runtime/],
    ['a zip from this machine', { filename: 'x.zip' }, /filename/],
    ['layers', { layers: ['arn'] }, /layers/],
    ['a network of its own', { vpc_config: [{}] }, /vpc_config/],
    ['a key that names no service', { s3_key: 'x.zip' }, /s3_key/],
    ['a timeout beyond Lambda’s', { timeout: 901 }, /timeout/],
    ['a reserved variable', { environment: { variables: { AWS_REGION: 'x' } } }, /AWS_REGION/],
    ['variables beyond 4 KB', { environment: { variables: { LONG: 'x'.repeat(4096) } } }, /4096/],
  ])('refuses %s and names the resource', (_, args, problem) => {
    const parse = () => parseFunctionSettings(resource(args));
    expect(parse).toThrow(problem);
    expect(parse).toThrow(/^api: aws_lambda_function\.api: /);
  });
});
