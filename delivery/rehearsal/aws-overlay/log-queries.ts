import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './answers.ts';
import type { AwsAnswer, AwsPart } from './overlay.ts';

type Json = Record<string, unknown>;

const PREFIX = 'Logs_20140328.';

/** Saved queries of CloudWatch Logs: moto has none. */
export function logQueries(): AwsPart {
  const queries = new Map<string, Json>();
  const operations: Readonly<Record<string, (body: Json) => AwsAnswer>> = {
    PutQueryDefinition(body) {
      const id = String(body['queryDefinitionId'] ?? randomUUID());
      queries.set(id, { ...body, queryDefinitionId: id });
      return jsonAnswer({ queryDefinitionId: id });
    },
    DescribeQueryDefinitions: ({ queryDefinitionNamePrefix: prefix = '' }) =>
      jsonAnswer({
        queryDefinitions: [...queries.values()].filter(({ name }) =>
          String(name).startsWith(String(prefix)),
        ),
      }),
    DeleteQueryDefinition: ({ queryDefinitionId }) =>
      jsonAnswer({ success: queries.delete(String(queryDefinitionId)) }),
  };
  return {
    handle: ({ target, body }) =>
      target.startsWith(PREFIX)
        ? operations[target.slice(PREFIX.length)]?.(JSON.parse(body || '{}') as Json)
        : undefined,
    contents: () => [...queries.keys()],
  };
}
