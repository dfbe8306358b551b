import { SCOPE } from '@three-tier-chat/wire-contract';
import { API_NAMES, SERVICES } from '../terraform/services.ts';

/** What the Gateway asks a client for, as one `scope`: a turn, and what the tools' reading needs. */
export const ADVERTISED_SCOPES = [
  SCOPE.chatInvoke,
  ...API_NAMES.map((name) => SERVICES[name].api)
    .filter((api) => 'toolTarget' in api)
    .map(({ scopes }) => scopes.read.name),
].join(' ');
