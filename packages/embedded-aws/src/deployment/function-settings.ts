import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeployedResource } from '../stacks/deployment';

/**
 * Sets through the Lambda API what CloudFormation of the embedded AWS leaves out of a function. Returns what was set.
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
