import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import { API_NAMES, type ApiService, SERVICES } from '../services.ts';

/** The APIs on which other stacks stand: all but those that are about to be removed. */
export const STAYING_APIS: readonly ApiService[] = API_NAMES.filter((name) => !isLeaving(name));

export function isLeaving(name: ApiService): boolean {
  const { leaving }: ApiDeclaration = SERVICES[name].api;
  return leaving === true;
}
