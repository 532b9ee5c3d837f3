const MASK = '***';
/** Minimum length of a value that is masked within words. A shorter one would match parts of many words. */
const LEAST_LENGTH = 4;

/**
 * Values that are masked in everything that a run writes or shows.
 *
 * CodeBuild does not document how it treats short values. Here a value of one to three characters is masked as a whole
 * word only, so that a secret of one letter leaves the log readable. Of a value with several lines, each line of four
 * or more characters is masked. A value is also masked in its JSON form, with quotes and backslashes escaped.
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

  /** Returns a text with every secret in it masked. */
  public mask(text: string): string {
    return this.patterns.reduce((all, pattern) => all.replace(pattern, MASK), text);
  }

  /** Returns a copy of plain data with every secret in its texts masked. */
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

/** Returns whether a secret is so short that it is masked as a whole word only. */
export function isShort(value: string): boolean {
  return value !== '' && value.length < LEAST_LENGTH;
}

function patternOf(value: string): RegExp {
  const text = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(isShort(value) ? `(?<![\\p{L}\\p{N}_])${text}(?![\\p{L}\\p{N}_])` : text, 'gu');
}
