import { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Engine } from './engine';

/** Label of everything that a run has made, with the id of the run. */
export const RUN_LABEL = 'slipway.run';

/** What a run makes with an engine: it is removed as the run ends, also if that is killed. */
export class EngineRun {
  /** Of this run alone: part of the names of its images and volumes. */
  public readonly id = randomBytes(6).toString('hex');
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(public readonly engine: Engine) {
    const [program, ...args] = engine.removal(this.id);
    this.child = spawn(program, args, {
      env: { ...engine.environment },
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.ended = once(this.child, 'exit');
  }

  public get labels(): Readonly<Record<string, string>> {
    return { [RUN_LABEL]: this.id };
  }

  /** The name of this run for something of its own. */
  public name(...parts: readonly string[]): string {
    return ['slipway', this.id, ...parts].join('-');
  }

  /** The name of this run for an image. */
  public imageName(repository: string, tag: string): string {
    return `localhost/slipway-${this.id}/${repository}:${tag}`;
  }

  /** Removes everything. Safe to call twice. */
  public async close(): Promise<void> {
    this.child.stdin!.destroy();
    await this.ended;
  }
}
