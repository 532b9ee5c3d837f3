import { Artifact } from '../artifacts/artifact-store';
import { Action, ArtifactStoreDeclaration } from '@slipway/embedded-aws';
import { ApprovalRecord, ExecutionError, Simulation } from './execution-result';

/** Requested source revision of an execution. The source action uses this revision instead of the latest. */
export interface SourceRevision {
  readonly actionName: string;
  readonly revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly revisionValue: string;
}

/** Context and input for one run of an action or a rule. */
export interface ActionContext {
  readonly pipeline: { readonly name: string; readonly roleArn: string; readonly executionId: string };
  readonly stage: string;
  readonly action: Action;
  /** Configuration of the action, with all variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** ARN of the action's role or, if the action has none, of the pipeline's role. */
  readonly roleArn: string;
  readonly artifactStore: ArtifactStoreDeclaration;
  readonly inputs: readonly Artifact[];
  readonly sourceRevisions: readonly SourceRevision[];
  /** Empty folder for the action, which is removed when the action ends. */
  readonly workFolder: string;
  /** Signal that is aborted when the action times out or the execution is stopped. A runner must then end soon. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Outcome of an action. If a runner throws an error instead, the action fails with the error's message. */
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

/** Runner for the actions of one owner, category and provider. */
export interface ActionRunner {
  readonly owner: string;
  readonly category: string;
  readonly provider: string;
  run(context: ActionContext): Promise<ActionOutcome>;
}

/**
 * Finds the runner for an action. Every action has a runner: the runner of an action that cannot be executed simulates
 * the action and logs this.
 */
export interface ActionCatalog {
  runnerOf(action: Action): ActionRunner;
}
