import {
  CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { EmbeddedAws } from '../emulator/embedded-aws';

/**
 * Returns a stack by name or ID, or undefined if the stack does not exist. The call is made with the administrator's
 * permissions.
 */
export async function describeStack(aws: EmbeddedAws, name: string | null): Promise<Stack | undefined> {
  return undefinedOnError(async () => {
    const { Stacks: stacks } = await clientOf(aws).send(new DescribeStacksCommand({ StackName: name! }));
    return stacks![0];
  });
}

/** Returns the change set that a call names, or undefined if the change set does not exist. */
export async function describeChangeSet(
  aws: EmbeddedAws,
  parameters: URLSearchParams,
): Promise<DescribeChangeSetCommandOutput | undefined> {
  return undefinedOnError(async () =>
    clientOf(aws).send(
      new DescribeChangeSetCommand({
        ChangeSetName: parameters.get('ChangeSetName')!,
        StackName: parameters.get('StackName') ?? undefined,
      }),
    ),
  );
}

function clientOf(aws: EmbeddedAws): CloudFormationClient {
  return new CloudFormationClient(aws.clientOptions(aws.root));
}

/**
 * Returns undefined instead of throwing an error. Missing resources and invalid names are reported by the call that is
 * forwarded.
 */
async function undefinedOnError<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return ask().catch(() => undefined);
}
