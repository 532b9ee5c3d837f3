import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFormationFront } from '../cloudformation-front/cloudformation-front';
import { inEnvironment } from '../cloudformation-front/environment-view';
import { parseTemplate } from '../cloudformation-front/parse-template';
import { StackChanges } from '../deployment/stack-changes';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { BootstrappedEnvironment } from './bootstrapped-environments';

const STACK = 'CDKToolkit';
const DEFAULT_QUALIFIER = 'hnb659fds';

/** Returns the name of the bootstrap stack with a qualifier. */
export function bootstrapStackName(qualifier: string): string {
  return qualifier === DEFAULT_QUALIFIER ? STACK : `${STACK}-${qualifier}`;
}

/** Returns whether a stack was created by bootstrapping, not by the app. */
export function isBootstrapStack(name: string): boolean {
  return name === STACK || name.startsWith(`${STACK}-`);
}

/**
 * Bootstraps an environment as `cdk bootstrap` does without options. An account other than that of the embedded AWS
 * trusts the latter, as with `--trust`.
 * @param template template of the CDK command line
 */
export async function deployBootstrap(
  aws: EmbeddedAws,
  front: CloudFormationFront,
  template: string,
  { qualifier, ...environment }: BootstrappedEnvironment,
): Promise<void> {
  const there = inEnvironment(aws, environment);
  const trusted: Record<string, string> =
    environment.accountId === aws.accountId ? {} : { TrustedAccounts: aws.accountId };
  await new StackChanges(there, new CloudFormationClient(front.clientOptions(there, there.root))).apply({
    name: bootstrapStackName(qualifier),
    template: parseTemplate(template),
    tags: {},
    parameters: {
      Qualifier: qualifier,
      FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY',
      CloudFormationExecutionPolicies: 'arn:aws:iam::aws:policy/AdministratorAccess',
      ...trusted,
    },
  });
}
