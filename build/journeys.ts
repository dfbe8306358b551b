import { SERVICE_NAMES, type Service } from '../terraform/services.ts';

const BEHIND_THE_PAGE = SERVICE_NAMES.filter((name) => name !== 'frontend');

/**
 * The journeys, `test/<name>.journey.test.ts`, and the services that each concerns: `make test
 * SERVICE=…` runs those. One that concerns none is about the local cloud, and runs with all others.
 */
export const JOURNEYS: Readonly<Record<string, readonly Service[]>> = {
  approvals: BEHIND_THE_PAGE,
  'api-document': ['secured-api'],
  'backend-image': ['backend'],
  'client-gone': ['agent', 'backend'],
  'conversation-refusals': ['conversations'],
  conversations: ['conversations'],
  definition: [],
  dev: [],
  dynamodb: [],
  'ecs-express': ['backend'],
  eval: ['agent', 'secured-api'],
  failures: BEHIND_THE_PAGE,
  'foreign-page': [],
  'hostile-tokens': ['agent', 'interceptor', 'secured-api'],
  invoke: ['agent', 'backend'],
  'lasting-conversations': ['agent', 'conversations'],
  leaks: BEHIND_THE_PAGE,
  load: ['agent', 'backend'],
  'log-metrics': ['agent', 'backend'],
  'malicious-agent': ['conversations', 'secured-api'],
  'mcp-client': ['interceptor', 'secured-api'],
  'odd-answers': ['agent'],
  'odd-requests': ['backend'],
  'odd-traces': [],
  page: ['frontend'],
  'page-approval': ['frontend'],
  'page-reading': ['frontend'],
  'page-resume': ['frontend'],
  'page-session': ['frontend'],
  'page-start': ['frontend'],
  'profile-changes': ['interceptor', 'secured-api'],
  refusals: BEHIND_THE_PAGE,
  restart: ['agent', 'backend'],
  'resumed-turns': ['agent', 'backend'],
  sessions: ['agent'],
  stop: [],
  'stopped-turns': ['agent', 'backend'],
  'token-life': ['agent', 'backend'],
  trace: BEHIND_THE_PAGE,
  'trace-header': BEHIND_THE_PAGE,
  'trace-page': [],
  'trace-page-hops': [],
  turn: SERVICE_NAMES,
  'xray-outage': BEHIND_THE_PAGE,
};
