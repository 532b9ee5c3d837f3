import { Aws } from 'aws-cdk-lib/core';
import { Conditions, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/** The use that one AWS service makes of a key on its own behalf, for named resources. */
export class ServiceUse {
  /**
   * Lets CloudWatch Logs encrypt one log group.
   *
   * @param logGroupArn ARN of the log group, without the trailing `:*`
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  public static logGroup(logGroupArn: string): ServiceUse {
    return new ServiceUse(
      `logs.${Aws.REGION}.amazonaws.com`,
      [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn } },
    );
  }

  /**
   * Lets one CloudWatch alarm publish to encrypted topics.
   *
   * EventBridge rules have no such use: they publish under a role, which has its own permission for the key. Without a
   * role, AWS supports no condition on the account.
   *
   * @param alarmArn ARN of the alarm, written from its name, since the key is created before the alarm
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  public static alarmToTopic(alarmArn: string): ServiceUse {
    return new ServiceUse('cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey'], {
      ArnEquals: { 'aws:SourceArn': alarmArn },
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    });
  }

  /**
   * Lets a service decrypt and encrypt what its own resources hold, such as the messages of a topic.
   *
   * Most services use a key with the permissions of their caller, and need no statement of their own. Policies of
   * some companies demand one for each service all the same.
   *
   * @param service principal of the service, such as `sns.amazonaws.com`
   * @param resourceArns ARNs of the resources, which may hold `*` and are written from names, since the key is created
   * before them
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html
   */
  public static resourcesOf(service: string, ...resourceArns: readonly string[]): ServiceUse {
    return new ServiceUse(service, ['kms:Decrypt', 'kms:GenerateDataKey'], {
      ArnLike: { 'aws:SourceArn': resourceArns.length === 1 ? resourceArns[0] : resourceArns },
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    });
  }

  private constructor(
    private readonly service: string,
    private readonly actions: string[],
    private readonly conditions: Conditions,
  ) {}

  /** Creates the statement of the key policy. Its resource is `*`, which means the key itself in a key policy. */
  public toStatement(): PolicyStatement {
    return new PolicyStatement({
      principals: [new ServicePrincipal(this.service)],
      actions: this.actions,
      resources: ['*'],
      conditions: this.conditions,
    });
  }
}
