import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib/core';
import { ExecutionResult, LocalRun, packageCache } from '@slipway/local';
import { ServiceView } from '@slipway/ecs-model';
import { releaseAt } from '../../demo/clients';
import { Operator } from '../../demo/operator';
import { SampleService, SERVICE } from '../../demo/sample-service';
import { Scans } from '../../demo/scans';
import { readConfig } from '../../src/config';
import { DeliveryStack } from '../../src/delivery-stack';
import { FoundationStack } from '../../src/foundation-stack';
import { ServiceStack } from '../../src/service-stack';
import { VARIABLES } from '../variables';

const ACCOUNT = '111122223333';
/** Length of a minute in deployments, in milliseconds. */
const MINUTE_MS = 600;

export type Result = ExecutionResult;

/** The app and the sample service on their own embedded AWS, which runs as long as the test file. */
export class DeliveredApp {
  public static async deploy(suffix: string): Promise<DeliveredApp> {
    const folder = mkdtempSync(join(tmpdir(), 'github-container-'));
    const service = SampleService.in(join(folder, 'service'));
    const scans = new Scans();
    const run = await LocalRun.begin({
      assembly: synthesize(join(folder, 'cdk.out'), suffix),
      folder: join(folder, 'run'),
      approver: { decide: () => Promise.reject(new Error('nothing here is approved')) },
      repositories: { [VARIABLES.REPOSITORY]: service.folder },
      scanFindings: scans.answer,
      deploymentMinuteMs: MINUTE_MS,
      buildEnvironment: { ...(await packageCache(SERVICE, join(folder, 'cache'))), INTEGRATION_TARGET: 'process' },
    });
    await new Operator(run).storeToken();
    return new DeliveredApp(folder, run, service, scans, suffix);
  }

  private constructor(
    private readonly folder: string,
    public readonly run: LocalRun,
    public readonly repository: SampleService,
    public readonly scans: Scans,
    private readonly suffix: string,
  ) {}

  public get service(): ServiceView {
    return this.run.services[0];
  }

  public get url(): string {
    return this.service.url!;
  }

  public async release(): Promise<string> {
    return releaseAt(this.url);
  }

  /** Returns the content of all logs. */
  public logs(): string[] {
    const folder = join(this.folder, 'run', 'logs');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.log'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  }

  /** Delivers the head of a branch to the webhook, and waits for the one execution that the delivery starts. */
  public async push(branch = 'main', whileItRuns: () => Promise<void> = async () => undefined): Promise<Result> {
    const before = this.run.started;
    await this.run.push({ repository: VARIABLES.REPOSITORY, branch, actor: 'octocat' });
    const finished = this.run.finished(before + 1);
    await whileItRuns();
    const results = await finished;
    expect(results).toHaveLength(before + 1);
    return results[before];
  }

  /** Starts the pipeline manually, for a commit. */
  public async start(commit: string): Promise<Result> {
    const { result } = this.run.start(`container-pipeline-${this.suffix}`, {
      sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: commit }],
      variables: [{ name: 'STARTED_BY', value: 'octocat' }],
    });
    return result;
  }

  /** Updates the stacks, as a user would with another configuration. */
  public async update(variables: Readonly<Record<string, string>>): Promise<void> {
    await this.run.update(synthesize(join(this.folder, 'changed', 'cdk.out'), this.suffix, variables));
  }

  /** Returns the output of `npm run outputs`, by line. */
  public async outputs(): Promise<string[]> {
    const { aws } = this.run;
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'outputs'], {
      cwd: join(__dirname, '..', '..'),
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        CDK_OUTDIR: join(this.folder, 'cdk.out'),
        ...aws.environment(aws.root),
      },
    });
    return stdout.trim().split('\n');
  }

  public async end(): Promise<void> {
    await this.run.end();
    rmSync(this.folder, { recursive: true });
  }
}

/** Returns an action of an execution by its name. */
export function actionOf({ stages }: Result, name: string) {
  return stages.flatMap(({ actions }) => actions).find((action) => action.name === name)!;
}

function synthesize(outdir: string, suffix: string, variables: Readonly<Record<string, string>> = {}): string {
  const app = new App({ outdir });
  const config = readConfig({
    ...VARIABLES,
    AWS_ACCOUNT_ID: ACCOUNT,
    AWS_REGION: 'us-east-1',
    ENVIRONMENT_SUFFIX: suffix,
    ...variables,
  });
  const foundation = new FoundationStack(app, config);
  const service = new ServiceStack(app, config, foundation);
  new DeliveryStack(app, config, foundation, service);
  app.synth();
  return outdir;
}
