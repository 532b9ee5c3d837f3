const MASK = '***';
/** Minimum length of a secret that is masked inside words. A shorter secret would match parts of many words. */
const LEAST_LENGTH = 4;

/**
 * Secret values, which are masked in all output of a run.
 *
 * CodeBuild does not document how it masks short values. Here, a value of one to three characters is masked only as a
 * whole word, so that a one-letter secret does not make the log unreadable. In a value with several lines, each line of
 * four or more characters is masked. Values are also masked in their JSON form, with escaped quotation marks and
 * backslashes.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export class Secrets {
  private readonly values = new Set<string>();
  private patterns: readonly RegExp[] = [];

  constructor(values: Iterable<string> = []) {
    this.add(values);
  }

  public add(values: Iterable<string>): void {
    for (const value of values) {
      const lines = value
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      const secret = lines.filter((line) => lines.length === 1 || line.length >= LEAST_LENGTH);
      secret.flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]).forEach((line) => this.values.add(line));
    }
    this.patterns = [...this.values].sort((a, b) => b.length - a.length).map(patternOf);
  }

  /** Returns a text in which all secrets are masked. */
  public mask(text: string): string {
    return this.patterns.reduce((all, pattern) => all.replace(pattern, MASK), text);
  }

  /** Returns a copy of plain data in which all secrets in strings are masked. */
  public maskIn<T>(data: T): T {
    return this.copy(data) as T;
  }

  private copy(data: unknown): unknown {
    if (typeof data === 'string') {
      return this.mask(data);
    }
    if (Array.isArray(data)) {
      return data.map((item) => this.copy(item));
    }
    if (typeof data === 'object' && data !== null) {
      return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, this.copy(value)]));
    }
    return data;
  }
}

/** Returns whether a secret is so short that it is masked only as a whole word. */
export function isShort(value: string): boolean {
  return value !== '' && value.length < LEAST_LENGTH;
}

function patternOf(value: string): RegExp {
  const text = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(isShort(value) ? `(?<![\\p{L}\\p{N}_])${text}(?![\\p{L}\\p{N}_])` : text, 'gu');
}
