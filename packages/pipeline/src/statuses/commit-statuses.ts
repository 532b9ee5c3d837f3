import { join } from 'node:path';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { GITHUB_API_URL, requireGitHubRepository, requireProps } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, grantReadSecret, NamedAndEncryptedProps, WithDefaults, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ACTION_CHANGE, CommitStatusesEnvironment, PIPELINE_CHANGE, ReportedPipeline, REPORTED_STATES } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'report-status.lambda');
const NAMESPACE = 'Slipway/CommitStatuses';
const PERIOD = Duration.minutes(5);
/** Timeout of the function. GitHub's rate limit asks for a wait of a minute, and of more the next time. */
const TIMEOUT = Duration.minutes(5);

const GITHUB = 'https://api.github.com';

/** Properties of commit statuses on GitHub. */
export interface CommitStatusesProps extends NamedAndEncryptedProps {
  /**
   * Secret with a token that may write commit statuses, as plain text.
   *
   * If the key of the secret is known in this app, the function may decrypt with it.
   */
  readonly token: ISecret;
  /** Address of GitHub's API; for GitHub Enterprise it is `https://HOST/api/v3`. @default 'https://api.github.com' */
  readonly apiUrl?: string;
}

/** A pipeline whose executions are reported to GitHub, such as a `DeliveryPipeline`. */
export interface ReportablePipeline {
  /** Name of the pipeline, as its events carry it. */
  readonly pipelineName: string;
  /** ARN of the pipeline, for the permission to read its executions. */
  readonly pipelineArn: string;
}

/** Properties of the commit statuses of one pipeline. */
export interface CommitStatusProps {
  /** Repository that the pipeline delivers, `owner/name`. */
  readonly repository: string;
  /**
   * Name of the status on GitHub, such as `pulumi/dev`, at most 100 characters.
   *
   * Branch protection rules require the status by this name.
   */
  readonly context: string;
}

/**
 * Commit statuses on GitHub that say what becomes of each execution.
 *
 * A status appears once the source action is done, because the commit is known only then, and follows the execution
 * from there. An execution that fails in its source has no commit and so no status. The one that CodePipeline starts
 * when the pipeline is created delivers nothing, and has no status either.
 */
export class CommitStatuses extends Construct {
  /**
   * Two alarms: a status could not be reported (`failed`), or GitHub does not accept it (`refused`).
   *
   * GitHub does not accept one if the token has expired, for example. The alarms notify nobody until they are bound to
   * a topic.
   */
  public readonly alarms: readonly Alarm[];

  private readonly props: WithDefaults<CommitStatusesProps>;
  private readonly role: ServiceRole;
  private readonly log: EncryptedLogGroup;
  private readonly handler: HandlerFunction;
  private readonly reported: ReportedPipeline[] = [];
  /** Names of the reported pipelines. The rules render them when the stack is complete. */
  private readonly pipelines: string[] = [];

  /**
   * @throws Error if the address is not one of GitHub's API
   */
  constructor(scope: Construct, id: string, props: CommitStatusesProps) {
    super(scope, id);
    requireProps<CommitStatusesProps>(this, props, { token: 'a Secret with a token' });
    const { name, key, apiUrl = GITHUB } = (this.props = withDefaults(this, props));
    if (!GITHUB_API_URL.test(apiUrl)) {
      throw new Error(
        `'${apiUrl}' is not the address of GitHub's API: it has to begin with https and must not end with a slash; write https://HOST/api/v3 for GitHub Enterprise`,
      );
    }
    this.role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('statuses'),
      description: 'Reports commit statuses',
    });
    const functionName = name.function('statuses');
    this.log = new EncryptedLogGroup(this, 'Log', { logGroupName: `/aws/lambda/${functionName}`, key });
    this.log.grantStreams(this.role);
    grantReadSecret(this.role, props.token);
    this.handler = this.addHandler(functionName, {
      API_URL: apiUrl,
      TOKEN_SECRET: props.token.secretFullArn ?? props.token.secretName,
      PIPELINES: Lazy.string({ produce: () => JSON.stringify(this.reported) }),
    });
    this.alarms = [
      this.addAlarm(
        'Failed',
        'failed',
        'A commit status could not be reported; the log of the function says why',
        this.handler.metricErrors({ period: PERIOD }),
      ),
      this.addAlarm(
        'Refused',
        'refused',
        'GitHub refuses commit statuses; the log of the function says what to do',
        this.refusals(),
      ),
    ];
  }

  /**
   * Reports every execution of a pipeline from now on.
   *
   * @throws Error if the repository or the context is malformed, the pipeline is reported already, or another one has
   * the same context in the same repository, since each would overwrite the other
   */
  public report(pipeline: ReportablePipeline, props: CommitStatusProps): void {
    requireProps<CommitStatusProps & { pipeline: ReportablePipeline }>(
      this,
      { ...props, pipeline },
      {
        pipeline: 'a DeliveryPipeline',
        repository: "'acme/shop'",
        context: "'delivery'",
      },
    );
    const { repository, context } = props;
    const { pipelineName, pipelineArn } = pipeline;
    const reported = { pipeline: pipelineName, repository, context };
    check(reported, this.reported);
    if (this.reported.length === 0) {
      this.addRules();
    }
    this.reported.push(reported);
    this.pipelines.push(pipelineName);
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['codepipeline:GetPipelineExecution'],
      resourceArns: [pipelineArn],
    });
  }

  private addHandler(functionName: string, environment: CommitStatusesEnvironment): HandlerFunction {
    return new HandlerFunction(this, 'Function', {
      functionName,
      description: 'Reports commit statuses',
      bundle: HANDLER,
      role: this.role,
      timeout: TIMEOUT,
      environment: { ...environment },
      logGroup: this.log,
    });
  }

  /** Returns the metric of refusals, counted in the log. The function itself succeeds, since a retry would not help. */
  private refusals(): Metric {
    const metricName = this.props.name.metric('statuses-refused');
    new MetricFilter(this, 'Refusals', {
      filterName: metricName,
      logGroup: this.log,
      metricNamespace: NAMESPACE,
      metricName,
      filterPattern: FilterPattern.booleanValue('$.refused', true),
    });
    return new Metric({ namespace: NAMESPACE, metricName, statistic: 'Sum', period: PERIOD });
  }

  private addAlarm(id: string, type: string, alarmDescription: string, metric: Metric): Alarm {
    return new Alarm(this, id, {
      alarmName: this.props.name.alarm(`statuses-${type}`),
      alarmDescription,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
  private addRules(): void {
    this.addRule('Ends', 'statuses', 'Every end of an execution', PIPELINE_CHANGE, { state: REPORTED_STATES });
    this.addRule('Sources', 'status-sources', 'Every commit that an execution begins with', ACTION_CHANGE, {
      state: ['SUCCEEDED'],
      type: { category: ['Source'] },
    });
  }

  private addRule(id: string, type: string, description: string, detailType: string, detail: object): void {
    const rule = new Rule(this, id, {
      ruleName: this.props.name.rule(type),
      description,
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: [detailType],
        account: [Stack.of(this).account],
        detail: { pipeline: this.pipelines, ...detail },
      },
    });
    rule.addTarget(new LambdaTarget(this.handler));
  }
}

function check({ pipeline, repository, context }: ReportedPipeline, others: readonly ReportedPipeline[]): void {
  requireGitHubRepository(repository);
  if (context.trim() === '' || context.length > 100) {
    throw new Error(
      `context '${context}' cannot name a status: a context has 1 to 100 characters; write one such as pulumi/dev`,
    );
  }
  if (others.some((other) => other.pipeline === pipeline)) {
    throw new Error(`pipeline '${pipeline}' is reported already: a pipeline delivers one repository; report it once`);
  }
  // GitHub looks at neither with regard to case
  const place = `${repository} ${context}`.toLowerCase();
  if (others.some((other) => `${other.repository} ${other.context}`.toLowerCase() === place)) {
    throw new Error(
      `context '${context}' of ${repository} already belongs to another pipeline: each would overwrite the other's statuses; choose another context for '${pipeline}'`,
    );
  }
}
