import {
  CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { EmbeddedAws } from '../emulator/embedded-aws';

/** A stack by name or id, as the administrator sees it. Undefined if it does not exist. */
export async function describeStack(aws: EmbeddedAws, name: string | null): Promise<Stack | undefined> {
  return undefinedOnError(async () => {
    const { Stacks: stacks } = await clientOf(aws).send(new DescribeStacksCommand({ StackName: name! }));
    return stacks![0];
  });
}

/** The change set that a call names. Undefined if it does not exist. */
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

/** The call itself reports what does not exist or has an invalid name. */
async function undefinedOnError<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return ask().catch(() => undefined);
}
