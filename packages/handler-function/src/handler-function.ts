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

/**
 * Schedule of the events that keep a function active. Lambda removes the network interfaces of a function that has not
 * been invoked for several weeks.
 */
const WAKE_EVERY = Schedule.rate(Duration.days(1));

/** Properties of a Lambda function that runs a bundled handler. */
export interface HandlerFunctionProps {
  /** Folder with an `index.js` that exports `handler`, and with all its dependencies except the AWS SDK. */
  readonly bundle: string;
  /** Name of the function, 1 to 64 characters. @default - CloudFormation generates one */
  readonly functionName?: string;
  /** Description of the function, as the console shows it. */
  readonly description: string;
  /**
   * Execution role of the function. You add all its statements, including those for the log group, except the statement
   * for `traced`.
   */
  readonly role: Role;
  /** Log group for the function's JSON log. */
  readonly logGroup: ILogGroup;
  /** Maximum duration of an invocation, at most 15 minutes. */
  readonly timeout: Duration;
  /** Memory of the function in MiB, 128 to 10,240. CPU power is proportional to memory. @default 256 */
  readonly memorySize?: number;
  /**
   * Environment variables of the function. They are visible in the console, so they must not contain secrets.
   * @default - no variables except those of the runtime
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Maximum number of simultaneous invocations, reserved from the account's concurrency.
   *
   * Lambda rejects a reservation that leaves fewer than 100 unreserved executions. The total concurrency of a new
   * account can be lower.
   *
   * @default - no reservation: the account's concurrency is the limit
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * Queue for events of asynchronous invocations that failed three times.
   *
   * The role needs `sqs:SendMessage` on the queue before the function is created.
   *
   * @default - these events are lost
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  readonly deadLetterQueue?: IQueue;
  /**
   * VPC placement of the function.
   *
   * Call `grantNetworkInterfaces` for the function's role. Once a day, the handler receives an event with the source
   * `aws.events`, which prevents Lambda from making the function inactive. The handler must ignore this event and
   * return.
   *
   * @default - the function is not in a VPC
   * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
   */
  readonly network?: HandlerNetwork;
  /**
   * Whether X-Ray traces the invocations. If true, the execution role gets the two permissions that are needed to send
   * traces.
   *
   * @default false
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  readonly traced?: boolean;
}

/**
 * Node.js Lambda function that runs a bundled handler with an execution role whose statements you define.
 *
 * The CDK adds no statements to the role, except the X-Ray statement if `traced` is set. The function is created after
 * the role's statements and deleted before them, so that it never runs without its permissions.
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
   * Adds a rule that invokes the function once a day. A function in a VPC that is idle for weeks becomes inactive, and
   * its next invocation fails.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
   */
  private stayAwake(ruleName?: string): void {
    const rule = new Rule(this, 'Wake', {
      ruleName,
      description: 'Invokes a function once a day, so that Lambda does not remove its network interfaces',
      schedule: WAKE_EVERY,
    });
    rule.addTarget(new LambdaTarget(this));
  }
}

/**
 * Grants permission to send traces. The actions have no resource-level permissions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
function grantTraces(grantee: Role): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resourceArns: ['*'],
  });
}
