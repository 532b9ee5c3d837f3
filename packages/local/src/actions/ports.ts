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
  /** Message to the reviewer, if the action defines a message. */
  readonly message?: string;
  /** URL for the reviewer, such as the address of a preview, if the action defines a URL. */
  readonly link?: string;
}

export interface ApprovalDecision {
  readonly approved: boolean;
  /**
   * Name of the person who decided, or the ARN of the principal, for the record of the approval. If no person decided:
   * the option that did, such as `--approve`, or `slipway`.
   */
  readonly by: string;
  readonly summary?: string;
}

/** Approves or rejects approval requests, for example by asking the user or according to a command line option. */
export interface Approver {
  /** Resolves to the decision. `signal` is aborted if the approval times out or the execution is stopped. */
  decide(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision>;
}

/** Lookup for the resources of the stacks that are deployed in the run. */
export interface ResourceLookup {
  /** Returns the resource with a type and a physical ID, which is the value of `Ref`. */
  find(type: string, physicalId: string): DeployedResource | undefined;
}

/** Services and settings that actions use. */
export interface ActionPorts {
  readonly aws: EmbeddedAws;
  readonly credentials: RoleCredentials;
  readonly resources: ResourceLookup;
  readonly approver: Approver;
  readonly codePipeline: CodePipelineEndpoint;
  /** CodeBuild endpoint, for functions and builds that start builds. */
  readonly codeBuild: { readonly environment: Readonly<Record<string, string>> };
  /** Starts another pipeline of the run, and returns the execution ID. */
  startPipeline(name: string, input: StartInput): string;
  /**
   * ECS model: environment variables with the endpoints of its APIs, the length of a deployment minute in milliseconds,
   * the URLs of load balancer listeners, and the deployments.
   */
  readonly containers: {
    readonly environment: Readonly<Record<string, string>>;
    readonly minuteMs: number;
    listeners(): readonly string[];
    deployments(): readonly DeploymentRecord[];
  };
  /** Lookup for the folder of the bare repository that replaces a CodeCommit repository. */
  readonly codeCommit: { folderOf(repository: string): Promise<string | undefined> };
  /** Proxy for the CloudFormation API, which adjusts every template. */
  readonly front: CloudFormationFront;
  /** Replacement for Docker in builds. */
  readonly standIns: { open(bounds: BuildBounds): StandInSession };
  /**
   * Value of `PATH` for build commands. Builds receive no other environment variables of this machine, except those in
   * `buildEnvironment`.
   */
  readonly path: string;
  /** Provider of Node versions that builds request and that are not installed on this machine. @default - none */
  readonly nodeVersions?: NodeSource;
  /** Build isolation settings. @default - builds are not isolated and have all permissions of this process */
  readonly fence?: FenceSettings;
  /** Secrets that are masked in everything that the run writes or shows. Builds add their own secrets. */
  readonly secrets: Secrets;
  /**
   * Environment variables for every build in addition to those that CodeBuild documents, such as the cache folder of a
   * package manager.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Paths of local clones, by the `owner/name` of the repositories that they replace.
   * @default - sources outside AWS are simulated
   */
  readonly repositories?: Readonly<Record<string, string>>;
}

/** Services and settings for builds, which can run before the pipelines are deployed. */
export type BuildPorts = Omit<ActionPorts, 'startPipeline'>;

/** Returns the length of a minute of the ECS model in seconds, as text. */
export function secondsOf({ containers: { minuteMs } }: Pick<ActionPorts, 'containers'>): string {
  return String(minuteMs / 1000);
}

/** Returns a lookup for the resources that a deployment has at the time of each call. */
export function resourcesOf(deployment: Pick<Deployment, 'stacks'>): ResourceLookup {
  return {
    find: (type, physicalId) =>
      deployment.stacks
        .flatMap((stack) => stack.resources)
        .find((it) => it.type === type && it.physicalId === physicalId),
  };
}
