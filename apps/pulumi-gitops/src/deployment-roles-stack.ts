import { Stack } from 'aws-cdk-lib/core';
import { AccountPrincipal, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { StandardTags } from '@slipway/conventions';
import { Construct } from 'constructs';
import { Config, Environment } from './config';
import { permissionsIn } from './deployment-permissions';
import { deploymentRolesOf, TrustedRole } from './deployment-roles';
import { EmergencyAccess } from './emergency-access';
import { namesOf } from './names';

/**
 * Stack for a target account with three roles: one with which the tooling account applies changes, one with which it
 * previews them, and one for people in an emergency.
 */
export class DeploymentRolesStack extends Stack {
  constructor(scope: Construct, environment: Environment, config: Config) {
    const name = namesOf(environment, config.suffix);
    super(scope, `DeploymentRoles-${environment}`, {
      stackName: name.stack('deployment-roles'),
      env: { account: config.accounts[environment], region: config.region },
      description: `Roles of the tooling account in ${environment}`,
    });
    StandardTags.apply(this, { ...config.tags, environment });
    const { deployment, preview } = deploymentRolesOf(environment, config);
    const permissions = permissionsIn(this, name);
    this.addRole('Deployment', deployment, environment, config.toolingAccount, permissions.apply);
    this.addRole('Preview', preview, environment, config.toolingAccount, permissions.preview);
    new EmergencyAccess(this, 'Emergency', {
      name,
      environment,
      email: config.oncallEmail,
      statements: permissions.apply,
    });
  }

  /**
   * Adds a role. Its trust policy names the account and, in a condition, the build roles, so that the policy is also
   * valid before these roles exist and after they are created again. Session tags contain the commit and the execution.
   *
   * The external ID is a condition key of `sts:AssumeRole` only, so a statement that requires the external ID must
   * never allow `sts:TagSession`. A caller without the external ID cannot assume the role, and therefore cannot tag a
   * session.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
   */
  private addRole(
    id: string,
    { roleName, externalId, trustedArns }: TrustedRole,
    environment: Environment,
    toolingAccount: string,
    statements: readonly PolicyStatement[],
  ): void {
    const builds = new AccountPrincipal(toolingAccount).withConditions({
      ArnEquals: { 'aws:PrincipalArn': trustedArns },
      StringEquals: { 'aws:RequestTag/environment': environment },
      Null: { 'aws:RequestTag/commit': 'false', 'aws:RequestTag/execution': 'false' },
    });
    const role = new Role(this, id, {
      roleName,
      description: `${id} in ${environment} with Pulumi`,
      assumedBy: builds.withConditions({ StringEquals: { 'sts:ExternalId': externalId } }),
    });
    role.assumeRolePolicy!.addStatements(new PolicyStatement({ actions: ['sts:TagSession'], principals: [builds] }));
    new Policy(this, `${id}Policy`, { policyName: roleName, roles: [role], statements: [...statements] });
  }
}
