import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll } from 'vitest';
import { makeCredentials } from '../iam/credentials.ts';
import type { FunctionSettings } from './function-settings.ts';
import {
  createFunction,
  type FunctionOptions,
  type Invocation,
  type LambdaFunction,
} from './lambda-function.ts';

const FILES = {
  'echo.mjs': `
    export const handler = async (event, context) => ({
      event,
      context: { ...context, remaining: context.getRemainingTimeInMillis() },
      pid: process.pid,
    });
    export const environment = async () => process.env;
    export const trace = async () => process.env._X_AMZN_TRACE_ID;
    export const nested = { deep: { handler: async () => 'deep' } };
    export const notAFunction = 1;`,
  'callback.cjs': `
    exports.handler = (event, context, callback) => setImmediate(callback, null, { called: event });
    exports.failing = (event, context, callback) => callback(new RangeError('out'));
    exports.silent = () => {};`,
  'fails.mjs': `
    export const throws = async () => { throw new TypeError('wrong'); };
    export const throwsText = async () => { throw 'text'; };
    export const exits = async () => process.exit(7);
    export const rejects = () => { Promise.reject(new Error('nobody waits')); return new Promise((done) => setInterval(done, 1e8)); };
    export const crashes = () => { setImmediate(() => { throw new Error('outside'); }); return new Promise((done) => setInterval(done, 1e8)); };
    export const hangs = () => new Promise((done) => setInterval(done, 1e8));
    export const huge = async () => 'x'.repeat(6_300_000);
    export const circle = async () => { const a = {}; a.a = a; return a; };`,
  'syntax.mjs': 'export const handler = (',
  'missing.mjs': `import './not-there.mjs';`,
  'throws.mjs': `throw new RangeError('at import');`,
  'exits.mjs': 'process.exit(1);',
  'stuck.mjs': 'await new Promise((done) => setInterval(done, 1e8));',
  'patches.mjs': `
    import http from 'node:http';
    http.request = () => { throw new Error('the runtime was traced'); };
    export const handler = async () => 'untouched';`,
};

let root = '';
let running: LambdaFunction | undefined;

function settings(change: Partial<FunctionSettings>): FunctionSettings {
  return {
    name: 'f',
    roleArn: 'arn:aws:iam::000000000000:role/f',
    handler: 'echo.handler',
    service: 'f',
    version: '.',
    timeoutMs: 20_000,
    memoryMb: 128,
    tracing: 'Active',
    logGroup: '/aws/lambda/f',
    logFormat: 'JSON',
    logLevel: 'INFO',
    variables: { COLOUR: 'green' },
    ...change,
  };
}

export function start(
  change: Partial<FunctionSettings>,
  options: Partial<FunctionOptions> = {},
): LambdaFunction {
  running = createFunction({
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    settings: () => settings(change),
    unpack: async (_, version) => join(root, version),
    region: 'us-east-1',
    xrayPort: 1,
    endpoints: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2' },
    begin: () => ({ credentials: makeCredentials(), logStream: 'stream' }),
    onStart: () => undefined,
    onLine: () => undefined,
    ...options,
  });
  return running;
}

export async function run(
  handler: string,
  change: Partial<FunctionSettings> = {},
): Promise<Invocation> {
  return start({ handler, ...change }).invoke({ payload: '{"a":1}' });
}

export function payload({ answer }: Invocation): unknown {
  if (answer.kind === 'error') throw new Error(JSON.stringify(answer.error));
  return JSON.parse(answer.payload);
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Writes the code of the functions for the tests of a file, and stops each test’s function. */
export function useFunctions(): void {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lambda-function-'));
    await mkdir(join(root, 'next'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(root, name), text);
    await writeFile(join(root, 'next/echo.mjs'), `export const handler = async () => 'next';`);
    return () => rm(root, { recursive: true });
  });

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
}
