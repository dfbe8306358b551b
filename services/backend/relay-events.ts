import { formatChatEvent, type Problem, type ProblemCode } from '@three-tier-chat/wire-contract';
import type { AgentAnswer, AgentCallError, BodyFlow } from './agent-call.ts';
import { WholeEvents } from './whole-events.ts';

/** How a relayed stream came to its end. */
export interface RelayEnd {
  /** `completed`: the agent's own last event has passed, be it an answer or a problem. */
  readonly outcome: 'completed' | 'failed' | 'client-gone';
  /** What the stream's last event said went wrong. */
  readonly code?: ProblemCode;
}

export interface RelayOptions {
  /** Silence after which a comment goes out, in milliseconds. */
  readonly heartbeatMs: number;
  /** Tells the client why the stream stops early; undefined: the agent ended it without an answer. */
  readonly explain: (error: AgentCallError | undefined) => Problem;
  /** Called once. */
  readonly onClose: (end: RelayEnd) => void;
}

const HEARTBEAT = Buffer.from(': keep-alive\n\n');
const HIGH_WATER_BYTES = 65_536;

/**
 * Passes the agent's server-sent events on, each as soon as it is whole.
 *
 * CloudFront ends an answer that is silent for its origin read timeout, so silence is filled with
 * comments. A stream that breaks, or ends without `done` or `error`, gets an `error` event as its last:
 * the client never has to guess whether an answer is complete.
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

function codeOf(ending: WholeEvents['ending']): { readonly code?: ProblemCode } {
  return ending?.kind === 'error' ? { code: ending.problem?.code ?? 'agent-failed' } : {};
}
