import type { ApiDefinition } from '@three-tier-chat/api';
import type { Dependencies } from './dependencies.ts';
import { explainLookupError } from './explain-lookup-error.ts';
import { getMyProfile } from './routes/my-profile.ts';

/** The secured API: data that the assistant may look up on behalf of the signed-in user. */
export const securedApi: ApiDefinition<Dependencies> = {
  service: 'secured-api',
  title: 'Secured API',
  description: 'Data that the assistant may look up on behalf of the signed-in user.',
  operations: [getMyProfile],
  explainError: explainLookupError,
};
