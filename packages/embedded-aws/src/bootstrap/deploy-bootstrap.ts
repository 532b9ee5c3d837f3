import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFormationFront } from '../cloudformation-front/cloudformation-front';
import { inEnvironment } from '../cloudformation-front/environment-view';
import { parseTemplate } from '../cloudformation-front/parse-template';
import { StackChanges } from '../deployment/stack-changes';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { BootstrappedEnvironment } from './bootstrapped-environments';

const STACK = 'CDKToolkit';
const DEFAULT_QUALIFIER = 'hnb659fds';

/** Returns the name of the bootstrap stack for a qualifier. */
export function bootstrapStackName(qualifier: string): string {
  return qualifier === DEFAULT_QUALIFIER ? STACK : `${STACK}-${qualifier}`;
}

/** Returns whether a stack is a bootstrap stack and not a stack of the app. */
export function isBootstrapStack(name: string): boolean {
  return name === STACK || name.startsWith(`${STACK}-`);
}

/**
 * Bootstraps an environment as `cdk bootstrap` does without options. All other accounts trust the default account of
 * the embedded AWS, as with `--trust`.
 * @param template bootstrap template of the CDK CLI
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
