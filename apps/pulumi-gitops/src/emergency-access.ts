import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { CfnRule, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';

/** Maximum age of a person's proof of their second factor, and maximum duration of a session. */
const HOUR = Duration.hours(1);

/** Properties of the emergency access for changes by hand. */
export interface EmergencyAccessProps {
  /** Naming of the role, the topic, the rule and the key. */
  readonly name: Naming;
  /** Environment that is changed, such as `prod`. */
  readonly environment: string;
  /** Address that receives a mail about every use, including a refused one. */
  readonly email: string;
  /** Permissions of the role: no more than the resources that the pipeline deploys need. */
  readonly statements: readonly PolicyStatement[];
}

/**
 * The only access for a person who must change an environment by hand: a role of the target account that requires a
 * second factor, and whose every use is reported immediately.
 *
 * Its trust policy names the account, so a person also needs `sts:AssumeRole` on it from that account. It can be
 * assumed at the endpoint of this Region only: the event of another endpoint would appear in a Region without the rule.
 * The events come from CloudTrail, so the account needs a trail that logs management events.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class EmergencyAccess extends Construct {
  /** Role that a person assumes. */
  public readonly role: Role;
  /** Topic that reports each use. */
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
      description: `For changes by hand in ${props.environment}: its use raises an alarm`,
    });
  }

  private addRole(): Role {
    const { name, environment, statements } = this.props;
    const { account, region } = Stack.of(this);
    const role = new Role(this, 'Role', {
      roleName: name.role('emergency'),
      description: `Changes ${environment} by hand in an emergency: its use raises an alarm`,
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
      description: `Messages about changes by hand in ${environment}`,
    });
    return new NotificationTopic(this, 'Topic', {
      topicName: name.topic('emergency'),
      displayName: `Changes by hand in ${environment}`,
      key,
      emails: [email],
      publishRoleName: name.role('emergency-publish'),
    });
  }

  private notifyUses(): void {
    const { name, environment } = this.props;
    const rule = new Rule(this, 'Used', {
      ruleName: name.rule('emergency'),
      description: `Tells people that the emergency role of ${environment} is used`,
      eventPattern: {
        source: ['aws.sts'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['sts.amazonaws.com'],
          eventName: ['AssumeRole'],
          // not a reference, because it would make the rule depend on the role, and the pattern only compares text
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
            `The emergency role of ${environment} is used: ${EventField.fromPath('$.detail.userIdentity.arn')} asked for it at ${EventField.fromPath('$.detail.eventTime')} from ${EventField.fromPath('$.detail.sourceIPAddress')}.`,
            'A change by hand is reported as drift until the program contains it. The runbook of Pulumi GitOps, "Changing something by hand", says what to do.',
          ].join('\n'),
        ),
      ),
    );
  }
}

/**
 * Lets a rule match read-only calls too, which include `AssumeRole` in CloudTrail: an enabled rule does not match all
 * of them.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
 */
function includeReadOnlyCalls(rule: Rule): void {
  (rule.node.defaultChild as CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
}
