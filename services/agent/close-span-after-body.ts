import type { Span } from '@three-tier-chat/telemetry';

/** Closes a span when the response body has been read to its end or its reader has cancelled. */
export function closeSpanAfterBody(response: Response, span: Span): Response {
  const { status, statusText, headers } = response;
  const end = (): void => span.close({ status });
  if (!response.body) {
    end();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(out) {
        try {
          const { done, value } = await reader.read();
          if (!done) return out.enqueue(value);
          end();
          out.close();
        } catch (error) {
          span.close({ error });
          out.error(error);
        }
      },
      cancel(reason) {
        end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, statusText, headers });
}
