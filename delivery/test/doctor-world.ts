import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentTable, parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { connectAws } from '../aws-clients.ts';
import type { DoctorContext } from '../doctor/check.ts';
import { doctorContext } from '../doctor/doctor.ts';
import { lockFileName } from '../provider-locks.ts';
import type { Stack } from '../stack-order.ts';
import { synthesizeStacks } from '../synthesize-stacks.ts';
import { awsKey, healthyAws } from './healthy-aws.ts';
import { healthyOkta, ISSUER_PATH } from './healthy-okta.ts';
import { healthySite } from './healthy-site.ts';
import { CONFIG, healthyStates } from './healthy-states.ts';
import { type ScriptedServer, startScripted } from './scripted-server.ts';

/** An environment that was deployed, of which a test takes one part away. */
export interface DoctorWorld {
  readonly aws: ScriptedServer;
  readonly okta: ScriptedServer;
  readonly site: ScriptedServer;
  /** Programs on the path, by name: shell scripts. */
  readonly programs: Map<string, string>;
  /** The settings of the environment, besides those of every test. */
  table: EnvironmentTable;
  variables: Record<string, string | undefined>;
  asksCanary: boolean;
  /** Parts that have a provider lock file. */
  locked: string[];
  /** States by their keys `<bucket>/<key>`. */
  readonly states: Map<string, unknown>;
  readonly secrets: readonly string[];
  readonly stacks: readonly Stack[];
  readonly folder: string;
  /** Puts everything back. */
  reset(): void;
  /** What the checks work with, as the world now is. */
  context(): Promise<DoctorContext>;
  stop(): Promise<void>;
}

const ACCOUNT = '111122223333';
const CANARY_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl';

const TABLE: EnvironmentTable = {
  ...AWS_ENVIRONMENT,
  accountId: ACCOUNT,
  okta: { orgName: 'example-dev', baseUrl: 'okta.com' },
};

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['npm', 'echo 11.4.2'],
  ['git', 'echo "git version 2.39.5"'],
  ['curl', 'echo "curl 8.5.0 (x86_64-pc-linux-gnu)"'],
  ['terraform', `echo '{"terraform_version": "1.11.4"}'`],
  ['aws', 'echo "aws-cli/2.31.2 Python/3.13.7"'],
  ['docker', 'echo "Driver: docker-container"'],
];

export async function openDoctorWorld(): Promise<DoctorWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-doctor-'));
  const [aws, okta, site] = await Promise.all([
    startScripted(awsKey),
    startScripted(),
    startScripted(),
  ]);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const keyFile = join(folder, 'key.pem');
  await writeFile(keyFile, pem);
  const stacks = await synthesizeStacks({
    settings: parseEnvironment('dev', TABLE),
    stacksFolder: join(folder, 'stacks'),
  });
  const issuer = `${okta.url}${ISSUER_PATH}`;
  const states = new Map<string, unknown>();
  const world: DoctorWorld = {
    aws,
    okta,
    site,
    programs: new Map(),
    table: TABLE,
    variables: {},
    asksCanary: false,
    locked: [],
    states,
    secrets: [CANARY_TOKEN, 'okta-access-token', 'aws-secret', pem.split('\n')[1] ?? pem],
    stacks,
    folder,
    reset() {
      states.clear();
      for (const [key, state] of healthyStates(stacks, { issuer, site: site.url })) {
        states.set(key, state);
      }
      aws.routes = healthyAws(states, ACCOUNT);
      okta.routes = healthyOkta(okta.url, publicKey);
      site.routes = healthySite(issuer, CONFIG);
      for (const server of [aws, okta, site]) server.asked.length = 0;
      world.programs.clear();
      for (const [name, script] of PROGRAMS) world.programs.set(name, script);
      world.table = TABLE;
      world.asksCanary = false;
      world.locked = ['bootstrap', ...stacks.map(({ part }) => part)];
      world.variables = {
        HOME: folder,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ENDPOINT_URL: aws.url,
        AWS_ACCESS_KEY_ID: 'aws-key',
        AWS_SECRET_ACCESS_KEY: 'aws-secret',
        OKTA_HTTP_PROXY: okta.url,
        OKTA_API_CLIENT_ID: '0oaservice',
        OKTA_API_PRIVATE_KEY: keyFile,
        OKTA_API_PRIVATE_KEY_ID: 'kid-1',
        OKTA_API_SCOPES:
          'okta.apps.manage,okta.authorizationServers.manage,okta.groups.manage,okta.policies.read,okta.trustedOrigins.manage',
        CANARY_TOKEN,
      };
    },
    async context() {
      const place = await mkdtemp(join(folder, 'machine-'));
      await Promise.all([mkdir(join(place, 'bin')), mkdir(join(place, 'locks'))]);
      for (const [name, script] of world.programs) {
        const path = join(place, 'bin', name);
        await writeFile(path, `#!/bin/sh\n${script}\n`);
        await chmod(path, 0o755);
      }
      for (const part of world.locked) {
        await writeFile(join(place, 'locks', lockFileName(part)), '');
      }
      const variables = { ...world.variables, PATH: join(place, 'bin') };
      // The SDK reads the process's own.
      for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
        const value = world.variables[name];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      Object.assign(process.env, { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' });
      delete process.env['AWS_PROFILE'];
      const settings = parseEnvironment('dev', world.table);
      return doctorContext(
        {
          settings,
          variables,
          aws: connectAws(settings.region),
          locksFolder: join(place, 'locks'),
        },
        stacks,
        world.asksCanary,
      );
    },
    async stop() {
      await Promise.all([aws.stop(), okta.stop(), site.stop()]);
      await rm(folder, { recursive: true });
    },
  };
  world.reset();
  return world;
}
