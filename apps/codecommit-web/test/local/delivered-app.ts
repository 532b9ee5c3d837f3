import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceView } from '@slipway/ecs-model';
import { ExecutionResult, FixedApprover, LocalRun, packageCache, Reviewer } from '@slipway/local';
import { Advisories } from '@slipway/testing/advisories';
import { synthesizeTo } from '@slipway/testing/app-main';
import { Collector } from '../../demo/collector';
import { SampleWeb, WEB } from '../../demo/sample-web';
import { releaseAt } from '../../demo/visitors';

/** Length of a minute in deployments, in milliseconds. */
const MINUTE_MS = 600;
const CACHE = join(__dirname, '..', '..', '..', '..', '.slipway', 'cache');
const VARIABLES = {
  ENVIRONMENT_SUFFIX: 'push',
  ALERT_EMAIL: 'devops@company.com',
  COLLECTOR_IMAGE: `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`,
};

/** Statement of a policy. */
export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: { readonly Stages: { OnFailure?: object }[] } }>
  >;
}

/** Statement that replaces a removed statement, because a policy cannot be empty. */
const OF_NO_USE = { Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' };

interface NamedPolicy {
  readonly policyName: string;
  readonly document: { readonly Statement: readonly Statement[] };
}

/** The app and its sample on their own embedded AWS, which runs as long as the test file. */
export class DeliveredApp {
  public static async deploy(): Promise<DeliveredApp> {
    const folder = mkdtempSync(join(tmpdir(), 'codecommit-web-'));
    const reviewer = new Reviewer(new FixedApprover(true));
    const [advisories, collector] = [await Advisories.start(), await Collector.start()];
    const assembly = join(folder, 'cdk.out');
    synthesizeTo(assembly, join(__dirname, '..', '..', 'src', 'main'), VARIABLES);
    collector.takePlaceIn(assembly);
    const run = await LocalRun.begin({
      assembly,
      folder: join(folder, 'run'),
      approver: reviewer,
      deploymentMinuteMs: MINUTE_MS,
      buildEnvironment: { ...(await packageCache(WEB, CACHE)), AUDIT_REGISTRY: advisories.url },
    });
    return new DeliveredApp(folder, run, SampleWeb.in(join(folder, 'web')), reviewer, collector, advisories);
  }

  private constructor(
    private readonly folder: string,
    public readonly run: LocalRun,
    public readonly repository: SampleWeb,
    public readonly reviewer: Reviewer,
    public readonly collector: Collector,
    private readonly advisories: Advisories,
  ) {}

  /** Deployed stacks. */
  public get assembly(): string {
    return join(this.folder, 'cdk.out');
  }

  public get service(): ServiceView {
    return this.run.services[0];
  }

  public async release(): Promise<string> {
    return releaseAt(this.service.url!);
  }

  /** Pushes the main branch, and waits for the one execution that the push starts. */
  public async push(): Promise<ExecutionResult> {
    const before = this.run.started;
    this.repository.push(this.run.codeCommit[0].folder);
    const results = await this.run.finished(before + 1);
    expect(results).toHaveLength(before + 1);
    return results[before];
  }

  /** Returns the log of an action. */
  public logOf({ executionId: id }: ExecutionResult, stage: string, action = stage): string {
    return readFileSync(join(this.folder, 'run', 'logs', id, stage, `${action}.log`), 'utf8');
  }

  /** Deploys the app with a last stage that retries its failed actions, as `DeliveryStage.retriesOnce` declares it. */
  public async retryReleases(): Promise<void> {
    for (const name of readdirSync(this.assembly).filter((file) => file.endsWith('.template.json'))) {
      const file = join(this.assembly, name);
      const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
      Object.values(template.Resources)
        .filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')
        .forEach(({ Properties: { Stages } }) => {
          Stages.at(-1)!.OnFailure = { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } };
        });
      writeFileSync(file, JSON.stringify(template));
    }
    await this.run.update(this.assembly);
  }

  /** Starts the pipeline manually, for a commit. */
  public async start(commit: string): Promise<ExecutionResult> {
    const { result } = this.run.start('cicd-pipeline-push', {
      sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: commit }],
      variables: [{ name: 'STARTED_BY', value: 'octocat' }],
    });
    return result;
  }

  /** Returns the value of a secret with a staging label. */
  public async secret(name: string, label: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<Readonly<Record<string, string>>> {
    const { SecretString } = await this.secrets.send(
      new GetSecretValueCommand({ SecretId: name, VersionStage: label }),
    );
    return JSON.parse(SecretString!);
  }

  /** Changes fields of a secret, as a user would. */
  public async put(name: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const value = { ...(await this.secret(name, 'AWSCURRENT')), ...fields };
    await this.secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));
  }

  /** Returns the statements of all policies of a role. */
  public async statementsOf(roleName: string): Promise<readonly Statement[]> {
    return (await this.policiesOf(roleName)).flatMap(({ document }) => document.Statement);
  }

  /** Removes one statement from a role while `act` runs. */
  public async without<T>(roleName: string, statement: Statement, act: () => Promise<T>): Promise<T> {
    const json = JSON.stringify(statement);
    const policies = await this.policiesOf(roleName);
    const { policyName, document } = policies.find((one) => placeOf(json, one) >= 0)!;
    const put = (statements: readonly Statement[]) =>
      this.iam.send(
        new PutRolePolicyCommand({
          RoleName: roleName,
          PolicyName: policyName,
          PolicyDocument: JSON.stringify({ ...document, Statement: statements }),
        }),
      );
    await put(document.Statement.with(placeOf(json, { document }), OF_NO_USE));
    try {
      return await act();
    } finally {
      await put(document.Statement);
    }
  }

  public async end(): Promise<void> {
    await this.run.end();
    await Promise.all([this.advisories.stop(), this.collector.stop()]);
    rmSync(this.folder, { recursive: true });
  }

  private get secrets(): SecretsManagerClient {
    const { aws } = this.run;
    return new SecretsManagerClient(aws.clientOptions(aws.root));
  }

  private get iam(): IAMClient {
    const { aws } = this.run;
    return new IAMClient(aws.clientOptions(aws.root));
  }

  private async policiesOf(roleName: string): Promise<NamedPolicy[]> {
    const policies = this.run
      .resources('AWS::IAM::Policy')
      .filter(({ properties }) => (properties.Roles as string[]).includes(roleName));
    return Promise.all(
      policies.map(async ({ properties }) => {
        const policyName = properties.PolicyName as string;
        const { PolicyDocument } = await this.iam.send(
          new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName }),
        );
        return { policyName, document: JSON.parse(decodeURIComponent(PolicyDocument!)) };
      }),
    );
  }
}

function placeOf(json: string, { document }: Pick<NamedPolicy, 'document'>): number {
  return document.Statement.findIndex((statement) => JSON.stringify(statement) === json);
}

/** Returns an action of an execution by its name. */
export function actionOf({ stages }: ExecutionResult, name: string) {
  return stages.flatMap(({ actions }) => actions).find((action) => action.name === name)!;
}
