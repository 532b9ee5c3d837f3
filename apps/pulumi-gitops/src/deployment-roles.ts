import { DeploymentRoleReference } from '@slipway/codebuild-pulumi-image';
import { Config, Environment } from './config';
import { namesOf } from './names';

/**
 * Two roles in a target account, and the build roles that can assume them. Both sides of the trust are generated from
 * these values.
 */
export interface DeploymentRoles {
  /** Role that applies changes. Only the build that applies plans can assume it. */
  readonly deployment: TrustedRole;
  /** Role that reads the resources for a preview. Only preview builds can assume it. */
  readonly preview: TrustedRole;
}

export interface TrustedRole extends DeploymentRoleReference {
  readonly roleName: string;
  /** ARNs of the build roles in the tooling account that can assume the role. */
  readonly trustedArns: readonly string[];
}

export function deploymentRolesOf(
  environment: Environment,
  { accounts, toolingAccount, suffix }: Config,
): DeploymentRoles {
  const name = namesOf(environment, suffix);
  const role = (roleName: string, ...builds: readonly string[]): TrustedRole => ({
    roleName,
    roleArn: `arn:aws:iam::${accounts[environment]}:role/${roleName}`,
    externalId: name.externalId(),
    trustedArns: builds.map((build) => `arn:aws:iam::${toolingAccount}:role/${name.role(build)}`),
  });
  return {
    deployment: role(name.role('pulumi-deployment'), 'up'),
    preview: role(name.role('pulumi-preview'), 'preview', 'drift-check', 'pull-request-preview'),
  };
}
