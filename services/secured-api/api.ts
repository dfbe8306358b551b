import type { ApiDefinition } from '@three-tier-chat/api';
import type { Dependencies } from './dependencies.ts';
import { explainLookupError } from './explain-lookup-error.ts';
import { explainStoreError } from './explain-store-error.ts';
import { listMyActivity } from './routes/my-activity.ts';
import { getMyContactDetails, updateMyContactDetails } from './routes/my-contact-details.ts';
import { getMyPreferences, updateMyPreferences } from './routes/my-preferences.ts';
import { getMyProfile } from './routes/my-profile.ts';
import { service } from './service.ts';

/** The secured API: what the assistant may look up and change on behalf of the signed-in user. */
export const securedApi: ApiDefinition<Dependencies> = {
  declaration: service,
  title: 'Secured API',
  description:
    'What the assistant may look up and change on behalf of the signed-in user: profile, preferences, ' +
    'contact details, and what was changed of them.',
  operations: [
    getMyProfile,
    getMyPreferences,
    updateMyPreferences,
    getMyContactDetails,
    updateMyContactDetails,
    listMyActivity,
  ],
  explainError: (error) => explainLookupError(error) ?? explainStoreError(error),
};
