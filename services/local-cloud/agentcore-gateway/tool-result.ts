import type { TargetAnswer } from './call-target.ts';
import type { Tool } from './openapi-tools.ts';

/** Result of `tools/call` (MCP 2025-06-18, "Tools"). */
export type ToolResult = Readonly<Record<string, unknown>> & { readonly isError: boolean };

/**
 * Makes the result of a call. Without exception level DEBUG, a failure does not reveal its cause
 * (AgentCore Developer Guide, "Turn on debugging messages").
 */
export function makeToolResult(
  { operationId }: Tool,
  answer: TargetAnswer,
  isDebug: boolean,
): ToolResult {
  if (answer.kind === 'fault') {
    return failure(`OpenAPIClientException - ${answer.message} for ${operationId}`, isDebug);
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { isError: false, content: [text(body)] };
  const side = status >= 500 ? 'Server' : 'Client';
  return failure(
    `OpenAPIClientException - Error executing HTTP request for ${operationId}: ${side} error: API request failed with status: ${status} - ${body}`,
    isDebug,
  );
}

/** Makes the result of a call that was not sent because its arguments are invalid. */
export function makeArgumentFailure(faults: readonly string[], tellsCause: boolean): ToolResult {
  const list = faults.map((fault) => `- ${fault}`).join('\n');
  const detail = `OpenAPIClientException - Parameter validation failed: Invalid request parameters:\n${list}`;
  return tellsCause ? { isError: true, content: [text(detail)] } : failure(detail, false);
}

function failure(detail: string, isDebug: boolean): ToolResult {
  return isDebug
    ? { isError: true, content: [text(detail)], _meta: { debug: text(detail) } }
    : { isError: true, content: [text('An internal error occurred. Please retry later.')] };
}

function text(value: string): { readonly type: 'text'; readonly text: string } {
  return { type: 'text', text: value };
}
