import { PROBLEM_MEDIA_TYPE } from '@three-tier-chat/wire-contract';
import * as z from 'zod';

/** RFC 9457, as wire-contract writes it. */
const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe('What failed and what to do'),
  code: z.string().describe('Stable name of the kind of problem'),
  traceId: z.string().describe('Names the request in logs and traces'),
});

const content = { [PROBLEM_MEDIA_TYPE]: { schema: problem } };

/** How every operation of this API says no. */
export const refusals = {
  400: { description: 'The Authorization header cannot be read', content },
  401: { description: 'No valid access token was sent', content },
  403: { description: 'The access token lacks the scope of this operation', content },
  503: { description: 'Okta cannot be reached', content },
};
