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
   * Name of the log group, such as `/aws/lambda/name-of-the-function`.
   *
   * @default - a name made from the path of the log group in the app
   */
  readonly logGroupName?: string;
  /**
   * Key that encrypts the log; its policy then names this log group.
   *
   * The policy of an imported key has to name it already: a warning at synthesis shows the statement.
   *
   * @default - the key that the stack shares
   */
  readonly key?: IKey | EncryptionKey;
  /** How long log events are kept. @default RetentionDays.ONE_MONTH */
  readonly retention?: RetentionDays;
}

/**
 * A CloudWatch log group, encrypted by a key whose policy names exactly this log group.
 *
 * It is deleted with its stack.
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

  /** Lets a principal create log streams and write to them, but neither create nor read the log group. */
  public grantStreams(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [this.logGroupArn],
    });
  }

  /** The policy of the key names the log group before CloudFormation could make a name. */
  private takeName(): string {
    const logGroupName = Naming.byAddress(this).logGroup('log');
    (this.node.defaultChild as CfnLogGroup).logGroupName = logGroupName;
    return logGroupName;
  }
}
