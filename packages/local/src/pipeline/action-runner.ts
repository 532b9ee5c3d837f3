import { Artifact } from '../artifacts/artifact-store';
import { Action, ArtifactStoreDeclaration } from '@slipway/embedded-aws';
import { ApprovalRecord, ExecutionError, Simulation } from './execution-result';

/** A source revision given at the start: the source action takes it and looks at no other. */
export interface SourceRevision {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

/** What one action is given for one run. */
export interface ActionContext {
  readonly pipeline: { readonly name: string; readonly roleArn: string; readonly executionId: string };
  readonly stage: string;
  readonly action: Action;
  /** With every variable resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** The action's role, or the pipeline's where the action has none. */
  readonly roleArn: string;
  readonly artifactStore: ArtifactStoreDeclaration;
  readonly inputs: readonly Artifact[];
  readonly sourceRevisions: readonly SourceRevision[];
  /** Empty folder of this run, removed after it. */
  readonly workFolder: string;
  /** Aborted at the timeout of the action and when the execution is stopped. A runner ends soon after. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** What became of an action. A runner may also throw: that is a failure with the message of the error. */
export interface ActionOutcome {
  readonly error?: ExecutionError;
  readonly summary?: string;
  readonly outputs?: readonly Artifact[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly approval?: ApprovalRecord;
  readonly simulated?: Simulation;
}

/** One kind of action. */
export interface ActionRunner {
  readonly owner: string;
  readonly category: string;
  readonly provider: string;
  run(context: ActionContext): Promise<ActionOutcome>;
}

/** Finds the runner of an action. Every action has one: what cannot be executed is simulated, and says so. */
export interface ActionCatalog {
  runnerOf(action: Action): ActionRunner;
}
