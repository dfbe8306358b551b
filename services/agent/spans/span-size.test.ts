import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finishedSpan } from './span.fixture.ts';
import { sizeOfSpan } from './span-size.ts';

const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.array(fc.string()));
const attributes = fc.dictionary(fc.string(), value);
const events = fc.array(
  fc.record({ name: fc.string(), time: fc.constant<[number, number]>([0, 0]), attributes }),
);
/** A request contains the resource once for all its spans. */
const SHARED_BYTES = 64;

it('is at least the size of a request with the span, plus a bounded overhead', () => {
  fc.assert(
    fc.property(fc.string(), attributes, events, (name, attributes, events) => {
      const span = finishedSpan({ name, attributes, events });
      const written = ProtobufTraceSerializer.serializeRequest([span])?.byteLength ?? 0;
      expect(sizeOfSpan(span)).toBeGreaterThanOrEqual(written - SHARED_BYTES);
      expect(sizeOfSpan(span)).toBeLessThan(200 + 8 * written);
    }),
  );
});
