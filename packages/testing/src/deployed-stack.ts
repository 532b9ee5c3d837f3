import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

/** Stack in the AWS account of the current credentials, for checks of its outputs and resources. */
export class DeployedStack {
  /** Finds a deployed stack. @throws Error if the stack does not exist */
  public static async find(stackName: string, region: string): Promise<DeployedStack> {
    const cloudFormation = new CloudFormationClient({ region });
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    if (stack === undefined) {
      throw new Error(`stack ${stackName} does not exist in ${region}`);
    }
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]),
    );
    return new DeployedStack(
      outputs,
      StackResources.map(({ ResourceType, PhysicalResourceId }) => ({ type: ResourceType!, id: PhysicalResourceId! })),
    );
  }

  private constructor(
    public readonly outputs: Readonly<Record<string, string>>,
    private readonly resources: readonly { readonly type: string; readonly id: string }[],
  ) {}

  public idsOf(type: string): string[] {
    return this.resources.filter((resource) => resource.type === type).map(({ id }) => id);
  }
}
