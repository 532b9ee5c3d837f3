import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IEventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { Acknowledgements, ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { WebhookEnvironment } from './env';

const HANDLER = join(__dirname, '..', 'assets', 'receive.lambda');

export interface ReceivingFunctionProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly secret: ISecret;
  readonly claims: ITable;
  readonly eventBus: IEventBus;
  readonly repositories: readonly string[];
  readonly rotationWindow: Duration;
  readonly replayWindow: Duration;
  readonly concurrency?: number;
  readonly logRetention: RetentionDays;
}

/** Lambda function that receives deliveries, with its role, log group and function URL. */
export class ReceivingFunction extends Construct {
  public readonly handler: HandlerFunction;
  public readonly logGroup: EncryptedLogGroup;
  public readonly url: string;

  constructor(scope: Construct, id: string, props: ReceivingFunctionProps) {
    super(scope, id);
    const functionName = props.name.function('webhook');
    this.logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      key: props.key,
      retention: props.logRetention,
    });
    const role = this.addRole(props);
    this.handler = new HandlerFunction(this, 'Resource', {
      functionName,
      description: 'Verifies GitHub deliveries and puts them on an event bus',
      bundle: HANDLER,
      role,
      // GitHub waits no longer than 10 seconds:
      // https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
      timeout: Duration.seconds(10),
      memorySize: 512,
      reservedConcurrentExecutions: props.concurrency,
      logGroup: this.logGroup,
      environment: { ...environmentOf(props) },
    });
    this.url = this.handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
    Acknowledgements.of(this.handler, 'posture').acknowledge({
      rule: 'public-function',
      reason:
        'GitHub calls the function without AWS credentials: the function first verifies the signature of each delivery',
    });
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
  private addRole({ name, key, secret, claims, eventBus }: ReceivingFunctionProps): ServiceRole {
    const grantee = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('webhook'),
      description:
        'Reads the secret of the webhook, claims deliveries, and puts events on the event bus of the webhook',
    });
    Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secret.secretArn] });
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resourceArns: [claims.tableArn],
    });
    Grant.addToPrincipal({ grantee, actions: ['events:PutEvents'], resourceArns: [eventBus.eventBusArn] });
    this.logGroup.grantStreams(grantee);
    key.grantDecryptVia('secretsmanager', grantee);
    key.grantEncryptVia('dynamodb', grantee);
    return grantee;
  }
}

function environmentOf(props: ReceivingFunctionProps): WebhookEnvironment {
  return {
    BUS_NAME: props.eventBus.eventBusName,
    CLAIMS_TABLE: props.claims.tableName,
    CLAIM_SECONDS: String(props.replayWindow.toSeconds()),
    REPOSITORIES: props.repositories.join(' '),
    ROTATION_SECONDS: String(props.rotationWindow.toSeconds()),
    SECRET_ARN: props.secret.secretArn,
  };
}
