import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { EmbeddedAws, RoleCredentials } from '@slipway/embedded-aws';
import { HookCaller } from './service/lifecycle-hooks';

/** Calls the functions of hooks in the embedded AWS, each with the role that ECS would assume for it. */
export function invokeHook(aws: EmbeddedAws, credentials: RoleCredentials): HookCaller {
  return async ({ hookTargetArn, roleArn }, event) => {
    const lambda = new LambdaClient(aws.clientOptions(await credentials.of(roleArn, { service: 'ecs.amazonaws.com' })));
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: hookTargetArn, Payload: JSON.stringify(event) }),
    );
    const answer = Buffer.from(Payload!).toString();
    if (FunctionError !== undefined) {
      throw new Error(`the function failed: ${answer}`);
    }
    return JSON.parse(answer);
  };
}
