import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ActionCatalog, ActionContext, ActionOutcome, ActionRunner } from '../../src/actions';
import { Artifact } from '../../src/artifacts';
import { ExecutionResult, parsePipeline, PipelineEvent, PipelineRunner, PipelineRunnerProps } from '../../src/pipeline';
import { temporaryFolder } from '../buildspec/build-fixture';

type Behaviour = (context: ActionContext) => ActionOutcome | Promise<ActionOutcome>;

/** An action named by its provider: `action('Unit')` is run by what the test gives for `Unit`. */
export function action(name: string, more: object = {}) {
  return { Name: name, ActionTypeId: { Owner: 'Test', Category: 'Build', Provider: name, Version: '1' }, ...more };
}

export function source(more: object = {}) {
  return {
    Name: 'Source',
    Actions: [
      {
        ...action('Checkout', { OutputArtifacts: [{ Name: 'Src' }], Namespace: 'Src', ...more }),
        ActionTypeId: { Owner: 'Test', Category: 'Source', Provider: 'Checkout', Version: 1 },
      },
    ],
  };
}

export function pipeline(stages: readonly object[], more: object = {}) {
  return {
    Name: 'shop',
    RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
    PipelineType: 'V2',
    ArtifactStore: { Type: 'S3', Location: 'artifacts' },
    Stages: [source(), ...stages],
    ...more,
  };
}

export function artifact(name: string, versionId = '1'): Artifact {
  return { name, bucket: 'artifacts', key: `shop/${name}`, versionId, etag: 'e', size: 1 };
}

/** In-memory runners. They do what the test says, remember what they were given, and do nothing else. */
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

/** `Stage Status: Action Status, …`, line by line. */
export function outline({ stages }: ExecutionResult): string[] {
  return stages.map(
    (stage) => `${stage.name} ${stage.status}: ${stage.actions.map((it) => `${it.name} ${it.status}`).join(', ')}`,
  );
}

/** Resolves when told to. */
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
