import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { addressOf, nameAt } from './address-name';
import { fillIn } from './known-lengths';
import { NameRule } from './name-rule';

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

/**
 * Names that follow one pattern, each checked against the rule of the service that it is for.
 *
 * A resource that does something has its kind at the end of its name: `role('build')` is a `build-role`. A resource
 * that holds something is called by what it holds: `bucket('artifacts')`. Tokens count with the most characters that
 * they can have, such as 12 for an account ID.
 *
 * Two deployments of one app can live in the same account if a value of the pattern differs between them, such as a
 * suffix.
 */
export class Naming {
  /**
   * Creates names by a pattern such as `brazilcart-{type}-{suffix}` or `{type}-{environment}-{suffix}`.
   *
   * @param pattern the pattern, which must hold `{type}`; every other placeholder is taken from `values`
   * @param values the values of the placeholders, such as `suffix`
   * @throws Error if a placeholder has no value, a value is empty, or the pattern has no `{type}`
   */
  public static pattern(pattern: string, values: Readonly<Record<string, string>>): Naming {
    if (!pattern.includes('{type}')) {
      throw new Error(
        `naming pattern '${pattern}' has no {type}, so every resource would get the same name; write one such as 'app-{type}-{suffix}'`,
      );
    }
    for (const [, placeholder] of pattern.matchAll(PLACEHOLDER)) {
      if (placeholder !== 'type' && !values[placeholder]) {
        throw new Error(
          `naming pattern '${pattern}' has {${placeholder}} without a value; give a value, or remove it from the pattern`,
        );
      }
    }
    return new Naming((type, _, prefix) => {
      const all: Record<string, string> = { ...values, type };
      return prefix + pattern.replace(PLACEHOLDER, (_placeholder, placeholder: string) => all[placeholder]);
    });
  }

  /**
   * Names that are made from where a construct is: the name of its stack and its path in there, such as
   * `shop-delivery-build-project-1f0c9a2b`. Constructs use them if they are given no names.
   *
   * Every name fits: it is shortened, and told apart by a hash. It stays the same as long as the stack keeps its name
   * and the construct its path. Names of roles end in their region, names of buckets in their account and region: AWS
   * takes each of those once for all regions, or for all accounts.
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

  /** Name of a CloudWatch alarm: `alarm('cpu')` is a `cpu-alarm`. */
  public alarm(about: string): string {
    return this.of(`${about}-alarm`, NameRule.ALARM);
  }

  /**
   * Name of an S3 bucket: `bucket('artifacts', account)` is `artifacts-123456789012`.
   *
   * A bucket name exists only once in the world, so add what makes it unique.
   */
  public bucket(holds: string, ...parts: readonly string[]): string {
    return this.of([holds, ...parts].join('-'), NameRule.BUCKET);
  }

  /** ID of an ElastiCache replication group: `cache('sessions')` is `sessions`. */
  public cache(holds: string): string {
    return this.of(holds, NameRule.CACHE);
  }

  /** Name of an ECS cluster, `cluster` in the pattern. */
  public cluster(): string {
    return this.of('cluster', NameRule.CLUSTER);
  }

  /** Name of a CloudWatch dashboard: `dashboard('delivery')` is a `delivery-dashboard`. */
  public dashboard(about: string): string {
    return this.of(`${about}-dashboard`, NameRule.DASHBOARD);
  }

  /** Identifier of an RDS database instance: `database('orders')` is `orders`. */
  public database(holds: string): string {
    return this.of(holds, NameRule.DATABASE);
  }

  /** Name of an EventBridge event bus: `eventBus('webhook')` is a `webhook-bus`. */
  public eventBus(of: string): string {
    return this.of(`${of}-bus`, NameRule.EVENT_BUS);
  }

  /** Name under which a stack exports an output: `export('vpc-id')` is `vpc-id`. */
  public export(of: string): string {
    return this.of(of, NameRule.EXPORT);
  }

  /** External ID in the trust policy of a role, `external-id` in the pattern. */
  public externalId(): string {
    return this.of('external-id', NameRule.EXTERNAL_ID);
  }

  /** Name of a Lambda function: `function('deploy')` is a `deploy-function`. */
  public function(does: string): string {
    return this.of(`${does}-function`, NameRule.FUNCTION);
  }

  /** Name of a CodeCommit repository: `gitRepository('source')` is `source`. */
  public gitRepository(holds: string): string {
    return this.of(holds, NameRule.GIT_REPOSITORY);
  }

  /** Name of a WAF IP set: `ipSet('blocked')` is `blocked`. */
  public ipSet(holds: string): string {
    return this.of(holds, NameRule.IP_SET);
  }

  /** Alias of a KMS key, with its `alias/`: `keyAlias('state')` is `alias/state-key`, `keyAlias()` is `alias/key`. */
  public keyAlias(protects = ''): string {
    return this.of(ofKind(protects, 'key'), NameRule.KEY_ALIAS, 'alias/');
  }

  /**
   * Name of a CloudWatch log group: `logGroup('web', '/ecs/')` is `/ecs/web`.
   *
   * @param of what writes the log
   * @param prefix what comes before the name, such as `/ecs/`
   */
  public logGroup(of: string, prefix = ''): string {
    return this.of(of, NameRule.LOG_GROUP, prefix);
  }

  /** Name of a CloudWatch metric, and of the metric filter that counts it. */
  public metric(counts: string): string {
    return this.of(counts, NameRule.METRIC);
  }

  /** Name of a Systems Manager parameter, without a slash before it. */
  public parameter(holds: string): string {
    return this.of(holds, NameRule.PARAMETER);
  }

  /** Name of a pipeline: `pipeline()` is a `pipeline`, `pipeline('release')` a `release-pipeline`. */
  public pipeline(does = ''): string {
    return this.of(ofKind(does, 'pipeline'), NameRule.PIPELINE);
  }

  /** Name of a CodeBuild project: `project('build')` is a `build-project`. */
  public project(does: string): string {
    return this.of(`${does}-project`, NameRule.PROJECT);
  }

  /** Name of an SQS queue: `queue('failed')` is a `failed-queue`. */
  public queue(holds: string): string {
    return this.of(`${holds}-queue`, NameRule.QUEUE);
  }

  /** Name of a CodeBuild report group: `reportGroup('tests')` is a `tests-report`. */
  public reportGroup(about: string): string {
    return this.of(`${about}-report`, NameRule.REPORT_GROUP);
  }

  /** Name of an ECR repository: `repository('web')` is `web`. */
  public repository(holds: string): string {
    return this.of(holds, NameRule.REPOSITORY);
  }

  /** Name of an IAM role: `role('build')` is a `build-role`. */
  public role(does: string): string {
    return this.of(`${does}-role`, NameRule.ROLE);
  }

  /** Name of an EventBridge rule: `rule('start')` is a `start-rule`. */
  public rule(does: string): string {
    return this.of(`${does}-rule`, NameRule.RULE);
  }

  /** Name of an X-Ray sampling rule, `sampling-rule` in the pattern. */
  public samplingRule(): string {
    return this.of('sampling-rule', NameRule.SAMPLING_RULE);
  }

  /** Name of a scaling policy: `scalingPolicy('cpu')` is a `cpu-policy`. */
  public scalingPolicy(follows: string): string {
    return this.of(`${follows}-policy`, NameRule.SCALING_POLICY);
  }

  /** Name of a Secrets Manager secret: `secret('token')` is `token`. */
  public secret(holds: string): string {
    return this.of(holds, NameRule.SECRET);
  }

  /** Name of a security group: `securityGroup('web')` is `web`. */
  public securityGroup(of: string): string {
    return this.of(of, NameRule.SECURITY_GROUP);
  }

  /** Name of an ECS service, `service` in the pattern. */
  public service(): string {
    return this.of('service', NameRule.SERVICE);
  }

  /** Returns the name of a configuration of a Slack channel: `slackChannel()` is a `slack-channel`. */
  public slackChannel(): string {
    return this.of('slack-channel', NameRule.SLACK_CHANNEL);
  }

  /** Name of a CloudFormation stack: `stack()` is a `stack`, `stack('service')` a `service-stack`. */
  public stack(of = ''): string {
    return this.of(ofKind(of, 'stack'), NameRule.STACK);
  }

  /** Name of a subnet group of RDS or ElastiCache: `subnetGroup('db')` is `db-subnets`. */
  public subnetGroup(of: string): string {
    return this.of(`${of}-subnets`, NameRule.SUBNET_GROUP);
  }

  /** Name of a DynamoDB table: `table('locks')` is `locks`. */
  public table(holds: string): string {
    return this.of(holds, NameRule.TABLE);
  }

  /** Family of ECS task definitions: `taskFamily()` is `task`. */
  public taskFamily(of = 'task'): string {
    return this.of(of, NameRule.TASK_FAMILY);
  }

  /** Name of an SNS topic: `topic('oncall')` is an `oncall-topic`. */
  public topic(about: string): string {
    return this.of(`${about}-topic`, NameRule.TOPIC);
  }

  /** Name of an X-Ray group, `traces` in the pattern. */
  public traceGroup(): string {
    return this.of('traces', NameRule.TRACE_GROUP);
  }

  /** Name of a VPC, `vpc` in the pattern. */
  public vpc(): string {
    return this.of('vpc', NameRule.VPC);
  }

  /** Name of a WAF web ACL, `web-acl` in the pattern. */
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
