import { Environment } from '../cloudformation-front/environment-view';
import { StackArtifact } from '../deployment/assembly';

const VERSION_PARAMETER = /^\/cdk-bootstrap\/([\w-]+)\/version$/;
/**
 * Pattern of policies that allow the roles of a bootstrap stack: by the roles' names, by the tags of the roles, or as
 * an administrator.
 */
const BOOTSTRAP_ROLE =
  /aws-cdk:bootstrap-role|:role\/cdk-|cdk-[\w-]+-(deploy|file-publishing|image-publishing|lookup|cfn-exec)-role-|AdministratorAccess|"Action":\[?"\*"/;

/** Environment that has to be bootstrapped. */
export interface BootstrappedEnvironment extends Environment {
  readonly qualifier: string;
}

/**
 * Returns the environments of the stacks of an assembly, with the qualifiers that they need. Returns an empty list if
 * no role of the app can use the bootstrap and no other deployment is expected.
 * @param expected whether the CDK command line will be used to deploy to these environments
 */
export function bootstrappedEnvironments(
  stacks: readonly Pick<StackArtifact, 'accountId' | 'region' | 'template'>[],
  home: Environment,
  expected = false,
): BootstrappedEnvironment[] {
  if (!expected && !stacks.some(({ template: { Resources } }) => BOOTSTRAP_ROLE.test(JSON.stringify(Resources)))) {
    return [];
  }
  const found = new Map<string, BootstrappedEnvironment>();
  for (const { accountId = home.accountId, region = home.region, template } of stacks) {
    for (const qualifier of qualifiersOf(template)) {
      found.set(`${accountId}/${region}/${qualifier}`, { accountId, region, qualifier });
    }
  }
  return [...found.values()];
}

function qualifiersOf({ Parameters: parameters = {} }: StackArtifact['template']): string[] {
  return Object.values(parameters).flatMap(({ Default: value }) => VERSION_PARAMETER.exec(String(value))?.[1] ?? []);
}
