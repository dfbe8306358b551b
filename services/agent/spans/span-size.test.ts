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
/** The resource stands in a request once, for all of its spans. */
const SHARED_BYTES = 64;

it('is at least what a request with the span takes, and no more than that and some overhead', () => {
  fc.assert(
    fc.property(fc.string(), attributes, events, (name, attributes, events) => {
      const span = finishedSpan({ name, attributes, events });
      const written = ProtobufTraceSerializer.serializeRequest([span])?.byteLength ?? 0;
      expect(sizeOfSpan(span)).toBeGreaterThanOrEqual(written - SHARED_BYTES);
      expect(sizeOfSpan(span)).toBeLessThan(200 + 8 * written);
    }),
  );
});
