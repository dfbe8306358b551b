import type { StackDocument } from '../../services/local-cloud/terraform/load-stacks.ts';

/** One statement of a policy in the stacks, wherever it is attached. */
export interface StackStatement {
  /** Holder and `Sid`: `agent/WriteLogs`; of a Lambda permission `api/permission/http-api`. */
  readonly key: string;
  /** Its content. */
  readonly said: unknown;
  /** The same stacks without it. */
  without(): readonly StackDocument[];
}

type Body = Record<string, unknown>;

/**
 * Every statement of every policy document in the stacks, every Lambda permission and every
 * attached managed policy. A policy is recognized by its shape, so that no type of resource can
 * hide one.
 */
export function statementsOf(stacks: readonly StackDocument[]): readonly StackStatement[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.resource).flatMap(([type, named]) =>
      Object.entries(named).flatMap(([name, body]) => {
        const edit = (change: (named: Record<string, Body>) => void) => () => {
          const copy = structuredClone(stacks);
          change(copy.find((one) => one.name === stack.name)?.resource[type] ?? {});
          return copy;
        };
        const removed = edit((copy) => delete copy[name]);
        if (type === 'aws_lambda_permission') {
          const key = `${ownName(stack.name)}/permission/${body['statement_id']}`;
          return { key, said: body, without: removed };
        }
        if (type === 'aws_iam_role_policy_attachment') {
          return {
            key: `${withoutHash(name)}/${body['policy_arn']}`,
            said: body,
            without: removed,
          };
        }
        return Object.entries(body).flatMap(([argument, text]) =>
          (parsePolicy(text)?.Statement ?? []).map((statement, index) => ({
            key: `${holderOf(name, body)}/${statement.Sid ?? `statement ${index} has no Sid`}`,
            said: statement,
            without: edit((copy) => {
              const policy = parsePolicy(text);
              policy?.Statement.splice(index, 1);
              Object.assign(copy[name] ?? {}, { [argument]: JSON.stringify(policy) });
            }),
          })),
        );
      }),
    ),
  );
}

function parsePolicy(text: unknown): { readonly Statement: { Sid?: string }[] } | undefined {
  if (typeof text !== 'string' || !text.includes('"Statement"')) return undefined;
  return JSON.parse(text) as { readonly Statement: { Sid?: string }[] };
}

/**
 * `three-tier-chat-agent-local` → `agent`; without a name, the one that cdktf gives the resource.
 */
function holderOf(name: string, body: Body): string {
  const own = body['name'];
  return typeof own === 'string' ? ownName(own) : withoutHash(name);
}

function ownName(name: string): string {
  return name.replace(/^three-tier-chat-/, '').replace(/-local$/, '');
}

function withoutHash(name: string): string {
  return name.replace(/_[0-9A-F]{8}$/, '');
}
