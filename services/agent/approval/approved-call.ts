import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Tool,
  type ToolContext,
  type ToolResultBlock,
  type ToolSpec,
  type ToolStreamGenerator,
} from '@strands-agents/sdk';
import { HEADER } from '@three-tier-chat/wire-contract';

/** Headers of the MCP request that carries an approved call. */
type CallHeaders = Readonly<Record<string, string>>;

const callHeaders = new AsyncLocalStorage<CallHeaders>();

/** The headers of the call that is being sent; empty for calls that needed no approval. */
export function headersOfCall(): CallHeaders {
  return callHeaders.getStore() ?? {};
}

/** A second attempt follows a failure: with its key, a change that happened is not made again. */
const ATTEMPTS = 2;

/**
 * A tool whose call was approved: sent with the approval's id as its idempotency key, and for the
 * version that the user saw.
 */
export class ApprovedCall extends Tool {
  readonly name: string;
  readonly description: string;
  readonly toolSpec: ToolSpec;
  readonly #tool: Tool;
  readonly #headers: CallHeaders;
  readonly #onEnd: () => void;

  /** @param options `onEnd` is called when the call is done, however it ended. */
  constructor(
    tool: Tool,
    options: { readonly key: string; readonly version?: number; readonly onEnd: () => void },
  ) {
    super();
    this.name = tool.name;
    this.description = tool.description;
    this.toolSpec = tool.toolSpec;
    const { key, version, onEnd } = options;
    this.#tool = tool;
    this.#onEnd = onEnd;
    this.#headers = {
      [HEADER.idempotencyKey]: key,
      ...(version !== undefined && { [HEADER.ifMatch]: `"${version}"` }),
    };
  }

  async *stream(context: ToolContext): ToolStreamGenerator {
    try {
      let result = yield* this.#attempt(context);
      for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
        if (result.status !== 'error' || context.cancelSignal.aborted) break;
        result = yield* this.#attempt(context);
      }
      return result;
    } finally {
      this.#onEnd();
    }
  }

  async *#attempt(context: ToolContext): AsyncGenerator<never, ToolResultBlock> {
    const call = this.#tool.stream(context);
    let step = await callHeaders.run(this.#headers, () => call.next());
    while (!step.done) step = await callHeaders.run(this.#headers, () => call.next());
    return step.value;
  }
}
