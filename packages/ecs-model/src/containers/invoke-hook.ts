import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { EmbeddedAws, RoleCredentials } from '@slipway/embedded-aws';
import { HookCaller } from './service/lifecycle-hooks';

/**
 * Function that invokes a Lambda function with the credentials of a role that a service assumes. Rejects if the call is
 * denied or the Lambda function fails.
 */
export type FunctionInvoker = (
  functionName: string,
  by: { readonly roleArn: string; readonly service: string },
  event: object,
) => Promise<unknown>;

/** Returns a function that invokes Lambda functions in the embedded AWS. */
export function functionInvoker(aws: EmbeddedAws, credentials: RoleCredentials): FunctionInvoker {
  return async (functionName, { roleArn, service }, event) => {
    const lambda = new LambdaClient(aws.clientOptions(await credentials.of(roleArn, { service })));
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
    );
    const answer = Buffer.from(Payload!).toString();
    if (FunctionError !== undefined) {
      throw new Error(`the function failed: ${answer}`);
    }
    return JSON.parse(answer);
  };
}

/** Returns a function that calls lifecycle hooks, each with the role that ECS would assume. */
export function invokeHook(invoke: FunctionInvoker): HookCaller {
  return async ({ hookTargetArn, roleArn }, event) =>
    invoke(hookTargetArn, { roleArn, service: 'ecs.amazonaws.com' }, event);
}
