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
/** No test has to wait for a backend that becomes available again. */
const IMPATIENT = { RETRY_BASE_MS: '20', RETRY_CAP_MS: '100', LOCK_WAIT_MS: '500' };

export type Result = ExecutionResult;

/** Pulumi CLI that the builds of these tests run. */
export const REAL_PULUMI = pulumiOnThisMachine();
/** Time for an operation that the replaced CLI does in a moment, and for which the real CLI needs much longer. */
export const MINUTES = 60_000 * (REAL_PULUMI ? 10 : 1);

/** Parts of a delivered app. */
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
 * The app and the sample program with its stacks on their own embedded AWS, which runs as long as the test file. All
 * four accounts are the same account.
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

  /** Brings an environment into the state of the branch, before a test. Returns the commit. */
  public async settle(environment: Environment): Promise<string> {
    this.repository.git('checkout', '--quiet', '--force', 'main');
    this.repository.restore();
    await this.operator.configure(environment, SERVICES);
    await this.operator.up(environment);
    return this.repository.commit('as it was');
  }

  /** Delivers a commit to the webhook. @param executions number of executions that the delivery must start */
  public async push(commit: string, executions = 3): Promise<void> {
    const { status } = await this.run.push({ repository: REPOSITORY, branch: 'main', commit, actor: 'octocat' });
    expect(status).toBe(202);
    this.started += executions;
  }

  /**
   * Delivers one commit many times with the same delivery ID, at most ten at a time, because a new account runs no
   * more. Returns the responses.
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

  /** Returns the results of the last executions, by environment or pipeline. */
  public async results(count = 3): Promise<Record<string, Result>> {
    const results = (await this.run.finished(this.started, 2 * MINUTES)).slice(-count);
    return Object.fromEntries(
      results.map((result) => [result.pipeline.replace(/^pipeline-/, '').replace(`-${this.suffix}`, ''), result]),
    );
  }

  /**
   * Starts one pipeline, as a user or a schedule would.
   * @param commit commit to deliver
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

  /** Returns all records in the table of approvals. */
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

/** Time that functions and pipelines need until their work is visible. */
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

/** Returns the result of an action in an execution. */
export function actionOf({ stages }: Result, name: string): Result['stages'][number]['actions'][number] {
  return stages.flatMap(({ actions }) => actions).find((action) => action.name === name)!;
}
