/**
 * A resource of a template as it was deployed, or as it would have been where the embedded AWS does not know its type.
 */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  /** `Stack/Construct/Path` from the metadata, or the logical id without metadata. */
  readonly path: string;
  /** The value of `Ref`. For a stubbed resource, the name it would have had. */
  readonly physicalId: string;
  /** The properties of the template with every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether the resource exists only on paper here, because the embedded AWS does not know its type. */
  readonly stubbed: boolean;
}

export interface DeployedStack {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** A change that was made to the deployed copy of a template, and why. */
export interface Adjustment {
  readonly stack: string;
  readonly path: string;
  /** Such as `stubbed: AWS::CodePipeline::Pipeline` or `condition kms:ViaService left out`. */
  readonly what: string;
  readonly why: string;
}

/** Every stack of one assembly on one embedded AWS. */
export interface Deployment {
  readonly stacks: readonly DeployedStack[];
  readonly adjustments: readonly Adjustment[];
}

/** A rule of the deployment that starts a pipeline in AWS, and fills a queue here. */
export interface PipelineTrigger {
  readonly queueUrl: string;
  readonly rulePath: string;
  readonly ruleName: string;
  readonly pipelineArn: string;
  /** The role with which Amazon EventBridge would start the pipeline. */
  readonly roleArn: string | undefined;
  /** Whether the target makes an input for the pipeline; otherwise the message is the whole event. */
  readonly transformed: boolean;
}

/** A deployment that is still there. */
export interface LiveDeployment extends Deployment {
  readonly triggers: readonly PipelineTrigger[];
  /** Deploys a changed assembly over this one, as `cdk deploy` would: stacks that it does not have any more stay. */
  update(folder: string): Promise<void>;
  /** Deletes the stacks, the last one first, and what the runner added to them. */
  destroy(onProgress?: (line: string) => void): Promise<void>;
}

/** Someone who has to know what is deployed, such as a model of services that the embedded AWS has on paper only. */
export interface StackFollower {
  /** The address that a load balancer of a template has here. */
  addressOf(stackName: string, logicalId: string): string;
  /** Told of each stack once it is made or changed. */
  follow(stack: DeployedStack): Promise<void>;
  /** Told of each stack once it is deleted. */
  forget(stackName: string): Promise<void>;
}
