import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { Template } from './template';

const BOOTSTRAP_PARAMETER = /^\/cdk-bootstrap\/[^/]+\/version$/;
/** Newer than any template asks for. */
const VERSION = '1000';

/** Makes the parameters by which templates check that the account is bootstrapped. Assets are uploaded without the roles of a bootstrap. */
export async function markBootstrapped(aws: EmbeddedAws, template: Template): Promise<void> {
  const ssm = new SSMClient(aws.clientOptions(aws.root));
  for (const { Default: name } of Object.values(template.Parameters ?? {})) {
    if (!BOOTSTRAP_PARAMETER.test(String(name))) continue;
    await ssm.send(new PutParameterCommand({ Name: String(name), Value: VERSION, Type: 'String', Overwrite: true }));
  }
}
