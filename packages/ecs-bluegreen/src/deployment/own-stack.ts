import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** The stack that the service belongs to. */
export class OwnStack {
  constructor(
    private readonly cloudFormation: CloudFormationClient,
    private readonly stack: string,
  ) {}

  /** Returns the current operation of CloudFormation, such as `UPDATE_IN_PROGRESS`, or undefined if it is idle. */
  public async operation(): Promise<string | undefined> {
    const { Stacks } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: this.stack }));
    const [{ StackStatus }] = Stacks!;
    return StackStatus!.endsWith('_IN_PROGRESS') ? StackStatus : undefined;
  }
}
