import { RemovalPolicy } from 'aws-cdk-lib/core';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';

/** Table that stores the payments of all tasks. It contains no card tokens. */
export class PaymentsTable extends Construct {
  /** Name of the table, which the service reads from an environment variable. */
  public readonly tableName: string;
  private readonly table: Table;

  constructor(
    scope: Construct,
    id: string,
    name: Naming,
    private readonly key: EncryptionKey,
  ) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName: name.table('payments'),
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.tableName = this.table.tableName;
  }

  /**
   * Grants permission to store and read payments, but not to delete them. The service stores payments with a condition,
   * so that it never overwrites one.
   */
  public grantTake(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
    });
    this.key.grantEncryptVia('dynamodb', grantee);
  }
}
