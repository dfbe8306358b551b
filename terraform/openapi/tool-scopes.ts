import {
  type ApiDeclaration,
  isReadingOperation,
  type Scope,
} from '@three-tier-chat/wire-contract';
import { API_NAMES, SERVICES } from '../services.ts';
import type { ApiDocuments } from './api-documents.ts';

/**
 * Scopes that the tools' reading operations ask for. Writing is for a client that can show its user an
 * approval, so it is not advertised.
 */
export function readingToolScopes(documents: ApiDocuments): readonly Scope[] {
  const tools = API_NAMES.filter((service) => {
    const { toolTarget }: ApiDeclaration = SERVICES[service].api;
    return toolTarget !== undefined;
  }).flatMap((service) => documents[service].operations);
  return [
    ...new Set(
      tools.filter(({ operationId }) => isReadingOperation(operationId)).map(({ scope }) => scope),
    ),
  ];
}
