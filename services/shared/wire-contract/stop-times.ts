/*
 * What a service does between the end of its drain (`DRAIN_MS`) and its own end, each at the most and
 * in milliseconds. The services keep to it, and the stacks compare it with what a platform waits.
 */

/** Everybody whose answer is not done is told, and what has not gone out by then is cut. */
export const LAST_WORDS_MS = 10_000;

/** The last segments and spans are sent. */
export const LAST_SENDING_MS = 800;

/** Connections to others are closed, and the process ends. */
const EXIT_MS = 200;

/** All of it, one after the other. */
export const AFTER_DRAIN_MS = LAST_WORDS_MS + LAST_SENDING_MS + EXIT_MS;
