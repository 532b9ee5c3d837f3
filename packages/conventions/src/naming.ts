import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { addressOf, nameAt } from './address-name';
import { fillIn } from './known-lengths';
import { NameRule } from './name-rule';

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

/**
 * Resource names that follow one pattern. Each name is checked against the naming rule of the AWS service.
 *
 * Names of resources that do something end with the kind of resource: `role('build')` is a `build-role`. Names of most
 * resources that store something have no such suffix: `bucket('artifacts')` is `artifacts`. An account ID, a Region or
 * a partition that is a token counts with its maximum length, such as 12 characters for an account ID.
 *
 * Two deployments of an app can share an account if they use different values for a placeholder of the pattern, such as
 * a suffix.
 */
export class Naming {
  /**
   * Creates names from a pattern such as `brazilcart-{type}-{suffix}` or `{type}-{environment}-{suffix}`.
   *
   * @param pattern naming pattern, which must contain `{type}`; all other placeholders are taken from `values`
   * @param values values of the placeholders, such as `suffix`
   * @throws Error if a placeholder has no value, a value is empty, or the pattern has no `{type}`
   */
  public static pattern(pattern: string, values: Readonly<Record<string, string>>): Naming {
    if (!pattern.includes('{type}')) {
      throw new Error(
        `naming pattern '${pattern}' has no {type}, so all resources would have the same name; use a pattern such as 'app-{type}-{suffix}'`,
      );
    }
    for (const [, placeholder] of pattern.matchAll(PLACEHOLDER)) {
      if (placeholder !== 'type' && !values[placeholder]) {
        throw new Error(
          `naming pattern '${pattern}' contains {${placeholder}}, which has no value; set a value, or remove the placeholder`,
        );
      }
    }
    return new Naming((type, _, prefix) => {
      const all: Record<string, string> = { ...values, type };
      return prefix + pattern.replace(PLACEHOLDER, (_placeholder, placeholder: string) => all[placeholder]);
    });
  }

  /**
   * Creates names from a construct's stack name and its path in the stack, such as
   * `shop-delivery-build-project-1f0c9a2b`. Slipway's constructs use these names by default.
   *
   * Names that are too long are shortened, and a hash in each name keeps it unique. A name stays the same as long as
   * the stack name and the construct path stay the same. Role names end in the Region, because they must be unique
   * within an account. Bucket names end in the account ID and the Region, because they must be unique across accounts.
   */
  public static byAddress(construct: IConstruct): Naming {
    const address = addressOf(construct);
    const { account, region } = Stack.of(construct);
    const places = new Map([
      [NameRule.ROLE, [region]],
      [NameRule.BUCKET, [account, region]],
    ]);
    return new Naming((type, rule, prefix) => nameAt(address, type, rule, { prefix, place: places.get(rule) }));
  }

  private constructor(private readonly write: (type: string, rule: NameRule, prefix: string) => string) {}

  /**
   * Returns the name of a CloudWatch alarm, such as `shop-cpu-alarm-dev` for `alarm('cpu')`, with the pattern
   * `shop-{type}-dev`.
   */
  public alarm(about: string): string {
    return this.of(`${about}-alarm`, NameRule.ALARM);
  }

  /**
   * Returns the name of an S3 bucket, such as `shop-artifacts-123456789012-dev` for `bucket('artifacts', account)`,
   * with the pattern `shop-{type}-dev`.
   *
   * Bucket names are globally unique, so add parts such as the account ID.
   */
  public bucket(holds: string, ...parts: readonly string[]): string {
    return this.of([holds, ...parts].join('-'), NameRule.BUCKET);
  }

  /**
   * Returns the ID of an ElastiCache replication group, such as `shop-sessions-dev` for `cache('sessions')`, with the
   * pattern `shop-{type}-dev`.
   */
  public cache(holds: string): string {
    return this.of(holds, NameRule.CACHE);
  }

  /** Returns the name of an ECS cluster, such as `shop-cluster-dev` with the pattern `shop-{type}-dev`. */
  public cluster(): string {
    return this.of('cluster', NameRule.CLUSTER);
  }

  /**
   * Returns the name of a CloudWatch dashboard, such as `shop-delivery-dashboard-dev` for `dashboard('delivery')`, with
   * the pattern `shop-{type}-dev`.
   */
  public dashboard(about: string): string {
    return this.of(`${about}-dashboard`, NameRule.DASHBOARD);
  }

  /**
   * Returns the identifier of an RDS database instance, such as `shop-orders-dev` for `database('orders')`, with the
   * pattern `shop-{type}-dev`.
   */
  public database(holds: string): string {
    return this.of(holds, NameRule.DATABASE);
  }

  /**
   * Returns the name of an EventBridge event bus, such as `shop-webhook-bus-dev` for `eventBus('webhook')`, with the
   * pattern `shop-{type}-dev`.
   */
  public eventBus(of: string): string {
    return this.of(`${of}-bus`, NameRule.EVENT_BUS);
  }

  /**
   * Returns the name under which a stack exports an output, such as `shop-vpc-id-dev` for `export('vpc-id')`, with the
   * pattern `shop-{type}-dev`.
   */
  public export(of: string): string {
    return this.of(of, NameRule.EXPORT);
  }

  /**
   * Returns the external ID in the trust policy of a role, such as `shop-external-id-dev` with the pattern
   * `shop-{type}-dev`.
   */
  public externalId(): string {
    return this.of('external-id', NameRule.EXTERNAL_ID);
  }

  /**
   * Returns the name of a Lambda function, such as `shop-deploy-function-dev` for `function('deploy')`, with the
   * pattern `shop-{type}-dev`.
   */
  public function(does: string): string {
    return this.of(`${does}-function`, NameRule.FUNCTION);
  }

  /**
   * Returns the name of a CodeCommit repository, such as `shop-source-dev` for `gitRepository('source')`, with the
   * pattern `shop-{type}-dev`.
   */
  public gitRepository(holds: string): string {
    return this.of(holds, NameRule.GIT_REPOSITORY);
  }

  /**
   * Returns the name of a WAF IP set, such as `shop-blocked-dev` for `ipSet('blocked')`, with the pattern
   * `shop-{type}-dev`.
   */
  public ipSet(holds: string): string {
    return this.of(holds, NameRule.IP_SET);
  }

  /**
   * Returns the alias of a KMS key, such as `alias/shop-state-key-dev` for `keyAlias('state')` or `alias/shop-key-dev`
   * for `keyAlias()`, with the pattern `shop-{type}-dev`.
   */
  public keyAlias(protects = ''): string {
    return this.of(ofKind(protects, 'key'), NameRule.KEY_ALIAS, 'alias/');
  }

  /**
   * Returns the name of a CloudWatch log group, such as `/ecs/shop-web-dev` for `logGroup('web', '/ecs/')`, with the
   * pattern `shop-{type}-dev`.
   *
   * @param of component that writes the log, such as `web`
   * @param prefix text before the name, such as `/ecs/`
   */
  public logGroup(of: string, prefix = ''): string {
    return this.of(of, NameRule.LOG_GROUP, prefix);
  }

  /**
   * Returns a name for a CloudWatch metric and for the metric filter that publishes it, such as `shop-errors-dev` for
   * `metric('errors')`, with the pattern `shop-{type}-dev`.
   */
  public metric(counts: string): string {
    return this.of(counts, NameRule.METRIC);
  }

  /**
   * Returns the name of a Systems Manager parameter, such as `shop-image-dev` for `parameter('image')`, with the
   * pattern `shop-{type}-dev`. No slash is added to the beginning.
   */
  public parameter(holds: string): string {
    return this.of(holds, NameRule.PARAMETER);
  }

  /**
   * Returns the name of a pipeline, such as `shop-pipeline-dev` for `pipeline()` or `shop-release-pipeline-dev` for
   * `pipeline('release')`, with the pattern `shop-{type}-dev`.
   */
  public pipeline(does = ''): string {
    return this.of(ofKind(does, 'pipeline'), NameRule.PIPELINE);
  }

  /**
   * Returns the name of a CodeBuild project, such as `shop-build-project-dev` for `project('build')`, with the pattern
   * `shop-{type}-dev`.
   */
  public project(does: string): string {
    return this.of(`${does}-project`, NameRule.PROJECT);
  }

  /**
   * Returns the name of an SQS queue, such as `shop-failed-queue-dev` for `queue('failed')`, with the pattern
   * `shop-{type}-dev`.
   */
  public queue(holds: string): string {
    return this.of(`${holds}-queue`, NameRule.QUEUE);
  }

  /**
   * Returns the name of a CodeBuild report group, such as `shop-tests-report-dev` for `reportGroup('tests')`, with the
   * pattern `shop-{type}-dev`.
   */
  public reportGroup(about: string): string {
    return this.of(`${about}-report`, NameRule.REPORT_GROUP);
  }

  /**
   * Returns the name of an ECR repository, such as `shop-web-dev` for `repository('web')`, with the pattern
   * `shop-{type}-dev`.
   */
  public repository(holds: string): string {
    return this.of(holds, NameRule.REPOSITORY);
  }

  /**
   * Returns the name of an IAM role, such as `shop-build-role-dev` for `role('build')`, with the pattern
   * `shop-{type}-dev`.
   */
  public role(does: string): string {
    return this.of(`${does}-role`, NameRule.ROLE);
  }

  /**
   * Returns the name of an EventBridge rule, such as `shop-start-rule-dev` for `rule('start')`, with the pattern
   * `shop-{type}-dev`.
   */
  public rule(does: string): string {
    return this.of(`${does}-rule`, NameRule.RULE);
  }

  /**
   * Returns the name of an X-Ray sampling rule, such as `shop-sampling-rule-dev` with the pattern `shop-{type}-dev`.
   */
  public samplingRule(): string {
    return this.of('sampling-rule', NameRule.SAMPLING_RULE);
  }

  /**
   * Returns the name of a scaling policy, such as `shop-cpu-policy-dev` for `scalingPolicy('cpu')`, with the pattern
   * `shop-{type}-dev`.
   */
  public scalingPolicy(follows: string): string {
    return this.of(`${follows}-policy`, NameRule.SCALING_POLICY);
  }

  /**
   * Returns the name of a Secrets Manager secret, such as `shop-token-dev` for `secret('token')`, with the pattern
   * `shop-{type}-dev`.
   */
  public secret(holds: string): string {
    return this.of(holds, NameRule.SECRET);
  }

  /**
   * Returns the name of a security group, such as `shop-web-dev` for `securityGroup('web')`, with the pattern
   * `shop-{type}-dev`.
   */
  public securityGroup(of: string): string {
    return this.of(of, NameRule.SECURITY_GROUP);
  }

  /** Returns the name of an ECS service, such as `shop-service-dev` with the pattern `shop-{type}-dev`. */
  public service(): string {
    return this.of('service', NameRule.SERVICE);
  }

  /**
   * Returns the name of a Slack channel configuration, such as `shop-slack-channel-dev` with the pattern
   * `shop-{type}-dev`.
   */
  public slackChannel(): string {
    return this.of('slack-channel', NameRule.SLACK_CHANNEL);
  }

  /**
   * Returns the name of a CloudFormation stack, such as `shop-stack-dev` for `stack()` or `shop-service-stack-dev` for
   * `stack('service')`, with the pattern `shop-{type}-dev`.
   */
  public stack(of = ''): string {
    return this.of(ofKind(of, 'stack'), NameRule.STACK);
  }

  /**
   * Returns the name of an RDS or ElastiCache subnet group, such as `shop-db-subnets-dev` for `subnetGroup('db')`, with
   * the pattern `shop-{type}-dev`.
   */
  public subnetGroup(of: string): string {
    return this.of(`${of}-subnets`, NameRule.SUBNET_GROUP);
  }

  /**
   * Returns the name of a DynamoDB table, such as `shop-locks-dev` for `table('locks')`, with the pattern
   * `shop-{type}-dev`.
   */
  public table(holds: string): string {
    return this.of(holds, NameRule.TABLE);
  }

  /**
   * Returns the family of ECS task definitions, such as `shop-task-dev` for `taskFamily()`, with the pattern
   * `shop-{type}-dev`.
   */
  public taskFamily(of = 'task'): string {
    return this.of(of, NameRule.TASK_FAMILY);
  }

  /**
   * Returns the name of an SNS topic, such as `shop-oncall-topic-dev` for `topic('oncall')`, with the pattern
   * `shop-{type}-dev`.
   */
  public topic(about: string): string {
    return this.of(`${about}-topic`, NameRule.TOPIC);
  }

  /** Returns the name of an X-Ray group, such as `shop-traces-dev` with the pattern `shop-{type}-dev`. */
  public traceGroup(): string {
    return this.of('traces', NameRule.TRACE_GROUP);
  }

  /** Returns the name of a VPC, such as `shop-vpc-dev` with the pattern `shop-{type}-dev`. */
  public vpc(): string {
    return this.of('vpc', NameRule.VPC);
  }

  /** Returns the name of a WAF web ACL, such as `shop-web-acl-dev` with the pattern `shop-{type}-dev`. */
  public webAcl(): string {
    return this.of('web-acl', NameRule.WEB_ACL);
  }

  private of(type: string, rule: NameRule, prefix = ''): string {
    const name = this.write(type, rule, prefix);
    const { longest, shown } = fillIn(name);
    rule.check(longest, shown);
    return name;
  }
}

function ofKind(type: string, kind: string): string {
  return type === '' ? kind : `${type}-${kind}`;
}
