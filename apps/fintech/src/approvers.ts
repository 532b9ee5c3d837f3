import { Duration, Stack } from 'aws-cdk-lib/core';
import { AccountPrincipal, CfnGroup, Grant, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

const HOUR = Duration.hours(1);

/** A pipeline that people look at before they decide. */
export interface DecidedPipeline {
  readonly pipelineArn: string;
}

/**
 * The people who decide about releases: members of one IAM group, who take a role for it with a second factor.
 *
 * The trust of the role names the account, as IAM takes no group there: in this app, only the group may assume it.
 * Administrators of the account can give themselves that permission.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export class Approvers extends Construct {
  /** Role that they take to decide, for an hour at most. */
  public readonly role: Role;

  constructor(scope: Construct, id: string, name: Naming, groupName: string) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      roleName: name.role('approval'),
      description: 'Approves or rejects releases of the payment service',
      maxSessionDuration: HOUR,
      assumedBy: new AccountPrincipal(Stack.of(this).account).withConditions({
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThanEquals: { 'aws:MultiFactorAuthAge': String(HOUR.toSeconds()) },
      }),
    });
    const statements = [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [this.role.roleArn] })];
    new CfnGroup(this, 'Group', {
      groupName,
      policies: [{ policyName: 'decide', policyDocument: new PolicyDocument({ statements }) }],
    });
  }

  /** Lets them see what waits for a decision, which the answer has to name. */
  public mayLookAt({ pipelineArn }: DecidedPipeline): void {
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution'],
      resourceArns: [pipelineArn],
    });
  }
}
