/**
 * Resource of a template that was deployed, or that would have been deployed if the embedded AWS supported it.
 */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  /**
   * Construct path of the resource, in the form `Stack/Construct/Path`, or the logical ID if the template does not
   * contain the path.
   */
  readonly path: string;
  /** Physical ID: the value of `Ref`. For a stubbed resource, this is the name that the resource would have had. */
  readonly physicalId: string;
  /** Properties from the template, with all intrinsic functions resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether the resource is only a stub: the embedded AWS does not support it, so only its name and ARN are known. */
  readonly stubbed: boolean;
}

export interface DeployedStack {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Difference between an app in AWS and its deployment, such as a change to a template, and the reason for it. */
export interface Adjustment {
  readonly stack: string;
  readonly path: string;
  /**
   * Description of the change, such as `stubbed: AWS::CodePipeline::Pipeline` or `condition kms:ViaService left out`.
   */
  readonly what: string;
  readonly why: string;
}

/** Stacks of an assembly that are deployed to an embedded AWS. */
export interface Deployment {
  readonly stacks: readonly DeployedStack[];
  readonly adjustments: readonly Adjustment[];
}

/** EventBridge rule target that starts a pipeline in AWS, and that sends events to a queue of the runner in a run. */
export interface PipelineTrigger {
  readonly queueUrl: string;
  readonly rulePath: string;
  readonly ruleName: string;
  readonly pipelineArn: string;
  /** ARN of the role with which Amazon EventBridge would start the pipeline. */
  readonly roleArn: string | undefined;
  /** Whether the target transforms the event to an input for the pipeline. Otherwise the message is the whole event. */
  readonly transformed: boolean;
}

/** Deployment that can still be updated and deleted. */
export interface LiveDeployment extends Deployment {
  readonly triggers: readonly PipelineTrigger[];
  /**
   * Deploys a changed assembly over this deployment, as `cdk deploy` does. Stacks that are not in the new assembly
   * remain.
   */
  update(folder: string): Promise<void>;
  /**
   * Deletes the stacks in reverse order, and the queues of the runner. Buckets, secrets and bootstrap stacks that the
   * runner created remain.
   */
  destroy(onProgress?: (line: string) => void): Promise<void>;
}

/** Follower that is notified of deployed stacks, such as a model of services that the embedded AWS does not run. */
export interface StackFollower {
  /** Returns the address of a template's load balancer on this machine. */
  addressOf(stackName: string, logicalId: string): string;
  /** Called with each stack after it is created or updated. */
  follow(stack: DeployedStack): Promise<void>;
  /** Called with each stack after it is deleted. */
  forget(stackName: string): Promise<void>;
}
