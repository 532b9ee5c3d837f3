import { Secrets } from './secrets';

/** Splits output into complete lines, and masks all secrets in the lines. */
export class LogLines {
  private rest = '';
  private readonly decoder = new TextDecoder();

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly secrets: Secrets,
  ) {}

  public push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.decode(chunk, { stream: true })).split('\n');
    this.rest = lines.pop()!;
    lines.forEach((line) => this.emit(line));
  }

  /** Emits the text after the last line break. */
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
    return this.secrets.mask(text);
  }
}
