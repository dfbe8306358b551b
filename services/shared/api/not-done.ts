import { NOT_DONE } from '@three-tier-chat/wire-contract';
import * as z from 'zod';

/** The member of a change's answer by which the user reads why nothing was changed. */
export const notDone = {
  [NOT_DONE]: z
    .string()
    .optional()
    .describe('Why nothing was changed, for the user; absent if it was'),
};
