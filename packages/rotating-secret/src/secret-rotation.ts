import { join } from 'node:path';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnRotationSchedule, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { requireProps } from '@slipway/conventions';
import { grantNetworkInterfaces, HandlerFunction, HandlerNetwork } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey, NamedAndEncryptedProps, WithDefaults, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { RotationEnvironment } from './env';
import { Rotation, RotationNetwork } from './rotation';

const HANDLER = join(__dirname, '..', 'assets', 'rotate.lambda');
const HTTPS = 443;
const POSTGRES = 5432;
const LONGEST_DAYS = 1000;

/** How often a secret is rotated, and how its resources are called. */
export interface SecretRotationOptions extends NamedAndEncryptedProps {
  /**
   * Time between two rotations, in whole days, at most 1000.
   *
   * @default Duration.days(30)
   */
  readonly every?: Duration;
  /**
   * Whether each change of the schedule starts a rotation, the first one included.
   *
   * Without it Secrets Manager only tries the function out when the schedule changes.
   *
   * @default false
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
   */
  readonly rotateImmediately?: boolean;
  /** How long the log of the rotation function is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/** Properties of the rotation of a secret that exists. */
export interface SecretRotationProps extends SecretRotationOptions {
  /** Secret that is rotated. It is a JSON object. Anything that waits for the secret waits for its attachments too. */
  readonly secret: ISecret;
  /** How the secret is rotated. */
  readonly rotation: Rotation;
  /** What the secret holds, in the names of its resources, such as `db-master`. @default 'secret' */
  readonly holds?: string;
}

/**
 * A schedule by which Secrets Manager rotates a secret, and the function that does it.
 *
 * Once a day the function checks that no rotation is overdue or unfinished: that also keeps a function in a VPC from
 * becoming inactive between two rotations.
 */
export class SecretRotation extends Construct {
  /** Alarm that goes off if a rotation failed or is overdue. It notifies nobody until it is bound to a topic. */
  public readonly alarm: Alarm;
  /** Name of the rotation function. */
  public readonly functionName: string;

  private readonly props: WithDefaults<SecretRotationProps> & { readonly holds: string };

  /**
   * @throws Error if the rotation has no database yet, or the time between two rotations is not 1 to 1000 whole days
   */
  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    requireProps<SecretRotationProps>(this, props, { secret: 'a Secret', rotation: 'Rotation.generated()' });
    check(this, props);
    this.props = { ...withDefaults(this, props), holds: props.holds ?? 'secret' };
    const handler = this.addHandler();
    this.functionName = handler.functionName;
    this.addSchedule(handler);
    this.alarm = this.addAlarm(handler);
  }

  /**
   * Grants what a rotation asks of Secrets Manager, to the role of a function or to the endpoint of a network, such as
   * `rotation.grantRotate(network.endpoint(EndpointService.SECRETS_MANAGER))`.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
   */
  public grantRotate(grantee: IGrantable): void {
    const { secret, rotation } = this.props;
    Grant.addToPrincipal({
      grantee,
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:ListSecretVersionIds',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resourceArns: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
    });
    if (secret.encryptionKey) {
      EncryptionKey.resolve(this, secret.encryptionKey).grantEncryptVia('secretsmanager', grantee);
    }
    rotation._grant(grantee);
  }

  private addHandler(): HandlerFunction {
    const { name, key, holds, secret, rotation, logRetention: retention } = this.props;
    const environment: RotationEnvironment = { SECRET_ARN: secret.secretArn, ...rotation._environment };
    const functionName = name.function(`${holds}-rotation`);
    const description = `Rotates ${holds}`;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role(`${holds}-rotation`),
      description,
    });
    this.grantRotate(role);
    const logGroup = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention,
    });
    logGroup.grantStreams(role);
    const network = this.networkOf(rotation);
    if (network) {
      grantNetworkInterfaces(role, network, functionName);
    }
    const handler = new HandlerFunction(this, 'Function', {
      functionName,
      description,
      bundle: HANDLER,
      role,
      logGroup,
      timeout: Duration.minutes(1),
      environment: { ...environment },
      network,
    });
    if (!network) {
      this.checkDaily(handler);
    }
    return handler;
  }

  private networkOf({ _place: place }: Rotation): HandlerNetwork | undefined {
    if (!place?.network) {
      return undefined;
    }
    const { vpc, subnets, securityGroup = this.addSecurityGroup(place.network, place.database) } = place.network;
    const { name, holds } = this.props;
    return { vpc, subnets, securityGroup, wakeRuleName: name.rule(`${holds}-rotation-check`) };
  }

  private addSecurityGroup(
    { vpc }: RotationNetwork,
    { connections }: NonNullable<Rotation['_place']>['database'],
  ): SecurityGroup {
    const { name, holds } = this.props;
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      securityGroupName: name.securityGroup(`${holds}-rotation`),
      description: `Rotates ${holds}`,
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(HTTPS), 'HTTPS to Secrets Manager');
    connections.allowFrom(group, Port.tcp(POSTGRES), 'PostgreSQL from the rotation of its passwords');
    return group;
  }

  /** A function in a VPC has such a rule already, which keeps it awake. */
  private checkDaily(handler: HandlerFunction): void {
    const { name, holds } = this.props;
    const rule = new Rule(this, 'Check', {
      ruleName: name.rule(`${holds}-rotation-check`),
      description: `Looks once a day whether a rotation of ${holds} is overdue`,
      schedule: Schedule.rate(Duration.days(1)),
    });
    rule.addTarget(new LambdaTarget(handler));
  }

  /**
   * The L2 would let Secrets Manager in for any account, and add wildcards to the policy of the key.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
   */
  private addSchedule({ functionArn, role }: HandlerFunction): void {
    const { secret, every = Duration.days(30), rotateImmediately = false } = this.props;
    const permission = new CfnPermission(this, 'Permission', {
      principal: 'secretsmanager.amazonaws.com',
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: secret.secretArn,
      rotationLambdaArn: functionArn,
      rotationRules: { automaticallyAfterDays: every.toDays() },
      rotateImmediatelyOnUpdate: rotateImmediately,
    });
    schedule.node.addDependency(permission, secret, role!);
  }

  private addAlarm(handler: HandlerFunction): Alarm {
    const { name, holds } = this.props;
    return new Alarm(this, 'Failed', {
      alarmName: name.alarm(`${holds}-rotation-failed`),
      alarmDescription: `A rotation of ${holds} failed, or is overdue: the log of ${handler.functionName} says why`,
      metric: handler.metricErrors({ period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html */
function check({ node }: Construct, { rotation, every = Duration.days(30) }: SecretRotationProps): void {
  if (!rotation._isComplete) {
    throw new Error(
      `rotation '${node.path}' has no database: a rotation changes a user in a database, and would lock out one that is added later; give \`in\``,
    );
  }
  const days = every.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) {
    throw new Error(
      `secret of '${node.path}' is rotated every ${every.toHumanString()}: Secrets Manager accepts 1 to ${LONGEST_DAYS} whole days; give one such as Duration.days(30)`,
    );
  }
}
