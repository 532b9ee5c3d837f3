/** Resource of a template as it was deployed, or would have been if the embedded AWS supported its type. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  /** `Stack/Construct/Path` from the metadata, or the logical ID if there is no metadata. */
  readonly path: string;
  /** Value of `Ref`. For a stubbed resource, the name that it would have had. */
  readonly physicalId: string;
  /** Properties of the template with every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether the resource exists only on paper, because the embedded AWS does not support its type. */
  readonly stubbed: boolean;
}

export interface DeployedStack {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Change that was made to the deployed copy of a template, and the reason for it. */
export interface Adjustment {
  readonly stack: string;
  readonly path: string;
  /** Description, such as `stubbed: AWS::CodePipeline::Pipeline` or `condition kms:ViaService left out`. */
  readonly what: string;
  readonly why: string;
}

/** All stacks of one assembly on one embedded AWS. */
export interface Deployment {
  readonly stacks: readonly DeployedStack[];
  readonly adjustments: readonly Adjustment[];
}

/** Rule of the deployment that starts a pipeline in AWS, and sends to a queue here. */
export interface PipelineTrigger {
  readonly queueUrl: string;
  readonly rulePath: string;
  readonly ruleName: string;
  readonly pipelineArn: string;
  /** Role with which Amazon EventBridge would start the pipeline. */
  readonly roleArn: string | undefined;
  /** Whether the target transforms the event to an input for the pipeline. Otherwise the message is the whole event. */
  readonly transformed: boolean;
}

/** Deployment that still exists. */
export interface LiveDeployment extends Deployment {
  readonly triggers: readonly PipelineTrigger[];
  /** Deploys a changed assembly over this one, as `cdk deploy` would. Stacks that it no longer has remain. */
  update(folder: string): Promise<void>;
  /** Deletes the stacks, last one first, and what the runner added to them. */
  destroy(onProgress?: (line: string) => void): Promise<void>;
}

/** Follower of the deployed stacks, such as a model of services that the embedded AWS only has on paper. */
export interface StackFollower {
  /** Returns the address of a template's load balancer on this machine. */
  addressOf(stackName: string, logicalId: string): string;
  /** Called with each stack after it is created or updated. */
  follow(stack: DeployedStack): Promise<void>;
  /** Called with each stack after it is deleted. */
  forget(stackName: string): Promise<void>;
}
