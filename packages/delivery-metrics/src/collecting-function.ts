import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AttributeType, BillingMode, ITable, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { CollectedDelivery, MetricsEnvironment } from './env';

const HANDLER = join(__dirname, '..', 'assets', 'collect.lambda');

export interface CollectingFunctionProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly deliveries: readonly CollectedDelivery[];
  readonly period: Duration;
  readonly retention: Duration;
  readonly logRetention?: RetentionDays;
}

/**
 * Lambda function that stores facts and publishes figures, with its table, role, log group, and the queue of failed
 * events.
 */
export class CollectingFunction extends Construct {
  public readonly handler: HandlerFunction;
  /** Queue of events that the function could not process, or that could not be delivered to it. */
  public readonly failed: Queue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CollectingFunctionProps,
  ) {
    super(scope, id);
    const { name, key, logRetention: retention } = props;
    const functionName = name.function('delivery-metrics');
    const facts = this.addFacts();
    this.failed = this.addFailed();
    const logGroup = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention,
    });
    const role = this.addRole(facts);
    logGroup.grantStreams(role);
    this.handler = new HandlerFunction(this, 'Resource', {
      functionName,
      description: 'Stores delivery events and publishes delivery metrics',
      bundle: HANDLER,
      role,
      timeout: Duration.minutes(1),
      memorySize: 512,
      logGroup,
      deadLetterQueue: this.failed,
      environment: { ...this.environment(facts) },
    });
  }

  private addFacts(): Table {
    const { name, key } = this.props;
    return new Table(this, 'Facts', {
      tableName: name.table('delivery-facts'),
      partitionKey: { name: 'partition', type: AttributeType.STRING },
      sortKey: { name: 'fact', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key.reference,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /**
   * Adds the queue of failed events. SQS encrypts the queue: EventBridge does not document an account condition for
   * queues with a customer managed key.
   */
  private addFailed(): Queue {
    return new Queue(this, 'Failed', {
      queueName: this.props.name.queue('delivery-metrics-failed'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private addRole(facts: ITable): ServiceRole {
    const { name, key } = this.props;
    const grantee = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('delivery-metrics'),
      description: 'Stores and reads delivery events',
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:PutItem', 'dynamodb:Query'],
      resourceArns: [facts.tableArn],
    });
    Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [this.failed.queueArn] });
    key.grantEncryptVia('dynamodb', grantee);
    return grantee;
  }

  private environment(facts: ITable): MetricsEnvironment {
    const { deliveries, period, retention } = this.props;
    return {
      DELIVERIES: Stack.of(this).toJsonString(deliveries),
      FACTS_TABLE: facts.tableName,
      PERIOD_SECONDS: String(period.toSeconds()),
      RETENTION_SECONDS: String(retention.toSeconds()),
    };
  }
}
