import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnGroup, CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

export interface TracingProps {
  readonly name: Naming;
  readonly suffix: string;
  /** Percentage of requests to trace, 0 to 100. */
  readonly samplingPercent: number;
  /** Service names under which the traces of this environment arrive. */
  readonly services: readonly string[];
}

/**
 * Tracing of one environment: a rule for which requests are traced, and a group with insights for viewing them.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export class Tracing extends Construct {
  public readonly samplingRuleName: string;

  constructor(scope: Construct, id: string, props: TracingProps) {
    super(scope, id);
    const { name, suffix, samplingPercent, services } = props;
    this.samplingRuleName = name.samplingRule();
    new CfnSamplingRule(this, 'SamplingRule', {
      samplingRule: {
        ruleName: this.samplingRuleName,
        version: 1,
        priority: 1000,
        reservoirSize: 1,
        fixedRate: samplingPercent / 100,
        serviceName: `*-${suffix}`,
        httpMethod: '*', // a rule has one method or all: GET, POST, PUT and DELETE are among them
        serviceType: '*',
        host: '*',
        urlPath: '*',
        resourceArn: '*',
      },
    });
    new CfnGroup(this, 'Group', {
      groupName: name.traceGroup(),
      filterExpression: services.map((service) => `service("${service}")`).join(' OR '),
      insightsConfiguration: { insightsEnabled: true, notificationsEnabled: false },
    });
  }

  /**
   * Lets code in tasks send traces and read the sampling rules. These actions have no resource-level permissions.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
   */
  public grantTrace(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: [
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:GetSamplingStatisticSummaries',
      ],
      resourceArns: ['*'],
    });
  }
}
