import { NOT_DONE } from '@three-tier-chat/wire-contract';
import * as z from 'zod';

/** The member of an answer by which the user reads why nothing was changed, or that nothing is there. */
export const notDone = {
  [NOT_DONE]: z
    .string()
    .optional()
    .describe('Why nothing was done, for the user; absent if it was'),
};
