import type { IncomingHttpHeaders } from 'node:http';
import type { Shutdown } from '@three-tier-chat/http-server';
import type { Dispatcher } from 'undici';
import {
  type AgentAnswer,
  type AgentCall,
  AgentCallError,
  type AgentCallFault,
  type BodyFlow,
  type BodySink,
} from './agent-call.ts';

/**
 * One request to the Runtime: turns undici's callbacks into an answer and a body with backpressure.
 * The outcome is settled once; later events (a chunk after an abort, a second error) are ignored,
 * so that a client that disconnects in mid-stream cannot crash the process.
 */
export class AgentExchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<AgentAnswer>;

  readonly #head = Promise.withResolvers<AgentAnswer>();
  readonly #signal: AbortSignal;
  readonly #deadline: NodeJS.Timeout;
  #unsubscribe: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #sink: BodySink | undefined;
  #outcome: 'ended' | AgentCallError | undefined;

  constructor(
    { signal, timeoutMs }: Pick<AgentCall, 'signal' | 'timeoutMs'>,
    shutdown: Pick<Shutdown, 'whenDue'>,
  ) {
    this.answer = this.#head.promise;
    this.#signal = signal;
    this.#deadline = setTimeout(() => this.#cut('timeout'), timeoutMs);
    signal.addEventListener('abort', this.#onAbort);
    this.#unsubscribe = shutdown.whenDue(() => this.#cut('restarting'));
    if (signal.aborted) this.#onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#outcome instanceof Error) controller.abort(this.#outcome);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    controller.pause();
    this.#head.resolve({ status, headers, open: (sink) => this.#open(sink, controller) });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#outcome === undefined) this.#sink?.onData(chunk);
  }

  onResponseEnd(): void {
    this.#settle('ended');
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    const hasBegun = this.#sink !== undefined;
    this.#settle(new AgentCallError(hasBegun ? 'broken' : 'unreachable', { cause }));
  }

  readonly #onAbort = (): void => this.#cut('cancelled');

  #cut(code: AgentCallFault): void {
    const error = new AgentCallError(code);
    this.#settle(error);
    this.#controller?.abort(error);
  }

  #settle(outcome: 'ended' | AgentCallError): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    clearTimeout(this.#deadline);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#unsubscribe?.();
    if (outcome !== 'ended') this.#head.reject(outcome);
    if (this.#sink) report(outcome, this.#sink);
  }

  #open(sink: BodySink, controller: Dispatcher.DispatchController): BodyFlow {
    if (this.#outcome) report(this.#outcome, sink);
    this.#sink = sink;
    controller.resume();
    return {
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      cancel: () => {
        this.#sink = undefined;
        this.#cut('cancelled');
      },
    };
  }
}

function report(outcome: 'ended' | AgentCallError, sink: BodySink): void {
  if (outcome === 'ended') sink.onEnd();
  else sink.onError(outcome);
}
