import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '@slipway/processes';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { Screen } from './screen';

/** Command in a pseudo-terminal, with input and a screen. */
export class PseudoTerminal {
  public readonly screen: Screen;
  /** Exit code of the command. */
  public readonly ended: Promise<number>;
  /** Complete output, including control sequences. */
  public written = '';
  /** Longest time between two outputs, in milliseconds, after the first output. */
  public longestSilence = 0;
  private readonly process: ChildProcess;

  constructor(command: readonly string[], columns: number, environment: Readonly<Record<string, string>> = {}) {
    this.screen = new Screen(columns);
    this.process = spawn('python3', [join(__dirname, 'pseudo-terminal.py'), String(columns), ...command], {
      env: { ...childEnvironment(), TERM: 'xterm', ...FROM_SOURCES, ...environment },
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    let last: number | undefined;
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.longestSilence = Math.max(this.longestSilence, Date.now() - (last ?? Date.now()));
      last = Date.now();
      this.written += text;
      this.screen.write(text);
    });
    this.ended = once(this.process, 'close').then(([code]) => code as number);
  }

  public type(keys: string): void {
    this.process.stdin!.write(keys);
  }

  public resize(columns: number): void {
    this.screen.columns = columns;
    (this.process.stdio[3] as Writable).write(`COLUMNS ${columns}\n`);
  }

  /** Waits until the screen shows a text. */
  public async shows(what: RegExp, withinMs = 60_000): Promise<void> {
    for (const deadline = Date.now() + withinMs; !what.test(this.screen.text); await sleep(20)) {
      if (Date.now() > deadline || this.process.exitCode !== null) {
        throw new Error(`the screen does not show ${what}:\n${this.screen.text}`);
      }
    }
  }

  /** Ends the command if it is still running. */
  public close(): void {
    this.process.stdin!.end();
  }
}
