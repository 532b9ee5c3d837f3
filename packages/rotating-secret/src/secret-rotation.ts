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
import { wholeDays } from './whole-days';

const HANDLER = join(__dirname, '..', 'assets', 'rotate.lambda');
const HTTPS = 443;
const POSTGRES = 5432;
const LONGEST_DAYS = 1000;

/** Options of a rotation: its interval, and the names of its resources. */
export interface SecretRotationOptions extends NamedAndEncryptedProps {
  /**
   * Rotation interval, in whole days, at most 1000.
   *
   * @default Duration.days(30)
   */
  readonly every?: Duration;
  /**
   * Whether the first deployment and each change of the schedule start a rotation.
   *
   * If false, Secrets Manager only tests the function when the schedule changes.
   *
   * @default false
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
   */
  readonly rotateImmediately?: boolean;
  /** Retention of the rotation function's log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/** Properties of the rotation of an existing secret. */
export interface SecretRotationProps extends SecretRotationOptions {
  /**
   * Secret to rotate, whose value must be a JSON object. The schedule is created after the secret and its attachment to
   * a database.
   */
  readonly secret: ISecret;
  /** Kind of rotation that is run on schedule. */
  readonly rotation: Rotation;
  /**
   * Short name for the content of the secret, such as `db-master`. It becomes part of resource names.
   * @default 'secret'
   */
  readonly holds?: string;
}

/**
 * Schedule by which Secrets Manager rotates a secret, and the rotation function.
 *
 * Once a day, the function checks that no rotation is overdue or unfinished. The daily check also prevents a function
 * in a VPC from becoming inactive between rotations.
 */
export class SecretRotation extends Construct {
  /**
   * Alarm that goes off if a rotation failed, is unfinished or is overdue. It notifies nobody until you connect it to a
   * topic.
   */
  public readonly alarm: Alarm;
  /** Name of the rotation function. Its log group is named `/aws/lambda/` and the function name. */
  public readonly functionName: string;

  private readonly props: WithDefaults<SecretRotationProps> & { readonly holds: string };

  /** @throws Error if the rotation has no database yet, or the rotation interval is not 1 to 1000 whole days */
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
   * Grants the Secrets Manager permissions that a rotation needs, to a function's role or to a VPC endpoint, such as
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

  /** Adds a rule for the daily check. A function in a VPC already has such a rule, which keeps it active. */
  private checkDaily(handler: HandlerFunction): void {
    const { name, holds } = this.props;
    const rule = new Rule(this, 'Check', {
      ruleName: name.rule(`${holds}-rotation-check`),
      description: `Checks daily whether a rotation of ${holds} is overdue`,
      schedule: Schedule.rate(Duration.days(1)),
    });
    rule.addTarget(new LambdaTarget(handler));
  }

  /**
   * Adds the rotation schedule. The L2 construct would allow Secrets Manager to invoke the function for any account,
   * and would add wildcards to the key policy.
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
      alarmDescription: `A rotation of ${holds} failed or is overdue: see the log of ${handler.functionName} for the reason`,
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
      `rotation '${node.path}' has no database: if the password were rotated without its database, clients of a database that is added later would be locked out; set \`at\``,
    );
  }
  if (wholeDays(every, 1, LONGEST_DAYS) === undefined) {
    throw new Error(
      `the secret of '${node.path}' is rotated every ${every.toHumanString()}, but the interval must be 1 to ${LONGEST_DAYS} whole days; set an interval such as Duration.days(30)`,
    );
  }
}
