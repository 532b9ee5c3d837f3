import { Aws } from 'aws-cdk-lib/core';
import { Conditions, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/** Use of a key by an AWS service principal, limited to specific resources. */
export class ServiceUse {
  /**
   * Allows CloudWatch Logs to encrypt one log group.
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
   * Allows one CloudWatch alarm to publish to encrypted topics.
   *
   * EventBridge rules do not need this statement: they publish with a role that has its own permission to use the key.
   * For rules without a role, AWS does not support a condition on the account in the key policy.
   *
   * @param alarmArn ARN of the alarm, built from its name, because the key is created before the alarm
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  public static alarmToTopic(alarmArn: string): ServiceUse {
    return new ServiceUse('cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey'], {
      ArnEquals: { 'aws:SourceArn': alarmArn },
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    });
  }

  /**
   * Allows a service to encrypt and decrypt the contents of its own resources, such as the messages of a topic.
   *
   * Most services use a key with the permissions of their caller, and need no statement in the key policy. Some
   * companies require a statement for each service anyway.
   *
   * @param service principal of the service, such as `sns.amazonaws.com`
   * @param resourceArns ARNs of the resources, built from names because the key is created before them. They can
   * contain `*`
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

  /**
   * Returns the statement for the key policy. The statement's resource is `*`, which in a key policy means the key
   * itself.
   */
  public toStatement(): PolicyStatement {
    return new PolicyStatement({
      principals: [new ServicePrincipal(this.service)],
      actions: this.actions,
      resources: ['*'],
      conditions: this.conditions,
    });
  }
}
