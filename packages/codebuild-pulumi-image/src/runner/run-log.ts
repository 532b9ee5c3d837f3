/** Writes one structured line, for queries over many builds. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** What every line carries: it ties the lines of one execution together. */
export interface Correlation {
  readonly executionId: string;
  readonly pipeline: string;
  readonly commit: string;
  readonly stack: string;
  readonly environment: string;
}

export function jsonLog(correlation: Correlation, write: (line: string) => void): Log {
  return (entry) => write(JSON.stringify({ time: new Date().toISOString(), ...entry, ...correlation }));
}

/** Takes secrets that we know out of what is written. Pulumi masks its own. */
export function redactor(secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret.length >= 4).sort((one, other) => other.length - one.length);
  return (line) => known.reduce((text, secret) => text.replaceAll(secret, '***'), line);
}
