import type { ProblemCode } from '@three-tier-chat/wire-contract';

/** Sentences in place of those of the service, which are in English and may say more. */
export type ProblemTexts = { readonly [Code in ProblemCode]?: string };
