import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import type { ApiDocument } from './api-document.ts';

type ToolSource = Pick<ApiDeclaration, 'service' | 'toolTarget'> & Pick<ApiDocument, 'operations'>;

/**
 * Tools of two APIs that people and the model could not tell apart: an approval, a note and a trace name
 * a tool by its operation alone.
 */
export function sharedToolProblems(apis: readonly ToolSource[]): readonly string[] {
  const owners = new Map<string, string>();
  return apis
    .filter(({ toolTarget }) => toolTarget !== undefined)
    .flatMap(({ service, operations }) =>
      operations.flatMap(({ method, path, operationId }) => {
        const other = owners.get(operationId);
        owners.set(operationId, service);
        return other === undefined || other === service
          ? []
          : [
              `${method} ${path} of ${service}: operationId ${operationId} is a tool of ${other}: rename it`,
            ];
      }),
    );
}
