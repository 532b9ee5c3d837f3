import { Duration } from 'aws-cdk-lib/core';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { requireProps } from '@slipway/conventions';
import { Construct } from 'constructs';
import type { HandlerNetwork } from './handler-network';

/** Lambda takes the network interfaces from a function that nobody has called for some weeks. */
const WAKE_EVERY = Schedule.rate(Duration.days(1));

/** Properties of a Lambda function that runs a bundled handler. */
export interface HandlerFunctionProps {
  /** Folder with an `index.js` that exports `handler`, and everything that it loads except the AWS SDK. */
  readonly bundle: string;
  /** Name of the function, 1 to 64 characters. @default - CloudFormation generates one */
  readonly functionName?: string;
  /** Purpose of the function, as the console shows it. */
  readonly description: string;
  /** Execution role of the function. Its owner adds the statements, including those for the log group. */
  readonly role: Role;
  /** Log group that the function writes JSON to. */
  readonly logGroup: ILogGroup;
  /** Longest time that an invocation may take, at most 15 minutes. */
  readonly timeout: Duration;
  /** Memory of the function in MiB, 128 to 10,240. It gets processors in proportion. @default 256 */
  readonly memorySize?: number;
  /**
   * Environment variables of the function. They are readable in the console, so they must hold no secrets.
   * @default - no variables except those of the runtime
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * How many invocations may run at once, reserved from the concurrency of the account.
   *
   * Lambda refuses a reservation that leaves less than 100 to the account, which new accounts may not have.
   *
   * @default - nothing is reserved, and the concurrency of the account is the limit
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * Queue that gets the events of asynchronous invocations that failed three times.
   *
   * The role needs `sqs:SendMessage` on it before the function is created.
   *
   * @default - such events are lost
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  readonly deadLetterQueue?: IQueue;
  /**
   * Place of the function in a VPC.
   *
   * Its role needs `grantNetworkInterfaces`. Its handler gets an event of the source `aws.events` once a day, which
   * keeps Lambda from making the function inactive: it has to answer that event without doing anything.
   *
   * @default - the function is in no VPC
   * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
   */
  readonly network?: HandlerNetwork;
  /**
   * Whether X-Ray traces the invocations. The role gets the two permissions that sending traces takes.
   *
   * @default false
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  readonly traced?: boolean;
}

/**
 * A Node.js function that runs a bundled handler under a role of exact statements.
 *
 * The CDK adds nothing to its role. The function is created after the statements of the role and deleted before them,
 * so that it never runs without a permission that it should have. If it is traced, it adds the statement for that.
 */
export class HandlerFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    requireProps<HandlerFunctionProps>(`function '${scope.node.path}/${id}'`, props, {
      bundle: "join(__dirname, 'handler')",
      description: "'Prints invoices'",
      role: 'a ServiceRole for lambda.amazonaws.com',
      logGroup: 'an EncryptedLogGroup',
      timeout: 'Duration.seconds(30)',
    });
    const { bundle, role, network, memorySize = 256, environment, traced = false, ...others } = props;
    super(scope, id, {
      ...others,
      runtime: Runtime.NODEJS_24_X,
      code: Code.fromAsset(bundle),
      handler: 'index.handler',
      role: role.withoutPolicyUpdates(),
      memorySize,
      environment: { ...environment },
      loggingFormat: LoggingFormat.JSON,
      tracing: traced ? Tracing.ACTIVE : undefined,
      ...(network && { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.securityGroup] }),
    });
    if (traced) {
      grantTraces(role);
    }
    if (network) {
      this.stayAwake(network.wakeRuleName);
    }
  }

  /**
   * A function in a VPC that is idle for weeks becomes inactive, and its next invocation fails.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
   */
  private stayAwake(ruleName?: string): void {
    const rule = new Rule(this, 'Wake', {
      ruleName,
      description: 'Keeps a function awake whose network interfaces Lambda would take away',
      schedule: WAKE_EVERY,
    });
    rule.addTarget(new LambdaTarget(this));
  }
}

/**
 * Traces know no resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
function grantTraces(grantee: Role): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resourceArns: ['*'],
  });
}
