import * as z from 'zod';

/** Codes of JSON-RPC 2.0 §5.1, and AgentCore's own for inbound authorization. */
export const RPC_CODE = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  unauthorized: -32001,
} as const;

export type RpcId = string | number;

/** A request, or a notification if it has no id. */
export interface RpcMessage {
  readonly jsonrpc: '2.0';
  readonly id?: RpcId | undefined;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

export type RpcOutcome =
  | { readonly kind: 'result'; readonly result: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'error';
      readonly code: number;
      readonly message: string;
      readonly data?: Readonly<Record<string, unknown>>;
    };

const message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** Parses one message; undefined for anything else. MCP 2025-06-18 removed batches. */
export function parseMessage(value: unknown): RpcMessage | undefined {
  return message.safeParse(value).data;
}

/** The id that an answer echoes, if the body has a valid one. */
export function idOf(value: unknown): RpcId | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

export function formatOutcome(id: RpcId | null, outcome: RpcOutcome): string {
  const { kind, ...rest } = outcome;
  return JSON.stringify({ jsonrpc: '2.0', id, [kind]: 'result' in rest ? rest.result : rest });
}

export function rpcError(
  code: number,
  text: string,
  data?: Readonly<Record<string, unknown>>,
): RpcOutcome {
  return { kind: 'error', code, message: text, ...(data && { data }) };
}
