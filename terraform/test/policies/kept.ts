import { demand, type Judge, type Policy } from './policy.ts';
import { edit } from './world.ts';

const KEEP = 'set preventDestroy: what is lost cannot be made again the same';

/** The bootstrap's resources are shared by environments, so they are always protected. */
const isKept: Judge = (subject, { settings }) =>
  settings.preventDestroy || subject.part === 'bootstrap'
    ? demand(subject, 'lifecycle.prevent_destroy', true, KEEP)
    : [];

export const KEPT_POLICIES: readonly Policy[] = [
  {
    name: 'what cannot be made again the same is kept',
    judge: {
      aws_cloudfront_distribution: isKept,
      aws_cloudwatch_log_group: isKept,
      aws_dynamodb_table: isKept,
      aws_ecr_repository: isKept,
      aws_s3_bucket: (bucket, world) => {
        const flaws = isKept(bucket, world);
        const keeps = world.settings.preventDestroy || bucket.part === 'bootstrap';
        return [...flaws, ...demand(bucket, 'force_destroy', !keeps, `set ${!keeps}`)];
      },
      okta_app_oauth: isKept,
      okta_auth_server: isKept,
      okta_group: isKept,
    },
    seeds: [
      ...['bootstrap/images', 'bootstrap/states/bucket', 'bootstrap/artifacts/bucket'].map(
        (at) => ({
          mistake: `${at} that goes`,
          plant: edit(at, 'lifecycle', undefined),
          finds: `${at}: lifecycle.prevent_destroy is not set`,
        }),
      ),
      ...[
        'app/edge/distribution',
        'app/site/bucket',
        'app/client/app',
        'okta/authorization-server/server',
        'okta/users',
        'api/secured-api/logs',
        'api/table/table',
        'conversations/table/table',
        'agent/runtime/watch/agent-logs',
      ].map((at) => ({
        mistake: `${at} that goes`,
        where: ({ preventDestroy }: { readonly preventDestroy: boolean }) => preventDestroy,
        plant: edit(at, 'lifecycle.prevent_destroy', false),
        finds: `${at}: lifecycle.prevent_destroy is false`,
      })),
      {
        mistake: 'states that go with their bucket',
        plant: edit('bootstrap/states/bucket', 'force_destroy', true),
        finds: 'bootstrap/states/bucket: force_destroy is true',
      },
      {
        mistake: 'a site that outlives an environment that may go',
        where: ({ preventDestroy }) => !preventDestroy,
        plant: edit('app/site/bucket', 'force_destroy', false),
        finds: 'app/site/bucket: force_destroy is false',
      },
    ],
  },
];
