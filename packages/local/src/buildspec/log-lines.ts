const MASK = '***';

/** Turns chunks of output into whole lines with every secret in them masked. */
export class LogLines {
  private rest = '';
  private readonly secrets: readonly string[];
  private readonly decoder = new TextDecoder();

  constructor(
    private readonly onLine: (line: string) => void,
    secrets: readonly string[],
  ) {
    // A secret of several lines never appears in one line whole, so each of its lines is a secret.
    this.secrets = secrets
      .flatMap((it) => it.split('\n'))
      .map((it) => it.trim())
      .filter((it) => it !== '')
      .sort((a, b) => b.length - a.length);
  }

  public push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.decode(chunk, { stream: true })).split('\n');
    this.rest = lines.pop()!;
    lines.forEach((line) => this.emit(line));
  }

  /** Emits what came after the last line break. */
  public flush(): void {
    if (this.rest !== '') {
      this.emit(this.rest);
      this.rest = '';
    }
  }

  public emit(line: string): void {
    this.onLine(this.mask(line.replace(/\r$/, '')));
  }

  public mask(text: string): string {
    return this.secrets.reduce((all, secret) => all.replaceAll(secret, MASK), text);
  }
}
