import { CodePipelineEndpoint } from '../codepipeline-api/codepipeline-endpoint';
import { RoleCredentials } from '../credentials/role-credentials';
import { DeployedResource, Deployment } from '../deployment/deployment';
import { StandInSession } from '../docker/stand-ins';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';

export interface ApprovalRequest {
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  /** What the reviewer is told, where the pipeline says something. */
  readonly message?: string;
  readonly link?: string;
}

export interface ApprovalDecision {
  readonly approved: boolean;
  /** Who decided, as the record names them. */
  readonly by: string;
  readonly summary?: string;
}

/** Whoever decides about approvals: a person at a terminal, or an option of the command. */
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
  /** What builds that want Docker find in its place. */
  readonly standIns: { open(): StandInSession };
  /** Where build commands find programs. Nothing else of this machine's environment reaches them. */
  readonly path: string;
  /** Variables for every build beside the documented ones, such as where a package manager finds its cache. @default - none */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /** Folders of local repositories, by the `owner/name` of the repositories they stand for. @default - sources that are not in AWS are simulated */
  readonly repositories?: Readonly<Record<string, string>>;
}

/** Finds what is deployed at the moment of the question. */
export function resourcesOf(deployment: Deployment): ResourceLookup {
  return {
    find: (type, physicalId) =>
      deployment.stacks
        .flatMap((stack) => stack.resources)
        .find((it) => it.type === type && it.physicalId === physicalId),
  };
}
