import { formatChatEvent, type Problem, type ProblemCode } from '@three-tier-chat/wire-contract';
import type { AgentAnswer, AgentCallError, BodyFlow } from './agent-call.ts';
import { type StreamEnding, WholeEvents } from './whole-events.ts';

/** How a relayed stream ended. */
export interface RelayEnd {
  /** `completed`: the agent's own last event (answer, problem, approval) has been passed on. */
  readonly outcome: 'completed' | 'failed' | 'client-gone';
  /** The problem code in the stream's last event. */
  readonly code?: ProblemCode;
}

export interface RelayOptions {
  /** How long the stream may be silent before a comment is sent, in milliseconds. */
  readonly heartbeatMs: number;
  /**
   * Makes the problem for a stream that stops early; undefined when the agent ended it without an
   * answer.
   */
  readonly explain: (error: AgentCallError | undefined) => Problem;
  /** Called once. */
  readonly onClose: (end: RelayEnd) => void;
}

const HEARTBEAT = Buffer.from(': keep-alive\n\n');
const HIGH_WATER_BYTES = 65_536;

/**
 * Passes on each of the agent's server-sent events as soon as it is complete.
 *
 * CloudFront ends an answer that is silent for its origin read timeout, so silence is filled with
 * comments. A stream that breaks, or ends without an event that ends one, gets a final `error` event,
 * so that the client always knows whether an answer is complete. That event has no number, since the
 * turn does not hold it: the turn may go on, and the client may join it again.
 */
export function relayEvents(
  answer: AgentAnswer,
  { heartbeatMs, explain, onClose }: RelayOptions,
): ReadableStream<Uint8Array> {
  const events = new WholeEvents();
  let flow: BodyFlow | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let closed = false;

  const close = (end: RelayEnd): void => {
    if (closed) return;
    closed = true;
    clearTimeout(heartbeat);
    onClose(end);
  };

  return new ReadableStream<Uint8Array>(
    {
      start(out) {
        const finish = (error: AgentCallError | undefined): void => {
          if (closed) return;
          const { ending } = events;
          const isCancelled = error?.code === 'cancelled';
          if (!isCancelled && (error || !ending)) {
            const problem = explain(error);
            out.enqueue(Buffer.from(formatChatEvent({ event: 'error', data: problem })));
            close({ outcome: 'failed', code: problem.code });
          } else if (isCancelled) close({ outcome: 'client-gone' });
          else close({ outcome: 'completed', ...codeOf(ending) });
          out.close();
        };
        heartbeat = setTimeout(() => {
          if ((out.desiredSize ?? 0) > 0) out.enqueue(HEARTBEAT);
          heartbeat?.refresh();
        }, heartbeatMs);
        flow = answer.open({
          onData(chunk) {
            const whole = events.take(chunk);
            if (!whole || closed) return;
            out.enqueue(whole);
            heartbeat?.refresh();
            if ((out.desiredSize ?? 0) <= 0) flow?.pause();
          },
          onEnd: () => finish(undefined),
          onError: finish,
        });
      },
      pull() {
        flow?.resume();
      },
      cancel() {
        close({ outcome: 'client-gone' });
        flow?.cancel();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
  );
}

function codeOf(ending: StreamEnding | undefined): { readonly code?: ProblemCode } {
  return ending?.kind === 'error' ? { code: ending.problem?.code ?? 'agent-failed' } : {};
}
