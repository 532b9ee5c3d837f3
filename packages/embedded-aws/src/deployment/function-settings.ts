import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeployedResource } from '../stacks/deployment';

/**
 * Applies through the Lambda API the settings of a function that the CloudFormation of the embedded AWS ignores.
 * Returns their names.
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
