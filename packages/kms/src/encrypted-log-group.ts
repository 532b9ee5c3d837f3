import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptionKey } from './encryption-key';
import { ServiceUse } from './service-use';

export interface EncryptedLogGroupProps {
  /** Such as `/aws/lambda/name-of-the-function`. */
  readonly logGroupName: string;
  readonly key: EncryptionKey;
  /** How long the log is kept. @default RetentionDays.ONE_MONTH */
  readonly retention?: RetentionDays;
}

/** A log group under a key whose policy names exactly this log group. It goes with its stack. */
export class EncryptedLogGroup extends LogGroup {
  constructor(
    scope: Construct,
    id: string,
    { logGroupName, key, retention = RetentionDays.ONE_MONTH }: EncryptedLogGroupProps,
  ) {
    super(scope, id, { logGroupName, encryptionKey: key.reference, retention, removalPolicy: RemovalPolicy.DESTROY });
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

  /** Lets a principal open streams and write into them. It cannot make the log group, nor read it. */
  public grantStreams(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [this.logGroupArn],
    });
  }
}
