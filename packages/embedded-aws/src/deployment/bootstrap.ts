import { ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { Template } from '../stacks/template';

const BOOTSTRAP_PARAMETER = /^\/cdk-bootstrap\/[^/]+\/version$/;
/** Bootstrap version that is higher than the version that any template requires. */
const VERSION = '1000';

/**
 * Creates the missing Parameter Store parameters with which templates check the bootstrap version. Bootstrap roles are
 * not needed, because the runner uploads assets itself.
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
