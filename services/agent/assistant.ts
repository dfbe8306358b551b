import {
  AfterToolCallEvent,
  Agent,
  type BackoffStrategy,
  BeforeToolCallEvent,
  type Message,
  type Model,
  NullConversationManager,
} from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type { Approvals } from './approval/approvals.ts';
import { ApprovedCall } from './approval/approved-call.ts';
import { forgetInterrupts } from './approval/paused-agent.ts';
import { ToolsUnavailableError } from './ending.ts';
import {
  createGatewayTools,
  type GatewayTools,
  type GatewayToolsOptions,
} from './gateway-tools.ts';
import { NO_SUCH_TOOL } from './guard-model-stream.ts';
import { recordModelCalls } from './model-spans.ts';
import { ThrottleRetry } from './throttle-retry.ts';
import { cutResult, errorCode, failNotDone, refuseTool, sanitizeFailure } from './tool-results.ts';

export interface AssistantOptions extends GatewayToolsOptions {
  readonly model: Model;
  /** Waits between attempts of a throttled model call. */
  readonly backoff?: BackoffStrategy;
}

/**
 * The SDK's agent of one conversation, and its connection to the Gateway. Between turns it holds
 * neither messages nor a token.
 */
export class Assistant {
  readonly agent: Agent;
  readonly #approvals: Approvals;
  readonly #tools: GatewayTools;
  #isBroken = false;
  #isSignInRefused = false;

  constructor(options: AssistantOptions, approvals: Approvals) {
    this.#approvals = approvals;
    this.#tools = createGatewayTools(options);
    this.agent = new Agent({
      name: 'three-tier-chat',
      model: options.model,
      tools: [this.#tools.client],
      // Which turns the model is shown is decided between turns, by `RememberedTurns`.
      conversationManager: new NullConversationManager(),
      retryStrategy: new ThrottleRetry(options.backoff),
      printer: false,
    });
    recordModelCalls(this.agent, options.telemetry);
    this.agent.addHook(BeforeToolCallEvent, (event) => approvals.check(event, this.agent.tools));
    this.agent.addHook(AfterToolCallEvent, (event) => this.#endCall(event));
  }

  /** The connection failed, and must not be used again. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Okta refuses the token of the running turn, asked after a failed tool or a 401. */
  get isSignInRefused(): boolean {
    return this.#isSignInRefused;
  }

  /** @throws Error for a user other than the owner. */
  beginTurn(turn: { readonly caller: Caller; readonly sessionId: string }): void {
    this.#isSignInRefused = false;
    this.#tools.setCaller(turn);
  }

  endTurn(): void {
    this.setMessages([]);
    forgetInterrupts(this.agent);
    this.#tools.setCaller(undefined);
  }

  setMessages(messages: readonly Message[]): void {
    this.agent.messages.splice(0, this.agent.messages.length, ...messages);
  }

  /**
   * @returns false when the turn was cancelled before or meanwhile.
   * @throws ToolsUnavailableError
   */
  async connect(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const cancelled = Promise.withResolvers<false>();
    const onAbort = (): void => cancelled.resolve(false);
    signal.addEventListener('abort', onAbort, { once: true });
    // A client whose connect failed or was cancelled cannot be used again.
    this.#isBroken = true;
    try {
      const isConnected = await Promise.race([
        this.agent.initialize().then(() => true),
        cancelled.promise,
      ]);
      this.#isBroken = !isConnected;
      return isConnected;
    } catch (cause) {
      if (errorCode(cause) === 401) this.#isSignInRefused = await this.#tools.isSignInRefused();
      throw new ToolsUnavailableError('The Gateway cannot be reached or refuses the caller', {
        cause,
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async disconnect(): Promise<void> {
    // An error while closing does not matter: the connection is not used again.
    await this.#tools.disconnect().catch(() => {});
  }

  async #endCall(event: AfterToolCallEvent): Promise<void> {
    const { toolUse, tool } = event;
    const refusal = this.#approvals.refusalOf(toolUse.toolUseId);
    const error = event.error ?? refusal?.failedReading?.error;
    const isSent = refusal === undefined || refusal.failedReading !== undefined;
    const isCancelled = event.agent.cancelSignal.aborted;
    // A cancelled call does not mean a broken connection, which still has to carry the cancellation.
    if (error && !isCancelled) this.#isBroken = true;
    if (tool && event.result.status === 'error' && isSent && !isCancelled) {
      this.#isSignInRefused ||= await this.#checkSignIn(error);
      if (this.#isSignInRefused) this.agent.cancel();
    }
    const isChange = tool instanceof ApprovedCall;
    event.result =
      toolUse.name === NO_SUCH_TOOL
        ? refuseTool(event.result)
        : cutResult(
            sanitizeFailure(failNotDone(event.result, isChange), {
              error: event.error,
              isSignInRefused: this.#isSignInRefused,
              isChange,
            }),
          );
  }

  /**
   * Tells whether a call failed because the user's sign-in is no longer accepted. The Gateway does not
   * report a target's check, and its own 401 may also mean that it cannot read Okta's keys: Okta is
   * asked (docs/decisions/sign-in-checked-after-a-failed-tool.md).
   */
  async #checkSignIn(error: Error | undefined): Promise<boolean> {
    if (error && errorCode(error) !== 401) return false;
    return this.#tools.isSignInRefused();
  }
}
