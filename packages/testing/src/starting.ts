/** Timeout for the start of the embedded AWS, in milliseconds. The first start on a machine also installs it. */
export const STARTING_MS = 300_000;
