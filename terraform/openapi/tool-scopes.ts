import {
  type ApiDeclaration,
  isReadingOperation,
  type Scope,
} from '@three-tier-chat/wire-contract';
import { STAYING_APIS } from '../declarations/staying-apis.ts';
import { SERVICES } from '../services.ts';
import type { ApiDocuments } from './api-documents.ts';

/**
 * Scopes that the tools' reading operations ask for. Writing is for a client that can show its user an
 * approval, so it is not advertised.
 */
export function readingToolScopes(documents: ApiDocuments): readonly Scope[] {
  const tools = STAYING_APIS.filter((service) => {
    const { toolTarget }: ApiDeclaration = SERVICES[service].api;
    return toolTarget !== undefined;
  }).flatMap((service) => documents[service].operations);
  return [
    ...new Set(
      tools.filter(({ operationId }) => isReadingOperation(operationId)).map(({ scope }) => scope),
    ),
  ];
}
