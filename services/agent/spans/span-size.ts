import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Ids, times and flags. */
const FIXED_BYTES = 128;
/** Overhead of each attribute, value and event. */
const BYTES_EACH = 16;

/** Estimates the size of a span in an OTLP request, in bytes; never much too low. */
export function sizeOfSpan({ name, attributes, events }: ReadableSpan): number {
  let bytes = FIXED_BYTES + Buffer.byteLength(name) + sizeOfAttributes(attributes);
  for (const event of events) {
    bytes += BYTES_EACH + Buffer.byteLength(event.name) + sizeOfAttributes(event.attributes ?? {});
  }
  return bytes;
}

function sizeOfAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const name in attributes) {
    const values = [attributes[name]].flat();
    bytes += BYTES_EACH + Buffer.byteLength(name);
    for (const value of values) {
      bytes += BYTES_EACH + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
    }
  }
  return bytes;
}
