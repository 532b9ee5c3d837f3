import { CloudFormationClient, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { readConfig } from '../src/config';

/** What is deployed, asked of the account and region that the environment points to. */
export class DeployedStack {
  public static async find(): Promise<DeployedStack> {
    const { suffix, region } = readConfig();
    const cloudFormation = new CloudFormationClient({ region });
    const StackName = `brazilcart-stack-${suffix}`;
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    const outputs = Object.fromEntries(stack.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
    return new DeployedStack(suffix, region, outputs, StackResources.map(({ ResourceType, PhysicalResourceId }) => ({ type: ResourceType!, id: PhysicalResourceId! })));
  }

  private constructor(
    public readonly suffix: string,
    public readonly region: string,
    public readonly outputs: Readonly<Record<string, string>>,
    public readonly resources: readonly { readonly type: string; readonly id: string }[],
  ) {}

  public idsOf(type: string): string[] {
    return this.resources.filter((resource) => resource.type === type).map(({ id }) => id);
  }
}
