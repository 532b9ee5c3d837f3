import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Place, PlacedCommand, RunningCommand } from './place';

const PRIVATE_FILE = 0o600;

/**
 * Place without a fence: commands run directly on the machine. Processes that commands leave running also end if this
 * process crashes.
 */
export class OpenPlace implements Place {
  public readonly broken: AbortSignal = new AbortController().signal;
  private readonly children: ChildProcess[] = [];

  /** @param stateFolder existing empty folder for the shell's state */
  constructor(private readonly stateFolder: string) {}

  public start({ program: [file, ...args], directory, environment, onOutput }: PlacedCommand): RunningCommand {
    const child = spawn(file, args, {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    this.children.push(child);
    child.stdout!.on('data', onOutput);
    return {
      drained: once(child.stdout!, 'close'),
      ended: once(child, 'exit').then(
        ([code, signal]) => (code as number | null) ?? 128 + constants.signals[signal as NodeJS.Signals],
      ),
      signal: (name) => void process.kill(-child.pid!, name),
    };
  }

  public async readState(name: string): Promise<string> {
    return readFile(join(this.stateFolder, name), 'utf8').catch(() => '');
  }

  public async writeState(name: string, text: string): Promise<void> {
    await writeFile(join(this.stateFolder, name), text, { mode: PRIVATE_FILE });
  }

  public locate(path: string): string {
    return path;
  }

  public async end(): Promise<void> {
    this.children.forEach((child) => {
      (child.stdio[3] as Readable).destroy();
      child.stdout!.destroy();
    });
  }
}
