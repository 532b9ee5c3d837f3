import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ActionCatalog, ActionContext, ActionOutcome, ActionRunner } from '../../src/pipeline/action-runner';
import { Artifact } from '../../src/artifacts/artifact-store';
import { parsePipeline } from '@slipway/embedded-aws';
import { PipelineEvent } from '../../src/pipeline/events';
import { ExecutionResult } from '../../src/pipeline/execution-result';
import { PipelineRunner, PipelineRunnerProps } from '../../src/pipeline/pipeline-runner';
import { temporaryFolder } from '@slipway/testing/temporary-folders';

type Behaviour = (context: ActionContext) => ActionOutcome | Promise<ActionOutcome>;

export function artifact(name: string, versionId = '1'): Artifact {
  return { name, bucket: 'artifacts', key: `shop/${name}`, versionId, etag: 'e', size: 1 };
}

/** In-memory runners that only do what the test says, and record their input. */
export class Actions implements ActionCatalog {
  public readonly calls: { readonly action: string; readonly context: ActionContext }[] = [];
  private active = 0;
  public mostAtOnce = 0;

  constructor(private readonly behaviours: Readonly<Record<string, Behaviour>> = {}) {}

  public get names(): string[] {
    return this.calls.map((call) => call.action);
  }

  public runnerOf({ type: { owner, category, provider } }: Parameters<ActionCatalog['runnerOf']>[0]): ActionRunner {
    return { owner, category, provider, run: (context) => this.run(provider, context) };
  }

  private async run(provider: string, context: ActionContext): Promise<ActionOutcome> {
    this.calls.push({ action: context.action.name, context });
    this.active += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.active);
    try {
      const made = { outputs: context.action.outputs.map((name) => artifact(name)) };
      return { ...made, ...(await this.behaviours[provider]?.(context)) };
    } finally {
      this.active -= 1;
    }
  }
}

export interface World {
  readonly runner: PipelineRunner;
  readonly events: PipelineEvent[];
  readonly workFolder: string;
  readonly logFolder: string;
}

export function world(properties: object, catalog: ActionCatalog, more: Partial<PipelineRunnerProps> = {}): World {
  const folder = temporaryFolder();
  const workFolder = join(folder, 'work');
  const logFolder = join(folder, 'logs');
  mkdirSync(workFolder);
  const events: PipelineEvent[] = [];
  const runner = new PipelineRunner({
    pipeline: parsePipeline(properties),
    catalog,
    region: 'us-east-1',
    workFolder,
    logFolder,
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { runner, events, workFolder, logFolder };
}

/** Returns each stage as `Stage Status: Action Status, …`. */
export function outline({ stages }: ExecutionResult): string[] {
  return stages.map(
    (stage) => `${stage.name} ${stage.status}: ${stage.actions.map((it) => `${it.name} ${it.status}`).join(', ')}`,
  );
}

/** Returns a promise, and a function that resolves it. */
export function latch() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

export const fails = (): never => {
  throw new Error('it broke');
};
