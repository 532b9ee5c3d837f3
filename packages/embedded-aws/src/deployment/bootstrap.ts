import { ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { Template } from '../stacks/template';

const BOOTSTRAP_PARAMETER = /^\/cdk-bootstrap\/[^/]+\/version$/;
/** Bootstrap version, newer than any template requires. */
const VERSION = '1000';

/**
 * Creates the parameters by which templates check that the account is bootstrapped, if they are missing. Assets are
 * uploaded without the roles of a bootstrap.
 */
export async function markBootstrapped(aws: EmbeddedAws, template: Template): Promise<void> {
  const ssm = new SSMClient(aws.clientOptions(aws.root));
  for (const { Default: name } of Object.values(template.Parameters ?? {})) {
    if (!BOOTSTRAP_PARAMETER.test(String(name))) {
      continue;
    }
    const parameter = { Name: String(name), Value: VERSION, Type: 'String' } as const;
    await ssm.send(new PutParameterCommand(parameter)).catch((error: unknown) => {
      if (!(error instanceof ParameterAlreadyExists)) {
        throw error;
      }
    });
  }
}
