import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  API_NAMES,
  type ApiService,
  SERVICES,
  type Service,
} from '@three-tier-chat/terraform/services.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy } from '../deploy.ts';
import { earlierDeployment } from '../deployment.ts';
import { destroyStacks } from '../destroy.ts';
import { summarize } from '../plan.ts';
import { accountContents } from '../rehearsal/account-contents.ts';
import { type Life, lifeOf } from '../rehearsal/life.ts';
import { pushManifest, type Versions } from '../rehearsal/next-releases.ts';
import { findParts } from '../rehearsal/parts.ts';
import { readRecord } from '../release-parameters.ts';
import type { Stack } from '../stack-order.ts';
import { type AwsWorld, openWorld } from './aws-world.ts';
import { needs } from './need-terraform.ts';
import { plannedChanges } from './plan-changes.ts';
import { describeRestores } from './restores.fixture.ts';

const parts = await findParts(process.env);

const APIS = API_NAMES.map((service) => SERVICES[service].stack);
const STACKS = ['okta', 'gateway', ...APIS, 'agent', 'backend', 'app'] as const;

const FUNCTION_CHANGES: readonly string[] = ['update aws_lambda_function'];

/** The resources that a release changes, and no others. The agent's Runtime is a replacement. */
const RELEASED: Readonly<Record<Service, readonly string[]>> = {
  frontend: ['update aws_cloudfront_distribution'],
  backend: ['update aws_apprunner_service'],
  agent: ['update terraform_data'],
  ...(Object.fromEntries(
    API_NAMES.toReversed().map((service) => [service, FUNCTION_CHANGES] as const),
  ) as Record<ApiService, typeof FUNCTION_CHANGES>),
  interceptor: FUNCTION_CHANGES,
};
/** As `make deploy` would write it. */
const NOTE = { commit: 'c'.repeat(40), tree: 'clean', by: 'ana@laptop' } as const;
/**
 * From the last stack to the first, so that every stack is checked after the releases that could
 * affect it.
 */
const BACKWARDS = Object.keys(RELEASED) as readonly Service[];
/** One service of each kind: functions are delivered in one way. */
const EACH_KIND: readonly Service[] = ['frontend', 'backend', 'agent', 'interceptor'];

/*
 * A platform team's tasks with the real Terraform and AWS provider 5.100.0, against moto and an overlay for what moto lacks. The stacks are complete; terraform_data replaces Okta's and AgentCore's resources (see rehearsal/stand-ins.ts).
 */
describe('the stacks in an empty account', needs(parts), async () => {
  let world: AwsWorld;
  let life: Life;

  beforeAll(async () => {
    if ('missing' in parts) return;
    world = await openWorld(parts, 'running');
    life = lifeOf(world);
  });
  afterAll(() => world?.stop());

  const deployBuilt = (service: Service, versions: Versions) =>
    deploy(world.context, life.stacks(), {
      service,
      version: versions[service],
      artifact: 'built',
      note: NOTE,
      pushImage: pushManifest,
    });
  const stackOf = (service: Service) =>
    life.stacks().find(({ part }) => part === SERVICES[service].stack) as Stack;

  it('start with the buckets and the repository of the bootstrap stack', async () => {
    await life.bootstrap();
    expect(world.printed()).toMatch(/Apply complete! Resources: \d+ added, 0 changed/);
    expect(await accountContents(world.overlay)).toEqual(
      expect.arrayContaining([
        'ecr three-tier-chat-backend',
        's3 three-tier-chat-artifacts-111122223333-us-east-1',
        's3 three-tier-chat-state-111122223333-us-east-1',
      ]),
    );
  });

  it('get their deploy roles, which IAM takes, and which settle', async () => {
    await life.roles();
    expect(await accountContents(world.overlay)).toEqual(
      expect.arrayContaining([
        'iam three-tier-chat-plan-dev',
        'iam three-tier-chat-platform-dev',
        ...Object.keys(SERVICES).map((service) => `iam three-tier-chat-deploy-${service}-dev`),
      ]),
    );
  });

  it('are planned if possible, and the others report their missing prerequisites', async () => {
    expect(
      summarize(await life.plan())
        .trim()
        .split('\n'),
    ).toEqual([
      'three-tier-chat-okta-dev: would change; later stacks were planned with its current outputs',
      'three-tier-chat-gateway-dev waits for three-tier-chat-okta-dev: make apply ENV=dev STACK=okta',
      'three-tier-chat-gateway-dev waits for a release of interceptor: make deploy SERVICE=interceptor ENV=dev',
      ...API_NAMES.flatMap((service) => {
        const waits = `three-tier-chat-${SERVICES[service].stack}-dev waits for`;
        return [
          `${waits} three-tier-chat-okta-dev: make apply ENV=dev STACK=okta`,
          `${waits} three-tier-chat-gateway-dev: make apply ENV=dev STACK=gateway`,
          `${waits} a release of ${service}: make deploy SERVICE=${service} ENV=dev`,
        ];
      }),
      'three-tier-chat-agent-dev waits for three-tier-chat-okta-dev: make apply ENV=dev STACK=okta',
      'three-tier-chat-agent-dev waits for three-tier-chat-gateway-dev: make apply ENV=dev STACK=gateway',
      'three-tier-chat-agent-dev waits for three-tier-chat-conversations-dev: make apply ENV=dev STACK=conversations',
      'three-tier-chat-agent-dev waits for a release of agent: make deploy SERVICE=agent ENV=dev',
      'three-tier-chat-backend-dev waits for three-tier-chat-okta-dev: make apply ENV=dev STACK=okta',
      'three-tier-chat-backend-dev waits for three-tier-chat-gateway-dev: make apply ENV=dev STACK=gateway',
      'three-tier-chat-backend-dev waits for three-tier-chat-agent-dev: make apply ENV=dev STACK=agent',
      'three-tier-chat-backend-dev waits for a release of backend: make deploy SERVICE=backend ENV=dev',
      'three-tier-chat-app-dev waits for three-tier-chat-okta-dev: make apply ENV=dev STACK=okta',
      'three-tier-chat-app-dev waits for three-tier-chat-gateway-dev: make apply ENV=dev STACK=gateway',
      ...APIS.map(
        (stack) =>
          `three-tier-chat-app-dev waits for three-tier-chat-${stack}-dev: make apply ENV=dev STACK=${stack}`,
      ),
      'three-tier-chat-app-dev waits for three-tier-chat-agent-dev: make apply ENV=dev STACK=agent',
      'three-tier-chat-app-dev waits for three-tier-chat-backend-dev: make apply ENV=dev STACK=backend',
      'three-tier-chat-app-dev waits for a release of frontend: make deploy SERVICE=frontend ENV=dev',
    ]);
  });

  it('are applied in order, each with the outputs of earlier ones, once every service has a release', async () => {
    await life.firstReleases();
    await life.apply();
    expect(life.stacks().map(({ part }) => part)).toEqual(STACKS);
    expect(await siteFile(life.versions().first.frontend)).toContain('<!doctype html>');
    expect(world.printed()).toMatch(/\nThe site is at https:\/\/\w+\.cloudfront\.net\n/);
  });

  it('then have nothing to do', () => life.settle());

  it.each(BACKWARDS)(
    'change with a release of %s only in its own stack, and only the resources that run it',
    async (service) => {
      await life.deployNext(service);
      const { first, next } = life.versions();
      expect(await plannedChanges(world.context, stackOf(service))).toEqual(RELEASED[service]);
      expect(world.printed()).toContain(
        `${service} ${next[service]} runs; before, it ran ${first[service]}.`,
      );
    },
  );

  it.each(EACH_KIND)('do not change when %s is deployed again as it is', async (service) => {
    const { next } = life.versions();
    expect(await deployBuilt(service, next)).toEqual({ kind: 'unchanged' });
    expect(world.printed()).toMatch(/ already runs \S+ \S+: nothing changed\./);
  });

  it.each(EACH_KIND)(
    'return to the earlier artifact of %s when it is rolled back',
    async (service) => {
      const { first } = life.versions();
      const earlier = await earlierDeployment(world.context, service);
      expect(earlier).toMatchObject({ version: first[service], artifact: 'published' });
      await life.rollBack(service);
      expect(await plannedChanges(world.context, stackOf(service))).toEqual(RELEASED[service]);
      expect((await readRecord(world.context, service))?.version).toBe(first[service]);
    },
  );

  it('also have nothing to do after the releases', () => life.settle());

  await describeRestores(() => ({ world, life }));

  it('are not destroyed while others depend on them', async () => {
    const gateway = stackOf('interceptor');
    await expect(destroyStacks(world.context, [gateway], life.stacks())).rejects.toThrow(
      /three-tier-chat-api-dev depends on three-tier-chat-gateway-dev: destroy it first/,
    );
  });

  it('leave nothing behind when they are destroyed', () => life.destroy());

  async function siteFile(version: string): Promise<string | undefined> {
    const { Body } = await world.context.aws.s3.send(
      new GetObjectCommand({
        Bucket: 'three-tier-chat-site-dev-111122223333',
        Key: `releases/${version}/index.html`,
      }),
    );
    return Body?.transformToString();
  }
});
