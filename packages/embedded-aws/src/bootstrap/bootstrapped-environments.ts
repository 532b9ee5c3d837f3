import { Environment } from '../cloudformation-front/environment-view';
import { StackArtifact } from '../deployment/assembly';

const VERSION_PARAMETER = /^\/cdk-bootstrap\/([\w-]+)\/version$/;
/**
 * The roles of a bootstrap stack, by their names or by the tags that a policy may allow them by; and administrators,
 * who may use them without naming them.
 */
const BOOTSTRAP_ROLE =
  /aws-cdk:bootstrap-role|:role\/cdk-|cdk-[\w-]+-(deploy|file-publishing|image-publishing|lookup|cfn-exec)-role-|AdministratorAccess|"Action":\[?"\*"/;

/** An environment that has to be bootstrapped. */
export interface BootstrappedEnvironment extends Environment {
  readonly qualifier: string;
}

/**
 * The environments of the stacks of an assembly, with the qualifiers that they ask for. The list is empty if no role of
 * the app can use the bootstrap, unless somebody else will.
 * @param expected whether somebody will deploy into these environments with the CDK's command line
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
