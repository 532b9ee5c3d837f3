/** How long whoever starts an embedded AWS may take: the first start on a machine installs it. */
export const STARTING_MS = 300_000;
