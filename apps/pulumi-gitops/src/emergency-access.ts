import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { CfnRule, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';

/** Maximum age of a person's second-factor authentication, and maximum duration of a session. */
const HOUR = Duration.hours(1);

/** Properties of the emergency access for manual changes. */
export interface EmergencyAccessProps {
  /** Naming of the role, the topic, the rule and the key. */
  readonly name: Naming;
  /** Environment of the role, such as `prod`. */
  readonly environment: string;
  /** Address that receives an email about every use of the role, including refused attempts in this Region. */
  readonly email: string;
  /** Permissions of the role, limited to the resources that the pipeline deploys. */
  readonly statements: readonly PolicyStatement[];
}

/**
 * Role in the target account for manual changes to an environment. The app gives people no other permissions for such
 * changes. The role requires a second factor. Every use of the role is reported.
 *
 * The trust policy names the account, so a person also needs permission for `sts:AssumeRole` in that account. The role
 * can be assumed only at the STS endpoint of this Region, because events of other endpoints appear in Regions without
 * the rule. The events come from CloudTrail, so the account needs a trail that logs management events.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class EmergencyAccess extends Construct {
  /** Role that a person assumes in an emergency. */
  public readonly role: Role;
  /** Topic that reports each use of the role. */
  public readonly topic: NotificationTopic;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EmergencyAccessProps,
  ) {
    super(scope, id);
    this.role = this.addRole();
    this.topic = this.addTopic();
    this.notifyUses();
    new CfnOutput(this, 'EmergencyRole', {
      value: this.role.roleArn,
      description: `Role for manual changes in ${props.environment}: each use is reported`,
    });
  }

  private addRole(): Role {
    const { name, environment, statements } = this.props;
    const { account, region } = Stack.of(this);
    const role = new Role(this, 'Role', {
      roleName: name.role('emergency'),
      description: `Role for manual changes in ${environment} in an emergency: each use is reported`,
      maxSessionDuration: HOUR,
      assumedBy: new AccountPrincipal(account).withConditions({
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThanEquals: { 'aws:MultiFactorAuthAge': String(HOUR.toSeconds()) },
        StringEquals: { 'aws:RequestedRegion': region },
      }),
    });
    new Policy(this, 'Policy', { policyName: name.role('emergency'), roles: [role], statements: [...statements] });
    return role;
  }

  private addTopic(): NotificationTopic {
    const { name, environment, email } = this.props;
    const key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias('emergency'),
      description: `Messages about manual changes in ${environment}`,
    });
    return new NotificationTopic(this, 'Topic', {
      topicName: name.topic('emergency'),
      displayName: `Manual changes in ${environment}`,
      key,
      emails: [email],
      publishRoleName: name.role('emergency-publish'),
    });
  }

  private notifyUses(): void {
    const { name, environment } = this.props;
    const rule = new Rule(this, 'Used', {
      ruleName: name.rule('emergency'),
      description: `Reports each use of the emergency role of ${environment}`,
      eventPattern: {
        source: ['aws.sts'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['sts.amazonaws.com'],
          eventName: ['AssumeRole'],
          // the ARN is text and not a reference, which would make the rule depend on the role
          requestParameters: {
            roleArn: [`arn:${Aws.PARTITION}:iam::${Stack.of(this).account}:role/${name.role('emergency')}`],
          },
        },
      },
    });
    includeReadOnlyCalls(rule);
    rule.addTarget(
      this.topic.target(
        RuleTargetInput.fromMultilineText(
          [
            `The emergency role of ${environment} is used: ${EventField.fromPath('$.detail.userIdentity.arn')} requested the role at ${EventField.fromPath('$.detail.eventTime')} from ${EventField.fromPath('$.detail.sourceIPAddress')}.`,
            'A manual change is reported as drift until the program contains it. See "Changing something by hand" in the runbook of Pulumi GitOps.',
          ].join('\n'),
        ),
      ),
    );
  }
}

/**
 * Makes a rule also match read-only calls, which include `AssumeRole` in CloudTrail: by default, an enabled rule does
 * not match all of them.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
 */
function includeReadOnlyCalls(rule: Rule): void {
  (rule.node.defaultChild as CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
}
