import { Duration, Stack } from 'aws-cdk-lib/core';
import { AccountPrincipal, CfnGroup, Grant, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

const HOUR = Duration.hours(1);

/** Pipeline that approvers view before they decide. */
export interface DecidedPipeline {
  readonly pipelineArn: string;
}

/**
 * Approvers of releases: members of an IAM group, who assume a role with a second factor to approve or reject.
 *
 * The trust policy of the role names the account, because IAM does not allow a group there. In this app, only members
 * of the group can assume the role, in a session that has their own name. Administrators of the account can give
 * themselves the same permission.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export class Approvers extends Construct {
  /** Role that approvers assume to approve or reject a release, in sessions of at most an hour. */
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
        // decision records and the approver check contain the session name, so nobody can choose another name
        StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
      }),
    });
    const statements = [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [this.role.roleArn] })];
    new CfnGroup(this, 'Group', {
      groupName,
      policies: [{ policyName: 'decide', policyDocument: new PolicyDocument({ statements }) }],
    });
  }

  /** Grants approvers permission to view the pending approval, because a decision must contain the approval's token. */
  public mayLookAt({ pipelineArn }: DecidedPipeline): void {
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution'],
      resourceArns: [pipelineArn],
    });
  }
}
