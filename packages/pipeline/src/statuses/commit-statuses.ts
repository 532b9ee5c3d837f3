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
/** Timeout of the function, which includes waiting times that GitHub's rate limit requires. */
const TIMEOUT = Duration.minutes(5);

const GITHUB = 'https://api.github.com';

/** Properties of GitHub commit statuses. */
export interface CommitStatusesProps extends NamedAndEncryptedProps {
  /**
   * Secret with a GitHub token as plain text. The token needs permission to write commit statuses.
   *
   * If the KMS key of the secret is known in this app, the function gets permission to decrypt with it.
   */
  readonly token: ISecret;
  /** URL of the GitHub API. For GitHub Enterprise: `https://HOST/api/v3`. @default 'https://api.github.com' */
  readonly apiUrl?: string;
}

/** Pipeline whose executions are reported to GitHub, such as a `DeliveryPipeline`. */
export interface ReportablePipeline {
  /** Pipeline name, as it appears in CodePipeline events. */
  readonly pipelineName: string;
  /** Pipeline ARN. The function gets permission to read the executions of this pipeline. */
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
 * Reports the status of each execution to GitHub, as the status of its commit.
 *
 * The first status is reported when the source action has ended, because the commit is known only then. No status is
 * reported for an execution that fails in its source, or for an execution that skips its stages because `STARTED_BY` is
 * not set, such as the one that CodePipeline starts when the pipeline is created.
 */
export class CommitStatuses extends Construct {
  /**
   * Alarms for failed attempts to report a status (`failed`), and for statuses that GitHub refused (`refused`).
   *
   * Lambda retries a failed attempt, so the status may still be reported later. GitHub refuses a status if the token
   * has expired, for example. The alarms notify nobody until you connect them to a topic.
   */
  public readonly alarms: readonly Alarm[];

  private readonly props: WithDefaults<CommitStatusesProps>;
  private readonly role: ServiceRole;
  private readonly log: EncryptedLogGroup;
  private readonly handler: HandlerFunction;
  private readonly reported: ReportedPipeline[] = [];
  /** Names of the reported pipelines. The rules read them when the stack is synthesized. */
  private readonly pipelines: string[] = [];

  /**
   * Creates the function and its alarms.
   *
   * @throws Error if `apiUrl` is not a valid URL
   */
  constructor(scope: Construct, id: string, props: CommitStatusesProps) {
    super(scope, id);
    requireProps<CommitStatusesProps>(this, props, { token: 'a Secret with a token' });
    const { name, key, apiUrl = GITHUB } = (this.props = withDefaults(this, props));
    if (!GITHUB_API_URL.test(apiUrl)) {
      throw new Error(
        `'${apiUrl}' is not a valid URL of the GitHub API: the URL must begin with https and must not end with a slash; for GitHub Enterprise, use https://HOST/api/v3`,
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
        'An attempt to report a commit status failed, and Lambda retries it up to twice; see the function log for the reason',
        this.handler.metricErrors({ period: PERIOD }),
      ),
      this.addAlarm(
        'Refused',
        'refused',
        'GitHub rejected a commit status; see the function log for the reason and a solution',
        this.refusals(),
      ),
    ];
  }

  /**
   * Reports the executions of a pipeline.
   *
   * @throws Error if the repository or the context is malformed, the pipeline is already reported, or another pipeline
   * has the same context in the same repository
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

  /**
   * Returns the metric that counts refused statuses in the function's log. The function does not fail on them, because
   * a retry would not help.
   */
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

  /**
   * Adds the EventBridge rules for the end and retry of executions, and for the end of source actions.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   */
  private addRules(): void {
    this.addRule('Ends', 'statuses', 'Matches the end and retry of every execution', PIPELINE_CHANGE, {
      state: REPORTED_STATES,
    });
    this.addRule(
      'Sources',
      'status-sources',
      'Matches the end of every source action, when the commit is known',
      ACTION_CHANGE,
      {
        state: ['SUCCEEDED'],
        type: { category: ['Source'] },
      },
    );
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
      `'${context}' is not a valid status context: a context has 1 to 100 characters; use a context such as pulumi/dev`,
    );
  }
  if (others.some((other) => other.pipeline === pipeline)) {
    throw new Error(`pipeline '${pipeline}' is already reported: call report only once for each pipeline`);
  }
  // GitHub ignores case in both
  const place = `${repository} ${context}`.toLowerCase();
  if (others.some((other) => `${other.repository} ${other.context}`.toLowerCase() === place)) {
    throw new Error(
      `context '${context}' of ${repository} is already used by another pipeline, and the two would overwrite each other's statuses: choose another context for '${pipeline}'`,
    );
  }
}
