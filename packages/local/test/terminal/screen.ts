import { displayWidth } from '../../src/progress/display-width';

const SEQUENCE = /^\u001b\[(\d*)([A-Za-z])/;

/**
 * Content of a terminal that wraps lines at its width, and supports the control sequences of Node's readline and of the
 * progress output.
 */
export class Screen {
  /** Rows that were written, oldest first. */
  public readonly rows: string[] = [''];
  private row = 0;
  private column = 0;
  private rest = '';

  constructor(public columns: number) {}

  /** Text of the rows, without trailing blanks. */
  public get text(): string {
    return this.rows.map((row) => row.trimEnd()).join('\n');
  }

  /** Row of the cursor, up to the cursor. */
  public get cursorRow(): string {
    return this.rows[this.row].slice(0, this.column);
  }

  public write(text: string): void {
    this.rest += text;
    while (this.rest !== '' && !/^\u001b(\[\d*)?$/.test(this.rest)) {
      const [sequence, count, command] = SEQUENCE.exec(this.rest) ?? [];
      const character = sequence ?? String.fromCodePoint(this.rest.codePointAt(0)!);
      this.rest = this.rest.slice(character.length);
      if (sequence === undefined) {
        this.put(character);
      } else {
        this.obey(command, Number(count));
      }
    }
  }

  private put(character: string): void {
    if (character === '\r') {
      this.column = 0;
    } else if (character === '\n') {
      this.nextRow();
    } else if (character >= ' ') {
      if (this.column + displayWidth(character) > this.columns) {
        this.nextRow();
        this.column = 0;
      }
      const row = this.rows[this.row].padEnd(this.column);
      this.rows[this.row] = row.slice(0, this.column) + character + row.slice(this.column + 1);
      this.column += displayWidth(character);
    }
  }

  private obey(command: string, count: number): void {
    switch (command) {
      case 'A':
        this.row = Math.max(0, this.row - (count || 1));
        break;
      case 'G':
        this.column = (count || 1) - 1;
        break;
      case 'C':
        this.column += count || 1;
        break;
      case 'D':
        this.column = Math.max(0, this.column - (count || 1));
        break;
      case 'K':
        this.rows[this.row] = this.rows[this.row].slice(0, this.column);
        break;
      case 'J':
        this.rows[this.row] = this.rows[this.row].slice(0, this.column);
        this.rows.splice(this.row + 1);
        break;
    }
  }

  private nextRow(): void {
    this.row += 1;
    this.rows[this.row] ??= '';
  }
}
