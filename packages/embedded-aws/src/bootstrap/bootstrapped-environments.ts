import { Environment } from '../cloudformation-front/environment-view';
import { StackArtifact } from '../deployment/assembly';

const VERSION_PARAMETER = /^\/cdk-bootstrap\/([\w-]+)\/version$/;
/** Matches policies that allow a role to assume bootstrap roles: by name, by tag, or with administrator permissions. */
const BOOTSTRAP_ROLE =
  /aws-cdk:bootstrap-role|:role\/cdk-|cdk-[\w-]+-(deploy|file-publishing|image-publishing|lookup|cfn-exec)-role-|AdministratorAccess|"Action":\[?"\*"/;

/** Environment that must be bootstrapped, with its qualifier. */
export interface BootstrappedEnvironment extends Environment {
  readonly qualifier: string;
}

/**
 * Returns the environments of the given stacks, with the bootstrap qualifiers that their templates need. Returns an
 * empty list if `expected` is false and no role of the app can assume bootstrap roles.
 * @param expected whether the environments are needed because the CDK CLI will deploy to them
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
