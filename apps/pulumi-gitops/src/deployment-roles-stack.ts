import { Stack } from 'aws-cdk-lib/core';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { StandardTags } from '@slipway/conventions';
import { Construct } from 'constructs';
import { Config, Environment } from './config';
import { permissionsIn } from './deployment-permissions';
import { deploymentRolesOf, TrustedRole } from './deployment-roles';
import { namesOf } from './names';

/** What one target account gives to the tooling account: a role that applies, and one that previews. Deployed into that account. */
export class DeploymentRolesStack extends Stack {
  constructor(scope: Construct, environment: Environment, config: Config) {
    const name = namesOf(environment, config.suffix);
    super(scope, `DeploymentRoles-${environment}`, {
      stackName: name.of('deployment-roles-stack'),
      env: { account: config.accounts[environment], region: config.region },
      description: `What the tooling account may do in ${environment}`,
    });
    StandardTags.apply(this, { ...config.tags, environment });
    const { deployment, preview } = deploymentRolesOf(environment, config);
    const permissions = permissionsIn(this, name);
    this.addRole('Deployment', deployment, environment, config.toolingAccount, permissions.apply);
    this.addRole('Preview', preview, environment, config.toolingAccount, permissions.preview);
  }

  /**
   * The trust names the account and, in a condition, the one role: so it holds also while that role does not exist yet, and
   * when it is made anew. Every session says for which commit and execution it is.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
   */
  private addRole(id: string, { roleName, externalId, trustedArns }: TrustedRole, environment: Environment, toolingAccount: string, statements: readonly PolicyStatement[]): void {
    const role = new Role(this, id, {
      roleName,
      description: `${id} of ${environment} by Pulumi`,
      assumedBy: new AccountPrincipal(toolingAccount).withSessionTags().withConditions({
        ArnEquals: { 'aws:PrincipalArn': trustedArns },
        StringEquals: { 'sts:ExternalId': externalId, 'aws:RequestTag/environment': environment },
        Null: { 'aws:RequestTag/commit': 'false', 'aws:RequestTag/execution': 'false' },
      }),
    });
    statements.forEach((statement) => role.addToPolicy(statement));
  }
}
