import { randomUUID } from 'node:crypto';
import { HEADER, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { type Context, Hono } from 'hono';
import type { CloudContext } from '../context.ts';
import { parseJson } from '../http/parse-json.ts';
import { fromFetch } from '../iam/signed-request.ts';
import { refuseGuardrail, refuseInvocation } from './authorize.ts';
import { bedrockSwitches } from './bedrock-switches.ts';
import { collectAnswer } from './collect-answer.ts';
import { type ConverseEvent, type Model, ModelFault } from './converse-event.ts';
import { parseConverseRequest } from './converse-request.ts';
import { EVENT_STREAM_MEDIA_TYPE, writeFrames } from './event-stream.ts';

/** Bedrock Runtime's Converse and ConverseStream in front of a model. */
export function createConverseApp(
  context: Pick<CloudContext, 'logs' | 'region' | 'accountId' | 'iam'>,
  model: Model,
): Hono {
  const { logs, iam } = context;
  const app = new Hono();

  app.post('/model/:id/:operation{converse|converse-stream}', async (c) => {
    const log = openLog(c, logs);
    const answerFault = (status: number, type: string, message: string) => {
      log({ status, fault: type });
      return c.json({ message }, status as 400, {
        'x-amzn-errortype': type,
        'x-amzn-requestid': randomUUID(),
      });
    };

    const raw = new Uint8Array(await c.req.arrayBuffer());
    const caller = await iam.authenticate(fromFetch(c.req.raw, raw), 'bedrock');
    if (caller.kind === 'refused') {
      const { status, type, message } = caller.fault;
      return answerFault(status, type, message);
    }
    const operation = c.req.param('operation') === 'converse' ? 'converse' : 'converse-stream';
    const denied = refuseInvocation(context, caller.session, operation, c.req.param('id'));
    if (denied !== undefined) return answerFault(403, 'AccessDeniedException', denied);
    const body = parseJson(raw);
    if (body === undefined) {
      return answerFault(
        bedrockSwitches.malformedBodyStatus,
        'SerializationException',
        'The request body is not JSON.',
      );
    }
    const parsed = parseConverseRequest(body);
    if (parsed.kind === 'invalid') return answerFault(400, 'ValidationException', parsed.message);
    const { guardrailIdentifier } = parsed.request.guardrailConfig ?? {};
    const unguarded = refuseGuardrail(context, caller.session, guardrailIdentifier);
    if (unguarded !== undefined) return answerFault(403, 'AccessDeniedException', unguarded);

    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, c.req.raw.signal]);
    const seen: { stopReason?: string; fault?: string } = {};
    try {
      const events = await begin(watch(model(parsed.request, c.req.param('id'), signal), seen));
      if (operation === 'converse') {
        const answer = await collectAnswer(events);
        log({ status: 200, stop_reason: seen.stopReason });
        return c.json(answer, 200, { 'x-amzn-requestid': randomUUID() });
      }
      const frames = writeFrames(events);
      const stream = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            try {
              const { value, done } = await frames.next();
              if (!done) return controller.enqueue(value);
              log({ status: 200, stop_reason: seen.stopReason, fault: seen.fault });
              controller.close();
            } catch (error) {
              log({ status: 200, fault: signal.aborted ? 'cancelled' : 'broken-off' });
              controller.error(error);
            }
          },
          async cancel() {
            gone.abort();
            log({ status: 200, fault: 'cancelled' });
            await frames.return();
          },
        },
        { highWaterMark: 0 },
      );
      return c.body(stream, 200, {
        'content-type': EVENT_STREAM_MEDIA_TYPE,
        'x-amzn-requestid': randomUUID(),
      });
    } catch (error) {
      if (signal.aborted) {
        log({ fault: 'cancelled' });
        return c.body(null);
      }
      if (error instanceof ModelFault)
        return answerFault(error.status, error.exception, error.message);
      throw error;
    }
  });

  app.notFound((c) =>
    c.json({ message: `There is no operation ${c.req.method} ${c.req.path}` }, 404, {
      'x-amzn-errortype': 'UnknownOperationException',
    }),
  );
  app.onError((error, c) => {
    logs.write('bedrock', 'request-failed', { level: 'ERROR', error: String(error) });
    return c.json({ message: 'The emulator failed: see its log.' }, 500, {
      'x-amzn-errortype': 'InternalServerException',
    });
  });
  return app;
}

/** Waits for the first event, so that an earlier fault can still become an HTTP error. */
async function begin(events: AsyncIterable<ConverseEvent>): Promise<AsyncIterable<ConverseEvent>> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      if (first.done) return;
      yield first.value;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  })();
}

/** Records for the log how a stream ended. */
async function* watch(
  events: AsyncIterable<ConverseEvent>,
  seen: { stopReason?: string; fault?: string },
): AsyncGenerator<ConverseEvent> {
  try {
    for await (const one of events) {
      if (one.event === 'messageStop') seen.stopReason = one.data.stopReason;
      yield one;
    }
  } catch (error) {
    if (error instanceof ModelFault) seen.fault = error.exception;
    throw error;
  }
}

function openLog(c: Context, logs: CloudContext['logs']) {
  const startedAt = performance.now();
  const root = parseTraceHeader(c.req.header(HEADER.traceId))?.root;
  let written = false;
  return (fields: Readonly<Record<string, unknown>>) => {
    if (written) return;
    written = true;
    logs.write('bedrock', c.req.param('operation') ?? 'request', {
      model_id: c.req.param('id'),
      duration_ms: Math.round(performance.now() - startedAt),
      ...(root && { trace_id: root }),
      ...fields,
    });
  };
}
