import { demand, type Policy } from './policy.ts';
import { edit } from './world.ts';

const QUARTER_DAYS = 90;

/** Additional rules for a production environment; edge.ts checks its domain. */
export const PRODUCTION_POLICIES: readonly Policy[] = [
  {
    name: 'production stands behind a firewall, is kept, and mails its alarms to somebody',
    where: ({ production }) => production,
    judge: {
      aws_cloudfront_distribution: (distribution) =>
        demand(distribution, 'web_acl_id', (id) => id !== undefined, 'set waf: the site is public'),
      aws_cloudwatch_log_group: (group) =>
        demand(
          group,
          'retention_in_days',
          (days) => Number(days) >= QUARTER_DAYS,
          'keep logs for a quarter, for late investigations',
        ),
      aws_sns_topic_subscription: (mail) =>
        demand(mail, 'endpoint', (address) => String(address).includes('@'), 'set alarmEmail'),
      okta_auth_server: (server) =>
        demand(server, 'lifecycle.prevent_destroy', true, 'set preventDestroy'),
    },
    seeds: [
      {
        mistake: 'a site without a firewall',
        plant: edit('app/edge/distribution', 'web_acl_id', undefined),
        finds: 'app/edge/distribution: web_acl_id is not set',
      },
      {
        mistake: 'logs of a fortnight',
        plant: edit('api/secured-api/logs', 'retention_in_days', 14),
        finds: 'api/secured-api/logs: retention_in_days is 14',
      },
      {
        mistake: 'no alarm address',
        plant: edit('gateway/alarms-mail', 'endpoint', undefined),
        finds: 'gateway/alarms-mail: endpoint is not set',
      },
      {
        mistake: 'an issuer that may go',
        plant: edit('okta/authorization-server/server', 'lifecycle', undefined),
        finds: 'okta/authorization-server/server: lifecycle.prevent_destroy is not set',
      },
    ],
  },
];
