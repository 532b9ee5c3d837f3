/** Function that writes one structured log line, for queries across builds. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** Fields of every log line that identify the execution. */
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

/**
 * Pattern of AWS session tokens, also percent-encoded as in URLs. A token is base64; decoded, it begins with a few
 * bytes and `origin`, `er/aws` or `aws`.
 */
const SESSION_TOKEN = /\w\wo(?:Jb3JpZ2lu|GZXIvYXdz|DYXdz)[\w+/=%-]{40,}/g;
/**
 * Pattern of secrets, recognized by their field name in JSON, nested JSON, XML, headers, profiles, or as KEY=VALUE.
 * Values of fewer than 16 characters are treated as ordinary words.
 */
const SECRET_FIELD =
  /((?:secret[_-]?access[_-]?key|(?:session|security)[_-]?token)\\*["']?[ \t]*[:=>][ \t]*\\*["']?)[^\s"'\\,;&<>{}[\]()]{16,}/gi;

/**
 * Returns a function that removes known secret values of four or more characters, AWS session tokens, and values that
 * follow the name of a credential from a text. Providers open sessions of their own, whose credentials are not known.
 * Pulumi itself masks the secrets of a stack.
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
