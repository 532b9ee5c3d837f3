import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib/core';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { ServiceView } from '@slipway/ecs-model';
import { ExecutionResult, LocalRun, packageCache, Reviewer } from '@slipway/local';
import { Advisories } from '@slipway/testing/advisories';
import { until } from '@slipway/testing/until';
import { releaseAt } from '../../demo/merchants';
import { SamplePayments, SERVICE } from '../../demo/sample-payments';
import { putScannerOnPath } from '../../demo/scanner';
import { readConfig } from '../../src/config';
import { TapStack } from '../../src/tapstack';
import { VARIABLES } from '../variables';

/** Length of a minute in approval timeouts, in milliseconds. A day takes 15 seconds. */
const APPROVAL_MINUTE_MS = 10;
/** Length of a minute in deployments, in milliseconds. */
const MINUTE_MS = 600;
/** Time that messages and records need to arrive after the event that they describe, in milliseconds. */
const ARRIVES_WITHIN_MS = 60_000;

export type Result = ExecutionResult;
type Message = Awaited<ReturnType<LocalRun['notifications']>>[number];

/** The app and the payment service on their own embedded AWS, which runs as long as the test file. */
export class DeliveredApp {
  public static async deploy(): Promise<DeliveredApp> {
    await putScannerOnPath();
    const folder = mkdtempSync(join(tmpdir(), 'fintech-'));
    const payments = SamplePayments.in(join(folder, 'service'));
    const reviewer = new Reviewer({ decide: async () => ({ approved: true, by: 'alice', summary: 'as agreed' }) });
    const advisories = await Advisories.start();
    const run = await LocalRun.begin({
      assembly: synthesize(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      approver: reviewer,
      repositories: { [VARIABLES.REPOSITORY]: payments.folder },
      deploymentMinuteMs: MINUTE_MS,
      approvalMinuteMs: APPROVAL_MINUTE_MS,
      buildEnvironment: {
        ...(await packageCache(SERVICE, join(folder, 'cache'))),
        AUDIT_REGISTRY: advisories.url,
        INTEGRATION_TARGET: 'process',
      },
    }).catch(async (error: unknown) => {
      await advisories.stop(); // a running server would keep Jest from exiting
      throw error;
    });
    return new DeliveredApp(folder, run, payments, reviewer, advisories);
  }

  private messages: Message[] = [];

  private constructor(
    private readonly folder: string,
    public readonly run: LocalRun,
    public readonly payments: SamplePayments,
    public readonly reviewer: Reviewer,
    public readonly advisories: Advisories,
  ) {}

  public get service(): ServiceView {
    return this.run.services[0];
  }

  public get url(): string {
    return this.service.url!;
  }

  /** Sends a payment with an idempotency key to the service. */
  public async pay(key: string): Promise<{ readonly status: number; readonly payment: unknown }> {
    const answer = await fetch(`${this.url}/payments`, {
      method: 'POST',
      headers: { 'idempotency-key': key },
      body: JSON.stringify({ amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' }),
    });
    return { status: answer.status, payment: await answer.json() };
  }

  public async release(): Promise<string> {
    return releaseAt(this.url);
  }

  /** Returns the log of an action in an execution. */
  public log({ executionId }: Result, stage: string, action: string): string {
    return readFileSync(join(this.folder, 'run', 'logs', executionId, stage, `${action}.log`), 'utf8');
  }

  /** Returns all output of the service's tasks so far. */
  public taskLog(): string[] {
    const folder = join(this.folder, 'run', 'logs', 'tasks');
    return readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'));
  }

  /** Returns all log lines of a function so far. */
  public async functionLog(does: string): Promise<string[]> {
    const { aws } = this.run;
    const { events = [] } = await new CloudWatchLogsClient(aws.clientOptions(aws.root)).send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/fintech-${does}-function-dev` }),
    );
    return events.map(({ message }) => message!);
  }

  /**
   * Deploys the app as if from another checkout, in which a log is kept for a different number of days, or with the
   * original setting.
   */
  public async redeploy(auditDays?: number): Promise<void> {
    const outdir = mkdtempSync(join(this.folder, 'cdk.out-'));
    await this.run.update(
      synthesize(outdir, {
        change: (stack) => {
          const { defaultChild: log } = stack.node.findChild('Trail').node.findChild('Log').node;
          (log as CfnLogGroup).retentionInDays = auditDays ?? (log as CfnLogGroup).retentionInDays;
        },
      }),
    );
  }

  /** Reads the reports of the compliance gate about an execution: the JSON file and the HTML page. */
  public async complianceReports({ executionId }: Result): Promise<readonly string[]> {
    const { aws } = this.run;
    const { physicalId: Bucket } = this.run
      .resources('AWS::S3::Bucket')
      .find(({ path }) => path.includes('/Compliance/Reports'))!;
    const s3 = new S3Client(aws.clientOptions(aws.root));
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const keys = ['json', 'html'].map(
      (type) => Contents.find(({ Key }) => Key!.endsWith(`${executionId}.${type}`))!.Key,
    );
    return Promise.all(
      keys.map(async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString()),
    );
  }

  /** Delivers the head of `main` to the webhook, and waits for the one execution that the delivery starts. */
  public async push(): Promise<Result> {
    const before = this.run.started;
    await this.run.push({ repository: VARIABLES.REPOSITORY, branch: 'main', actor: 'octocat' });
    const results = await this.run.finished(before + 1);
    expect(results).toHaveLength(before + 1);
    return results[before];
  }

  /** Returns the messages of a topic, as soon as it has at least one. */
  public async toldBy(topic: string): Promise<string[]> {
    const ofTopic = () => this.messages.filter(({ topicPath }) => topicPath.includes(`/${topic}/`));
    await until(async () => {
      this.messages.push(...(await this.run.notifications()));
      return ofTopic().length > 0;
    }, ARRIVES_WITHIN_MS);
    return ofTopic().map(({ text }) => text);
  }

  /** Returns the latest value of each delivery metric, as soon as a deployment has published all of them. */
  public async figures(): Promise<Readonly<Record<string, number>>> {
    const latest = async () =>
      Object.assign({}, ...(await this.functionLog('delivery-metrics')).map(figuresIn)) as Record<string, number>;
    await until(async () => 'LeadTime' in (await latest()), ARRIVES_WITHIN_MS);
    return latest();
  }

  /** Deploys the stacks again, with other waivers for the scan of green. */
  public async waive(waivers: string): Promise<void> {
    const files = mkdtempSync(join(this.folder, 'dast-'));
    cpSync(join(__dirname, '..', '..', 'dast'), files, { recursive: true });
    writeFileSync(join(files, 'waivers.yaml'), waivers);
    await this.run.update(synthesize(mkdtempSync(join(this.folder, 'cdk.out-')), { dastFiles: files }));
  }

  /** Discards all messages so far. */
  public async forgetMessages(): Promise<void> {
    await this.run.notifications();
    this.messages = [];
  }

  /** Returns the record of the approval decision in an execution, as soon as it exists. */
  public async decisionAbout(result: Result): Promise<string> {
    return this.recordOf(result, (record) => !isCheck(record));
  }

  /** Returns the record of the approver check in an execution. */
  public async checkOf(result: Result): Promise<string> {
    return this.recordOf(result, isCheck);
  }

  private async recordOf({ executionId }: Result, test: (record: string) => boolean): Promise<string> {
    const found = async () => (await this.decisions()).find((record) => record.includes(executionId) && test(record));
    await until(async () => (await found()) !== undefined, ARRIVES_WITHIN_MS);
    return (await found())!;
  }

  private async decisions(): Promise<readonly string[]> {
    const { aws } = this.run;
    const table = this.run.resources('AWS::DynamoDB::Table').find(({ path }) => path.includes('/Audit/'))!;
    const { Items = [] } = await new DynamoDBClient(aws.clientOptions(aws.root)).send(
      new ScanCommand({ TableName: table.physicalId }),
    );
    return Items.map((item) => JSON.stringify(item));
  }

  public async end(): Promise<void> {
    await this.run.end();
    await this.advisories.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const isCheck = (record: string) => record.includes('#check"');

/** Returns an action of an execution by its name. */
export function actionOf({ stages }: Result, name: string) {
  return stages.flatMap(({ actions }) => actions).find((action) => action.name === name)!;
}

/** Returns the metrics in a log line with the embedded metric format. */
function figuresIn(line: string): Record<string, number> {
  const [json] = /\{.*\}/s.exec(line) ?? ['{}'];
  const entry = JSON.parse(json) as { readonly _aws?: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } };
  const names = (entry._aws?.CloudWatchMetrics ?? []).flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  return Object.fromEntries(names.map((name) => [name, (entry as Record<string, unknown>)[name] as number]));
}

interface Synthesis {
  /** Changes to the stack. @default - none */
  readonly change?: (stack: TapStack) => void;
  /** Waivers for the scan of green. @default - the waivers of the app */
  readonly dastFiles?: string;
}

function synthesize(outdir: string, { change = () => undefined, dastFiles }: Synthesis = {}): string {
  const app = new App({ outdir });
  const config = readConfig({ ...VARIABLES, AWS_ACCOUNT_ID: '111122223333', AWS_REGION: 'us-east-1' });
  change(new TapStack(app, { ...config, dastFiles }));
  app.synth();
  return outdir;
}
