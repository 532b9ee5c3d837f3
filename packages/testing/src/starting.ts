/** Milliseconds that a start of the embedded AWS may take: the first one on a machine installs it. */
export const STARTING_MS = 300_000;
