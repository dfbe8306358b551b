/*
 * What a service does between the end of its drain (`DRAIN_MS`) and its exit, each at the most and in
 * milliseconds. The services keep to these times; the stacks compare them with what a platform waits.
 */

/** Every answer that is still open gets a final message; what has not gone out by then is closed. */
export const FLUSH_MS = 10_000;

/** The last segments and spans are sent. */
export const LAST_SENDING_MS = 800;

/** Outgoing connections are closed, and the process exits. */
const EXIT_MS = 200;

/** The sum of these. */
export const AFTER_DRAIN_MS = FLUSH_MS + LAST_SENDING_MS + EXIT_MS;
