import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { CfnRule, EventPattern } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Posture } from '@slipway/evidence';
import { Naming } from '@slipway/conventions';
import { BlueGreenService } from '@slipway/ecs-bluegreen';
import { DeliveryPipeline } from '@slipway/pipeline';
import { Construct } from 'constructs';

/** Properties of an audit trail. */
export interface AuditTrailProps {
  readonly name: Naming;
  readonly delivery: DeliveryPipeline;
  readonly service: BlueGreenService;
  /** Whether the trail is kept when the stack is deleted. */
  readonly retainData: boolean;
}

/**
 * Audit trail of executions, approvals and deployments of the service, kept for 13 months in its own log group.
 *
 * CloudWatch Logs encrypts the log with its own key and not with the app's key, so that the log remains readable after
 * the app and its key are deleted.
 *
 * @see https://docs-prv.pcisecuritystandards.org/PCI%20DSS/Standard/PCI-DSS-v4_0_1.pdf requirement 10.5.1
 */
export class AuditTrail extends Construct {
  private readonly name: Naming;
  private readonly logGroupName: string;
  private readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { name, delivery, service, retainData }: AuditTrailProps) {
    super(scope, id);
    this.name = name;
    this.logGroupName = `/aws/events/${name.logGroup('audit')}`;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: this.logGroupName,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Posture.of(this.logGroup).acknowledge({
      rule: 'data-key',
      reason: 'The log records the steps of each release, and no card data; CloudWatch Logs encrypts it',
    });
    const policy = this.letRulesDeliver(['audit-pipeline', 'audit-service']);
    const { clusterName, serviceName } = service;
    const serviceArn = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'service',
      resourceName: `${clusterName}/${serviceName}`,
    });
    this.keep('audit-pipeline', policy, { source: ['aws.codepipeline'], resources: [delivery.pipelineArn] });
    this.keep('audit-service', policy, { source: ['aws.ecs'], resources: [serviceArn] });
  }

  private keep(what: string, policy: CfnResourcePolicy, { source, resources }: EventPattern): void {
    const rule = new CfnRule(this, what, {
      name: this.name.rule(what),
      description: 'Records events of releases of the payment service',
      state: 'ENABLED',
      eventPattern: { source, resources, account: [Aws.ACCOUNT_ID] },
      targets: [{ id: 'Log', arn: this.logArn() }],
    });
    rule.node.addDependency(policy, this.logGroup);
  }

  /**
   * Allows the rules to write to the log.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
   */
  private letRulesDeliver(rules: readonly string[]): CfnResourcePolicy {
    const ruleArns = rules.map((what) =>
      Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: this.name.rule(what) }),
    );
    const statement = new PolicyStatement({
      principals: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map((one) => new ServicePrincipal(one)),
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${this.logArn()}:log-stream:*`],
      conditions: {
        ArnEquals: { 'aws:SourceArn': ruleArns },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    });
    return new CfnResourcePolicy(this, 'LogPolicy', {
      policyName: this.name.logGroup('audit'),
      policyDocument: Stack.of(this).toJsonString(new PolicyDocument({ statements: [statement] })),
    });
  }

  /** Returns the ARN of the log without the `:*` that CloudFormation returns. */
  private logArn(): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: this.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
