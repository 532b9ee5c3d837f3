import { Aws } from 'aws-cdk-lib/core';
import { Conditions, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/** What one AWS service may do with a key on its own behalf, and for which resources. */
export class ServiceUse {
  /**
   * CloudWatch Logs encrypts one log group.
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
   * CloudWatch alarms of this account publish to encrypted topics.
   *
   * There is none for EventBridge rules: to a topic they publish under a role, which has its own use of the key. Without one, AWS supports
   * no condition that says for which account.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  public static alarmsToTopic(): ServiceUse {
    return new ServiceUse('cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey'], {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    });
  }

  private constructor(
    private readonly service: string,
    private readonly actions: string[],
    private readonly conditions: Conditions,
  ) {}

  /** The statement of a key policy. Its resource is `*`, which in a key policy means the key itself. */
  public toStatement(): PolicyStatement {
    return new PolicyStatement({
      principals: [new ServicePrincipal(this.service)],
      actions: this.actions,
      resources: ['*'],
      conditions: this.conditions,
    });
  }
}
