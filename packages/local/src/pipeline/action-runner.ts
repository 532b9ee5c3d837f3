import { Artifact } from '../artifacts/artifact-store';
import { Action, ArtifactStoreDeclaration } from '@slipway/embedded-aws';
import { ApprovalRecord, ExecutionError, Simulation } from './execution-result';

/** Source revision given at the start, which the source action takes instead of the current one. */
export interface SourceRevision {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

/** Input of an action for one run. */
export interface ActionContext {
  readonly pipeline: { readonly name: string; readonly roleArn: string; readonly executionId: string };
  readonly stage: string;
  readonly action: Action;
  /** Configuration of the action, with every variable resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Role of the action, or the pipeline's role if the action has none. */
  readonly roleArn: string;
  readonly artifactStore: ArtifactStoreDeclaration;
  readonly inputs: readonly Artifact[];
  readonly sourceRevisions: readonly SourceRevision[];
  /** Empty folder, which is removed after the run of the action. */
  readonly workFolder: string;
  /** Aborted at the timeout of the action and when the execution is stopped. A runner must then end soon. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Outcome of an action. A runner may also throw: the action then fails with the message of the error. */
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

/** Runner of one kind of action. */
export interface ActionRunner {
  readonly owner: string;
  readonly category: string;
  readonly provider: string;
  run(context: ActionContext): Promise<ActionOutcome>;
}

/**
 * Finds the runner of an action. Every action has one: an action that cannot be executed is simulated, and its log says
 * so.
 */
export interface ActionCatalog {
  runnerOf(action: Action): ActionRunner;
}
