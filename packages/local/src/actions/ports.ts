import { FenceSettings, NodeSource, Secrets } from '@slipway/buildspec';
import { CodePipelineEndpoint } from '../codepipeline-api/codepipeline-endpoint';
import { CloudFormationFront, DeployedResource, Deployment, EmbeddedAws, RoleCredentials } from '@slipway/embedded-aws';
import { BuildBounds, DeploymentRecord, StandInSession } from '@slipway/ecs-model';
import { StartInput } from '../pipeline/start-input';

export interface ApprovalRequest {
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  /** Message to the reviewer, if the pipeline has one. */
  readonly message?: string;
  readonly link?: string;
}

export interface ApprovalDecision {
  readonly approved: boolean;
  /** Who decided, as the record names them. */
  readonly by: string;
  readonly summary?: string;
}

/** Decides about approvals: a person at a terminal, or an option of the command. */
export interface Approver {
  /** The signal is aborted when the approval times out or the execution is stopped. */
  decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision>;
}

/** Finds what was deployed. */
export interface ResourceLookup {
  /** By the value of `Ref`. */
  find(type: string, physicalId: string): DeployedResource | undefined;
}

/** What actions need from outside. */
export interface ActionPorts {
  readonly aws: EmbeddedAws;
  readonly credentials: RoleCredentials;
  readonly resources: ResourceLookup;
  readonly approver: Approver;
  readonly codePipeline: CodePipelineEndpoint;
  /** Where CodeBuild is, for functions and builds that start builds. */
  readonly codeBuild: { readonly environment: Readonly<Record<string, string>> };
  /** Starts another pipeline of the run. Returns the id of the execution. */
  startPipeline(name: string, input: StartInput): string;
  /**
   * The model of ECS: the variables by which clients find its APIs, how long a minute of a deployment takes, where the
   * listeners of its load balancers answer, and what was deployed.
   */
  readonly containers: {
    readonly environment: Readonly<Record<string, string>>;
    readonly minuteMs: number;
    listeners(): readonly string[];
    deployments(): readonly DeploymentRecord[];
  };
  /** Where the repositories of CodeCommit are. */
  readonly codeCommit: { folderOf(repository: string): Promise<string | undefined> };
  /** Through which every template passes. */
  readonly front: CloudFormationFront;
  /** What builds that want Docker find in its place. */
  readonly standIns: { open(bounds: BuildBounds): StandInSession };
  /** Where build commands find programs. Nothing else of this machine's environment reaches them. */
  readonly path: string;
  /** Versions of Node that builds ask for and this machine does not have by itself. @default - none */
  readonly nodeVersions?: NodeSource;
  /** What keeps builds in. @default - nothing: they can do what this process can do */
  readonly fence?: FenceSettings;
  /** Values that nothing which the run writes or shows may contain. Builds add theirs. */
  readonly secrets: Secrets;
  /**
   * Variables for every build besides the documented ones, such as where a package manager finds its cache.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Folders of local repositories, by the `owner/name` of the repositories they stand for.
   * @default - sources that are not in AWS are simulated
   */
  readonly repositories?: Readonly<Record<string, string>>;
}

/** What builds need of it. They may run before there are pipelines. */
export type BuildPorts = Omit<ActionPorts, 'startPipeline'>;

/** How many seconds a minute of a deployment takes, in words. */
export function secondsOf({ containers: { minuteMs } }: Pick<ActionPorts, 'containers'>): string {
  return String(minuteMs / 1000);
}

/** Finds what is deployed at the moment of the question. */
export function resourcesOf(deployment: Pick<Deployment, 'stacks'>): ResourceLookup {
  return {
    find: (type, physicalId) =>
      deployment.stacks
        .flatMap((stack) => stack.resources)
        .find((it) => it.type === type && it.physicalId === physicalId),
  };
}
