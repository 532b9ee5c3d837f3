import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { addressOf, nameAt } from './address-name';
import { fillIn } from './known-lengths';
import { NameRule } from './name-rule';

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

/**
 * Resource names that follow one pattern. Each name is checked against the naming rule of the AWS service.
 *
 * Names of resources that do something end with the kind of resource: `role('build')` is a `build-role`. Names of
 * resources that store something have no such suffix: `bucket('artifacts')` is `artifacts`. For a token, the maximum
 * length of its value counts, such as 12 characters for an account ID.
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
   * `shop-delivery-build-project-1f0c9a2b`. Constructs use these names by default.
   *
   * Names that are too long are shortened, and a hash keeps them unique. A name stays the same as long as the stack
   * name and the construct path stay the same. Role names end in the Region, because they must be unique within an
   * account. Bucket names end in the account ID and the Region, because they must be unique across accounts.
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

  /** Returns the name of a CloudWatch alarm. In a naming pattern, `{type}` is `cpu-alarm` for `alarm('cpu')`. */
  public alarm(about: string): string {
    return this.of(`${about}-alarm`, NameRule.ALARM);
  }

  /**
   * Returns the name of an S3 bucket. In a naming pattern, `{type}` is `artifacts-123456789012` for
   * `bucket('artifacts', account)`.
   *
   * Bucket names are globally unique, so add parts such as the account ID.
   */
  public bucket(holds: string, ...parts: readonly string[]): string {
    return this.of([holds, ...parts].join('-'), NameRule.BUCKET);
  }

  /**
   * Returns the ID of an ElastiCache replication group. In a naming pattern, `{type}` is `sessions` for
   * `cache('sessions')`.
   */
  public cache(holds: string): string {
    return this.of(holds, NameRule.CACHE);
  }

  /** Returns the name of an ECS cluster. In a naming pattern, `{type}` is `cluster`. */
  public cluster(): string {
    return this.of('cluster', NameRule.CLUSTER);
  }

  /**
   * Returns the name of a CloudWatch dashboard. In a naming pattern, `{type}` is `delivery-dashboard` for
   * `dashboard('delivery')`.
   */
  public dashboard(about: string): string {
    return this.of(`${about}-dashboard`, NameRule.DASHBOARD);
  }

  /**
   * Returns the identifier of an RDS database instance. In a naming pattern, `{type}` is `orders` for
   * `database('orders')`.
   */
  public database(holds: string): string {
    return this.of(holds, NameRule.DATABASE);
  }

  /**
   * Returns the name of an EventBridge event bus. In a naming pattern, `{type}` is `webhook-bus` for
   * `eventBus('webhook')`.
   */
  public eventBus(of: string): string {
    return this.of(`${of}-bus`, NameRule.EVENT_BUS);
  }

  /**
   * Returns the name under which a stack exports an output. In a naming pattern, `{type}` is `vpc-id` for
   * `export('vpc-id')`.
   */
  public export(of: string): string {
    return this.of(of, NameRule.EXPORT);
  }

  /** Returns the external ID in the trust policy of a role. In a naming pattern, `{type}` is `external-id`. */
  public externalId(): string {
    return this.of('external-id', NameRule.EXTERNAL_ID);
  }

  /**
   * Returns the name of a Lambda function. In a naming pattern, `{type}` is `deploy-function` for
   * `function('deploy')`.
   */
  public function(does: string): string {
    return this.of(`${does}-function`, NameRule.FUNCTION);
  }

  /**
   * Returns the name of a CodeCommit repository. In a naming pattern, `{type}` is `source` for
   * `gitRepository('source')`.
   */
  public gitRepository(holds: string): string {
    return this.of(holds, NameRule.GIT_REPOSITORY);
  }

  /** Returns the name of a WAF IP set. In a naming pattern, `{type}` is `blocked` for `ipSet('blocked')`. */
  public ipSet(holds: string): string {
    return this.of(holds, NameRule.IP_SET);
  }

  /**
   * Returns the alias of a KMS key, with the prefix `alias/`. In a naming pattern, `{type}` is `state-key` for
   * `keyAlias('state')`; for `keyAlias()`, it is `key`.
   */
  public keyAlias(protects = ''): string {
    return this.of(ofKind(protects, 'key'), NameRule.KEY_ALIAS, 'alias/');
  }

  /**
   * Returns the name of a CloudWatch log group. In a naming pattern, `{type}` is `web` for `logGroup('web', '/ecs/')`,
   * and the name begins with `/ecs/`.
   *
   * @param of component that writes the log, such as `web`
   * @param prefix text before the name, such as `/ecs/`
   */
  public logGroup(of: string, prefix = ''): string {
    return this.of(of, NameRule.LOG_GROUP, prefix);
  }

  /** Returns a name for a CloudWatch metric and for the metric filter that publishes it. */
  public metric(counts: string): string {
    return this.of(counts, NameRule.METRIC);
  }

  /** Returns the name of a Systems Manager parameter. The name does not begin with a slash. */
  public parameter(holds: string): string {
    return this.of(holds, NameRule.PARAMETER);
  }

  /**
   * Returns the name of a pipeline. In a naming pattern, `{type}` is `pipeline` for `pipeline()`; for
   * `pipeline('release')`, it is `release-pipeline`.
   */
  public pipeline(does = ''): string {
    return this.of(ofKind(does, 'pipeline'), NameRule.PIPELINE);
  }

  /**
   * Returns the name of a CodeBuild project. In a naming pattern, `{type}` is `build-project` for `project('build')`.
   */
  public project(does: string): string {
    return this.of(`${does}-project`, NameRule.PROJECT);
  }

  /** Returns the name of an SQS queue. In a naming pattern, `{type}` is `failed-queue` for `queue('failed')`. */
  public queue(holds: string): string {
    return this.of(`${holds}-queue`, NameRule.QUEUE);
  }

  /**
   * Returns the name of a CodeBuild report group. In a naming pattern, `{type}` is `tests-report` for
   * `reportGroup('tests')`.
   */
  public reportGroup(about: string): string {
    return this.of(`${about}-report`, NameRule.REPORT_GROUP);
  }

  /** Returns the name of an ECR repository. In a naming pattern, `{type}` is `web` for `repository('web')`. */
  public repository(holds: string): string {
    return this.of(holds, NameRule.REPOSITORY);
  }

  /** Returns the name of an IAM role. In a naming pattern, `{type}` is `build-role` for `role('build')`. */
  public role(does: string): string {
    return this.of(`${does}-role`, NameRule.ROLE);
  }

  /** Returns the name of an EventBridge rule. In a naming pattern, `{type}` is `start-rule` for `rule('start')`. */
  public rule(does: string): string {
    return this.of(`${does}-rule`, NameRule.RULE);
  }

  /** Returns the name of an X-Ray sampling rule. In a naming pattern, `{type}` is `sampling-rule`. */
  public samplingRule(): string {
    return this.of('sampling-rule', NameRule.SAMPLING_RULE);
  }

  /** Returns the name of a scaling policy. In a naming pattern, `{type}` is `cpu-policy` for `scalingPolicy('cpu')`. */
  public scalingPolicy(follows: string): string {
    return this.of(`${follows}-policy`, NameRule.SCALING_POLICY);
  }

  /** Returns the name of a Secrets Manager secret. In a naming pattern, `{type}` is `token` for `secret('token')`. */
  public secret(holds: string): string {
    return this.of(holds, NameRule.SECRET);
  }

  /** Returns the name of a security group. In a naming pattern, `{type}` is `web` for `securityGroup('web')`. */
  public securityGroup(of: string): string {
    return this.of(of, NameRule.SECURITY_GROUP);
  }

  /** Returns the name of an ECS service. In a naming pattern, `{type}` is `service`. */
  public service(): string {
    return this.of('service', NameRule.SERVICE);
  }

  /** Returns the name of a Slack channel configuration. In a naming pattern, `{type}` is `slack-channel`. */
  public slackChannel(): string {
    return this.of('slack-channel', NameRule.SLACK_CHANNEL);
  }

  /**
   * Returns the name of a CloudFormation stack. In a naming pattern, `{type}` is `stack` for `stack()`; for
   * `stack('service')`, it is `service-stack`.
   */
  public stack(of = ''): string {
    return this.of(ofKind(of, 'stack'), NameRule.STACK);
  }

  /**
   * Returns the name of an RDS or ElastiCache subnet group. In a naming pattern, `{type}` is `db-subnets` for
   * `subnetGroup('db')`.
   */
  public subnetGroup(of: string): string {
    return this.of(`${of}-subnets`, NameRule.SUBNET_GROUP);
  }

  /** Returns the name of a DynamoDB table. In a naming pattern, `{type}` is `locks` for `table('locks')`. */
  public table(holds: string): string {
    return this.of(holds, NameRule.TABLE);
  }

  /** Returns the family of ECS task definitions. In a naming pattern, `{type}` is `task` for `taskFamily()`. */
  public taskFamily(of = 'task'): string {
    return this.of(of, NameRule.TASK_FAMILY);
  }

  /** Returns the name of an SNS topic. In a naming pattern, `{type}` is `oncall-topic` for `topic('oncall')`. */
  public topic(about: string): string {
    return this.of(`${about}-topic`, NameRule.TOPIC);
  }

  /** Returns the name of an X-Ray group. In a naming pattern, `{type}` is `traces`. */
  public traceGroup(): string {
    return this.of('traces', NameRule.TRACE_GROUP);
  }

  /** Returns the name of a VPC. In a naming pattern, `{type}` is `vpc`. */
  public vpc(): string {
    return this.of('vpc', NameRule.VPC);
  }

  /** Returns the name of a WAF web ACL. In a naming pattern, `{type}` is `web-acl`. */
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
