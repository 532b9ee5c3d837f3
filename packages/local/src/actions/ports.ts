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
  /** Name of the person who decided, for the record, or the ARN of the principal. */
  readonly by: string;
  readonly summary?: string;
}

/** Decides on approvals: a person at a terminal, or an option of the command. */
export interface Approver {
  /** Resolves to the decision. The signal is aborted if the approval times out or the execution is stopped. */
  decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision>;
}

/** Finds deployed resources. */
export interface ResourceLookup {
  /** Returns the resource of a type with a physical ID, the value of `Ref`. */
  find(type: string, physicalId: string): DeployedResource | undefined;
}

/** Dependencies of actions. */
export interface ActionPorts {
  readonly aws: EmbeddedAws;
  readonly credentials: RoleCredentials;
  readonly resources: ResourceLookup;
  readonly approver: Approver;
  readonly codePipeline: CodePipelineEndpoint;
  /** Endpoint of CodeBuild, for functions and for builds that start builds. */
  readonly codeBuild: { readonly environment: Readonly<Record<string, string>> };
  /** Starts another pipeline of the run. Returns the ID of the execution. */
  startPipeline(name: string, input: StartInput): string;
  /**
   * The ECS model: the variables that direct clients to its APIs, the length of a deployment minute, the addresses of
   * its load balancers' listeners, and the deployments.
   */
  readonly containers: {
    readonly environment: Readonly<Record<string, string>>;
    readonly minuteMs: number;
    listeners(): readonly string[];
    deployments(): readonly DeploymentRecord[];
  };
  /** Repositories of CodeCommit, as folders on this machine. */
  readonly codeCommit: { folderOf(repository: string): Promise<string | undefined> };
  /** Proxy that every template passes through. */
  readonly front: CloudFormationFront;
  /** Replacement for Docker in builds. */
  readonly standIns: { open(bounds: BuildBounds): StandInSession };
  /** Search path for programs of build commands. Builds get no other part of this machine's environment. */
  readonly path: string;
  /** Source of Node versions that builds request and this machine lacks. @default - none */
  readonly nodeVersions?: NodeSource;
  /** Fence around builds. @default - none: builds can do anything that this process can */
  readonly fence?: FenceSettings;
  /** Secrets that are masked in everything that the run writes or shows. Builds add theirs. */
  readonly secrets: Secrets;
  /**
   * Variables of every build in addition to the documented ones, for example the cache folder of a package manager.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Folders of local clones, by the `owner/name` of the repositories that they replace.
   * @default - sources outside AWS are simulated
   */
  readonly repositories?: Readonly<Record<string, string>>;
}

/** Ports for builds, which may run before there are pipelines. */
export type BuildPorts = Omit<ActionPorts, 'startPipeline'>;

/** Describes how many seconds a deployment minute takes. */
export function secondsOf({ containers: { minuteMs } }: Pick<ActionPorts, 'containers'>): string {
  return String(minuteMs / 1000);
}

/** Returns a lookup that reads the deployment at the time of each call. */
export function resourcesOf(deployment: Pick<Deployment, 'stacks'>): ResourceLookup {
  return {
    find: (type, physicalId) =>
      deployment.stacks
        .flatMap((stack) => stack.resources)
        .find((it) => it.type === type && it.physicalId === physicalId),
  };
}
