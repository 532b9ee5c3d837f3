import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeployedResource } from '../stacks/deployment';

/**
 * Applies the function settings that the CloudFormation service of the embedded AWS ignores, through the Lambda API.
 * Returns the names of these settings.
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
