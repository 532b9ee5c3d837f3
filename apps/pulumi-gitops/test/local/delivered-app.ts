import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { App } from 'aws-cdk-lib/core';
import { ExecutionResult, HeldApprovals, LocalRun } from '@slipway/local';
import { GitHubStandIn } from '../../demo/github-stand-in';
import { Operator } from '../../demo/operator';
import { pulumiOnThisMachine, PulumiTools } from '../../demo/pulumi-tools';
import { SampleRepository } from '../../demo/sample-repository';
import { BuildImageStack } from '../../src/build-image-stack';
import { Environment, ENVIRONMENTS, readConfig } from '../../src/config';
import { DeploymentRolesStack } from '../../src/deployment-roles-stack';
import { ToolingStack } from '../../src/tooling-stack';
import { VARIABLES } from '../synthesized';

const ACCOUNT = '111122223333';
const REPOSITORY = VARIABLES.GITHUB_REPOSITORY;
/** Nothing here has to wait for a backend that comes back. */
const IMPATIENT = { RETRY_BASE_MS: '20', RETRY_CAP_MS: '100', LOCK_WAIT_MS: '500' };

export type Result = ExecutionResult;

/** The CLI that the builds of these tests run. */
export const REAL_PULUMI = pulumiOnThisMachine();
/** What takes the stand-in a moment takes the real CLI many. */
export const MINUTES = 60_000 * (REAL_PULUMI ? 10 : 1);

/** What a delivered app is made of. */
interface DeliveredAppParts {
  readonly folder: string;
  readonly run: LocalRun;
  readonly repository: SampleRepository;
  readonly operator: Operator;
  readonly approvals: HeldApprovals;
  readonly gitHub: GitHubStandIn;
  readonly suffix: string;
}

/**
 * The app on an embedded AWS of its own, with the sample program, its stacks made, for as long as a test file runs. All
 * four accounts are one.
 */
export class DeliveredApp {
  public static async deploy(suffix: string): Promise<DeliveredApp> {
    const folder = mkdtempSync(join(tmpdir(), 'pulumi-gitops-'));
    const assembly = join(folder, 'cdk.out');
    const gitHub = await GitHubStandIn.start();
    const app = new App({ outdir: assembly });
    const accounts = {
      TOOLING_ACCOUNT: ACCOUNT,
      DEV_ACCOUNT: ACCOUNT,
      STAGING_ACCOUNT: ACCOUNT,
      PROD_ACCOUNT: ACCOUNT,
    };
    const config = readConfig({ ...VARIABLES, ...accounts, ENVIRONMENT_SUFFIX: suffix, GITHUB_API_URL: gitHub.url });
    new BuildImageStack(app, config);
    new ToolingStack(app, config);
    ENVIRONMENTS.forEach((environment) => new DeploymentRolesStack(app, environment, config));
    app.synth();

    const tools = PulumiTools.in(join(folder, 'bin'));
    const repository = SampleRepository.in(join(folder, 'infrastructure'));
    const packages = await repository.install(tools, join(folder, 'cache'));
    const approvals = new HeldApprovals();
    const run = await LocalRun.begin({
      assembly,
      folder: join(folder, 'run'),
      approver: approvals,
      repositories: { [REPOSITORY]: repository.folder },
      buildEnvironment: { ...packages, ...tools.environment, ...IMPATIENT },
    });
    const operator = new Operator(run, tools, repository, suffix);
    await operator.storeToken();
    for (const environment of ENVIRONMENTS) {
      await operator.initialize(environment, SERVICES);
    }
    repository.commit('two services');
    return new DeliveredApp({ folder, run, repository, operator, approvals, gitHub, suffix });
  }

  private started = 0;

  public readonly folder: string;
  public readonly run: LocalRun;
  public readonly repository: SampleRepository;
  public readonly operator: Operator;
  public readonly approvals: HeldApprovals;
  public readonly gitHub: GitHubStandIn;
  public readonly suffix: string;

  private constructor({ folder, run, repository, operator, approvals, gitHub, suffix }: DeliveredAppParts) {
    this.folder = folder;
    this.run = run;
    this.repository = repository;
    this.operator = operator;
    this.approvals = approvals;
    this.gitHub = gitHub;
    this.suffix = suffix;
  }

  /** What a test begins with: an environment that is as the branch says. Returns the commit. */
  public async settle(environment: Environment): Promise<string> {
    this.repository.git('checkout', '--quiet', '--force', 'main');
    this.repository.restore();
    await this.operator.configure(environment, SERVICES);
    await this.operator.up(environment);
    return this.repository.commit('as it was');
  }

  /** Delivers a commit to the webhook. @param executions that it should start */
  public async push(commit: string, executions = 3): Promise<void> {
    const { status } = await this.run.push({ repository: REPOSITORY, branch: 'main', commit, actor: 'octocat' });
    expect(status).toBe(202);
    this.started += executions;
  }

  /**
   * Delivers one commit many times, under one delivery id, ten at once: more a new account does not run. Returns the
   * answers.
   */
  public async repeat(commit: string, deliveryId: string, times: number): Promise<string[]> {
    const answers: string[] = [];
    while (answers.length < times) {
      const wave = Array.from({ length: Math.min(10, times - answers.length) }, () =>
        this.run.push({ repository: REPOSITORY, branch: 'main', commit, deliveryId }),
      );
      answers.push(...(await Promise.all(wave)).map(({ body }) => body));
    }
    this.started += 3;
    return answers;
  }

  /** The results of the last executions, by environment or pipeline. */
  public async results(count = 3): Promise<Record<string, Result>> {
    const results = (await this.run.finished(this.started, 2 * MINUTES)).slice(-count);
    return Object.fromEntries(
      results.map((result) => [result.pipeline.replace(/^pipeline-/, '').replace(`-${this.suffix}`, ''), result]),
    );
  }

  /**
   * Starts one pipeline, as a person or a schedule would.
   * @param commit to deliver.
   * @default - the head of the branch
   */
  public start(pipeline: string, commit?: string): Promise<Result> {
    this.started += 1;
    return this.run.start(`${pipeline}-${this.suffix}`, {
      sourceRevisions: commit ? [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: commit }] : [],
      variables: [{ name: 'STARTED_BY', value: 'octocat' }],
    }).result;
  }

  public async pullRequest(number: number, head: string): Promise<Record<string, Result>> {
    await this.run.pullRequest({ repository: REPOSITORY, number, base: 'main', head, actor: 'octocat' });
    this.started += 3;
    return this.results();
  }

  public file(name: string, text: string): void {
    writeFileSync(join(this.repository.folder, name), text);
  }

  /** Everything in the table of approvals. */
  public async approvalRecords(): Promise<Record<string, unknown>[]> {
    const { aws } = this.run;
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(aws.clientOptions(aws.root)));
    return (await client.send(new ScanCommand({ TableName: `approvals-table-tooling-${this.suffix}` }))).Items!;
  }

  public async end(): Promise<void> {
    await this.run.end();
    await this.gitHub.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const SERVICES = [
  { name: 'web', instances: 2 },
  { name: 'worker', instances: 1 },
];

/** What functions do, they do a moment later, and pipelines some moments. */
export async function eventually(assess: () => unknown): Promise<void> {
  for (const deadline = Date.now() + MINUTES; ;) {
    try {
      await assess();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await sleep(100);
    }
  }
}

/** What an action of an execution came to. */
export function actionOf({ stages }: Result, name: string): Result['stages'][number]['actions'][number] {
  return stages.flatMap(({ actions }) => actions).find((action) => action.name === name)!;
}
