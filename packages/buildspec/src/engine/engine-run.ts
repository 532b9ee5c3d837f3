import { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Engine } from './engine';

/** Label of the containers of an `EngineRun`. The value is the ID of the run. */
export const RUN_LABEL = 'slipway.run';

/** Resources that a run creates with an engine. They are removed when the run ends, even if its process is killed. */
export class EngineRun {
  /** Unique ID of the run. The names of the run's images and volumes contain this ID. */
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

  /** Returns a name that contains the run's ID and the given parts. */
  public name(...parts: readonly string[]): string {
    return ['slipway', this.id, ...parts].join('-');
  }

  /** Returns the name of an image of this run, with the given repository and tag. */
  public imageName(repository: string, tag: string): string {
    return `localhost/slipway-${this.id}/${repository}:${tag}`;
  }

  /** Removes all resources that the run has created with the engine. Can be called more than once. */
  public async close(): Promise<void> {
    this.child.stdin!.destroy();
    await this.ended;
  }
}
