import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeployedResource } from '../stacks/deployment';

/**
 * Applies, through the Lambda API, the function settings that CloudFormation in the embedded AWS ignores. Returns the
 * names of these settings.
 */
export async function applyFunctionSettings(
  lambda: LambdaClient,
  { physicalId: FunctionName, properties }: DeployedResource,
): Promise<string[]> {
  const { ReservedConcurrentExecutions: reserved } = properties;
  if (reserved === undefined) {
    return [];
  }
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: Number(reserved) }),
  );
  return ['reserved concurrency'];
}
