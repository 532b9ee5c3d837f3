import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { EncryptionKey } from './encryption-key';
import { ServiceUse } from './service-use';

/** Properties of an encrypted log group. */
export interface EncryptedLogGroupProps {
  /**
   * Name of the log group, such as `/aws/lambda/print-invoices`.
   *
   * @default - a name derived from the construct path
   */
  readonly logGroupName?: string;
  /**
   * Key that encrypts the log group. A statement for the log group is added to the key policy.
   *
   * The policy of an imported key must already contain this statement. A warning at synthesis shows the statement.
   *
   * @default - the shared key of the stack
   */
  readonly key?: IKey | EncryptionKey;
  /** Retention period of the log events. @default RetentionDays.ONE_MONTH */
  readonly retention?: RetentionDays;
}

/**
 * Encrypted CloudWatch log group. A statement in the key policy allows CloudWatch Logs to use the key for exactly this
 * log group.
 *
 * The log group is deleted with its stack.
 */
export class EncryptedLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps = {}) {
    const key = EncryptionKey.resolve(scope, props.key);
    super(scope, id, {
      logGroupName: props.logGroupName,
      encryptionKey: key.reference,
      retention: props.retention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logGroupName = props.logGroupName ?? this.takeName();
    key.allow(
      ServiceUse.logGroup(
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    );
    this.node.addDependency(key);
  }

  /** Grants permission to create log streams and write to them, but not to create or read the log group. */
  public grantStreams(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [this.logGroupArn],
    });
  }

  /** Returns a name for the log group. The key policy contains the name, so CloudFormation cannot generate it. */
  private takeName(): string {
    const logGroupName = Naming.byAddress(this).logGroup('log');
    (this.node.defaultChild as CfnLogGroup).logGroupName = logGroupName;
    return logGroupName;
  }
}
