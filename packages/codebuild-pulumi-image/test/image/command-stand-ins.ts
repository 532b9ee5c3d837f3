import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IMAGE = join(__dirname, '..', '..', 'image');

export interface ScriptResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Calls of the replaced programs, in order. */
  readonly calls: string[];
}

/** Creates a folder with the scripts of the image, in which programs that this machine may not have are replaced. */
export class ScriptFolder {
  public readonly path = mkdtempSync(join(tmpdir(), 'image-'));
  private readonly log = join(this.path, 'calls');

  constructor() {
    cpSync(IMAGE, join(this.path, 'context'), { recursive: true });
    mkdirSync(join(this.path, 'bin'));
  }

  /** Creates a program that records how it was called, and then runs `script`. */
  public standIn(program: string, script: string): void {
    writeFileSync(join(this.path, 'bin', program), `#!/bin/sh\necho "${program} $*" >> "${this.log}"\n${script}\n`, {
      mode: 0o755,
    });
  }

  public run(script: string, environment: Record<string, string | undefined>): ScriptResult {
    rmSync(this.log, { force: true });
    const { status, stdout, stderr } = spawnSync('sh', [join('context', script)], {
      cwd: this.path,
      encoding: 'utf8',
      env: { PATH: `${join(this.path, 'bin')}:${process.env.PATH}`, ...environment },
    });
    const calls = existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n') : [];
    return { code: status, out: stdout, err: stderr, calls };
  }

  public file(...path: string[]): string {
    return join(this.path, ...path);
  }

  public remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
