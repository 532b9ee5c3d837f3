import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** Access to the CloudFormation stack that contains the service. */
export class OwnStack {
  constructor(
    private readonly cloudFormation: CloudFormationClient,
    private readonly stack: string,
  ) {}

  /** Returns the operation in progress, such as `UPDATE_IN_PROGRESS`, or undefined if the stack is idle. */
  public async operation(): Promise<string | undefined> {
    const { Stacks } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: this.stack }));
    const [{ StackStatus }] = Stacks!;
    return StackStatus!.endsWith('_IN_PROGRESS') ? StackStatus : undefined;
  }
}
