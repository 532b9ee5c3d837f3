import { Artifact } from '../artifacts/artifact-store';
import { Placeholders } from './placeholders';
import { Namespaces } from './variables';

/** State that an execution carries from stage to stage. Can be serialized as JSON. */
export interface StateSnapshot {
  readonly executionId: string;
  readonly artifacts: Readonly<Record<string, Artifact>>;
  readonly namespaces: Namespaces;
  /** Names of simulated actions, by namespace. @default - none */
  readonly simulated?: Readonly<Record<string, string>>;
  /** Names of artifacts that a simulated action would have produced. @default - none */
  readonly simulatedArtifacts?: readonly string[];
  /** Descriptions of change sets that a simulated action would have created. @default - none */
  readonly simulatedChangeSets?: readonly string[];
}

/** Artifacts and variables of one execution. */
export class ExecutionState {
  public readonly artifacts: Record<string, Artifact>;
  /** Names of artifacts that a simulated action would have produced. */
  public readonly simulatedArtifacts: Set<string>;
  /** Descriptions of change sets that a simulated action would have created. */
  public readonly simulatedChangeSets: Set<string>;
  private readonly byNamespace: Record<string, Readonly<Record<string, string>>>;
  private readonly simulated: Record<string, string>;

  constructor(
    public readonly executionId: string,
    before: Omit<StateSnapshot, 'executionId'>,
  ) {
    this.artifacts = { ...before.artifacts };
    this.simulated = { ...before.simulated };
    this.simulatedArtifacts = new Set(before.simulatedArtifacts);
    this.simulatedChangeSets = new Set(before.simulatedChangeSets);
    this.byNamespace = { ...before.namespaces, codepipeline: { PipelineExecutionId: executionId } };
  }

  public get namespaces(): Namespaces {
    return this.byNamespace;
  }

  public addVariables(namespace: string, variables: Readonly<Record<string, string>>): void {
    this.byNamespace[namespace] = variables;
    delete this.simulated[namespace];
  }

  /** Marks the variables of a namespace as variables of a simulated action. */
  public simulate(namespace: string, action: string): void {
    this.byNamespace[namespace] = {};
    this.simulated[namespace] = action;
  }

  /** Returns placeholder values for variables of simulated actions. */
  public placeholders(): Placeholders {
    return new Placeholders(this.simulated);
  }

  public snapshot(): StateSnapshot {
    return {
      executionId: this.executionId,
      artifacts: { ...this.artifacts },
      namespaces: { ...this.byNamespace },
      simulated: { ...this.simulated },
      simulatedArtifacts: [...this.simulatedArtifacts],
      simulatedChangeSets: [...this.simulatedChangeSets],
    };
  }
}

/**
 * Artifacts and variables with which each stage of a pipeline last succeeded. A rollback runs the stage with them
 * again.
 */
export class StageHistory {
  private readonly lastSuccess: Map<string, StateSnapshot>;

  constructor(from: Readonly<Record<string, StateSnapshot>> = {}) {
    this.lastSuccess = new Map(Object.entries(from));
  }

  public record(stage: string, snapshot: StateSnapshot): void {
    this.lastSuccess.set(stage, snapshot);
  }

  public last(stage: string): StateSnapshot | undefined {
    return this.lastSuccess.get(stage);
  }

  public toJSON(): Record<string, StateSnapshot> {
    return Object.fromEntries(this.lastSuccess);
  }
}
