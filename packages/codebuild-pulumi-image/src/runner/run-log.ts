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

/** Session tokens are base64 of a message that begins with its origin; in a URL they are percent-encoded. */
const SESSION_TOKEN = /\w\wo(?:Jb3JpZ2lu|GZXIvYXdz|DYXdz)[\w+/=%-]{40,}/g;
/**
 * Secrets by the name of their field: in JSON, also within JSON, in XML, a header, a profile, or as KEY=VALUE. Shorter
 * ones are words.
 */
const SECRET_FIELD =
  /((?:secret[_-]?access[_-]?key|(?:session|security)[_-]?token)\\*["']?[ \t]*[:=>][ \t]*\\*["']?)[^\s"'\\,;&<>{}[\]()]{16,}/gi;

/**
 * Takes secrets out of what is written: those that we know, and credentials of AWS by their shape, for what a provider
 * uses is a session of its own that nobody here has seen. Pulumi masks its own.
 */
export function redactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= 4)
    .sort((one, other) => other.length - one.length);
  return (text) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
      .replace(SECRET_FIELD, '$1***')
      .replace(SESSION_TOKEN, '***');
}
