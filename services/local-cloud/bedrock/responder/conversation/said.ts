/** Begins each line of a summary that repeats what the person said; the summary below is such lines. */
export const SAID = '- The person said: ';
