/*
 * The maximum times of a service's steps between the end of its drain (`DRAIN_MS`) and its exit, in milliseconds. The services keep these limits; the stacks compare them with the platforms' limits.
 */

/**
 * Every answer that is still open gets a final message, and what its turn came to is kept; then the
 * connections are closed.
 */
export const FLUSH_MS = 20_000;

/** The last segments and spans are sent. */
export const LAST_SENDING_MS = 800;

/** Outgoing connections are closed, and the process exits. */
const EXIT_MS = 200;

/** The sum of these. */
export const AFTER_DRAIN_MS = FLUSH_MS + LAST_SENDING_MS + EXIT_MS;
