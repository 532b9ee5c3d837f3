import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnGroup, CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

export interface TracingProps {
  readonly name: Naming;
  readonly suffix: string;
  /** Percentage of requests to trace, 0 to 100. */
  readonly samplingPercent: number;
  /** Service names in the traces of this environment. */
  readonly services: readonly string[];
}

/**
 * Tracing of one environment: a sampling rule that selects requests, and an X-Ray group with insights.
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
        httpMethod: '*', // a rule can only select one method or all methods, which include GET, POST, PUT and DELETE
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
   * Grants permission to send traces and read sampling rules. These actions have no resource-level permissions.
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
