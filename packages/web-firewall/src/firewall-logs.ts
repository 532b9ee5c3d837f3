import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-wafv2';
import { Naming } from '@slipway/conventions';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { Construct } from 'constructs';

/** Prefix that WAF requires in log group names. */
const PREFIX = 'aws-waf-logs-';
const NOT_LET_THROUGH = ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'];

/** Kind of requests that a firewall logs. */
export enum LoggedRequests {
  /** All requests. CloudWatch Logs charges by the gigabyte. */
  ALL = 'ALL',
  /** Requests that a rule blocked, counted or challenged. */
  MATCHED = 'MATCHED',
}

export interface FirewallLogsProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly webAclArn: string;
  readonly logged: LoggedRequests;
  /** Names of headers whose values are not logged, in lower case. */
  readonly redactedHeaders: readonly string[];
  readonly retention?: RetentionDays;
}

/**
 * Log of a web ACL, in an encrypted log group.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
 */
export class FirewallLogs extends Construct {
  public readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: FirewallLogsProps) {
    super(scope, id);
    const { name, key, webAclArn, logged, redactedHeaders, retention } = props;
    this.logGroupName = name.logGroup('web-acl', PREFIX);
    const logGroup = new EncryptedLogGroup(this, 'Group', { logGroupName: this.logGroupName, key, retention });
    const logGroupArn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: this.logGroupName, // WAF expects the ARN without the `:*` that the log group's attribute contains
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const policy = this.letDeliver(logGroupArn);
    const configuration = new CfnLoggingConfiguration(this, 'Resource', {
      resourceArn: webAclArn,
      logDestinationConfigs: [logGroupArn],
      redactedFields: redactedHeaders.map((header) => ({ singleHeader: { Name: header } })),
      loggingFilter: logged === LoggedRequests.ALL ? undefined : matchedOnly(),
    });
    configuration.node.addDependency(logGroup, policy);
  }

  /**
   * Allows AWS to deliver logs to the log group. Otherwise, WAF would create a resource policy that would remain after
   * the stack is deleted.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html
   */
  private letDeliver(logGroupArn: string): CfnResourcePolicy {
    return new CfnResourcePolicy(this, 'Delivery', {
      policyName: this.logGroupName,
      policyDocument: Stack.of(this).toJsonString(
        new PolicyDocument({
          statements: [
            new PolicyStatement({
              principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [`${logGroupArn}:log-stream:*`],
              conditions: {
                StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
                ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
              },
            }),
          ],
        }),
      ),
    });
  }
}

/**
 * Returns the logging filter that keeps only requests that a rule blocked, counted or challenged. The CDK passes this
 * property on as JSON, so the keys are those of CloudFormation.
 */
function matchedOnly(): object {
  return {
    DefaultBehavior: 'DROP',
    Filters: [
      {
        Behavior: 'KEEP',
        Requirement: 'MEETS_ANY',
        Conditions: NOT_LET_THROUGH.map((Action) => ({ ActionCondition: { Action } })),
      },
    ],
  };
}
