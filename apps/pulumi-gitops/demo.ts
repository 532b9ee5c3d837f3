import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  Approver,
  ConsoleProgress,
  Delivered,
  DemoProps,
  ExecutionResult,
  LocalRun,
  runDemo,
  Story,
} from '@slipway/local';
import { GitHubStandIn } from './demo/github-stand-in';
import { Operator } from './demo/operator';
import { PulumiTools } from './demo/pulumi-tools';
import { SampleRepository } from './demo/sample-repository';
import { ENVIRONMENTS } from './src/config';

const ACCOUNT = '111122223333';
const CONNECTION = `arn:aws:codeconnections:us-east-1:${ACCOUNT}:connection/6a5e4f0c-0000-4000-8000-000000000000`;
const REPOSITORY = 'acme/infrastructure';
const SUFFIX = 'demo';

let gitHub: GitHubStandIn | undefined;

/**
 * Starts a stand-in for the GitHub API, and returns the variables with which the app is synthesized. All four accounts
 * are the same account on this machine.
 */
export async function environment(): Promise<Record<string, string>> {
  gitHub = await GitHubStandIn.start();
  return {
    ENVIRONMENT_SUFFIX: SUFFIX,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_CONNECTION_ARN: CONNECTION,
    GITHUB_API_URL: gitHub.url,
    TOOLING_ACCOUNT: ACCOUNT,
    DEV_ACCOUNT: ACCOUNT,
    STAGING_ACCOUNT: ACCOUNT,
    PROD_ACCOUNT: ACCOUNT,
  };
}

/**
 * Pushes three commits: one that deploys, one that changes nothing, and one whose plan for prod becomes stale while it
 * waits for approval. Then destroys every environment. Resolves to the exit code.
 */
export async function demo(props: DemoProps): Promise<number> {
  return runDemo(props, async ({ progress, approver, fence, story }) => {
    const work = join(props.folder, '..', 'tools');
    rmSync(work, { recursive: true, force: true });
    const tools = PulumiTools.in(join(work, 'bin'));
    const repository = SampleRepository.in(join(work, 'infrastructure'));
    progress.step(tools.about);
    const interrupted = new Interrupted(approver);
    return {
      fence: fence && { ...fence, readable: tools.folders },
      approver: interrupted,
      buildEnvironment: { ...(await repository.install(tools, props.cache, progress.step)), ...tools.environment },
      repositories: { [REPOSITORY]: repository.folder },
      remarks: [tools.about],
      deliver: (run) =>
        new Pushes({
          run,
          repository,
          operator: new Operator(run, tools, repository, SUFFIX),
          approver: interrupted,
          progress,
          story,
        }).tell(),
    };
  }).finally(() => gitHub?.stop());
}

/** Approver that runs a function just before each decision. */
class Interrupted implements Approver {
  public before: () => Promise<void> = async () => undefined;

  constructor(private readonly approver: Approver) {}

  public async decide(...request: Parameters<Approver['decide']>): ReturnType<Approver['decide']> {
    await this.before();
    return this.approver.decide(...request);
  }
}

const services = (instances: number) => [
  { name: 'web', instances },
  { name: 'worker', instances: 1 },
];

/** Dependencies of the demo's chapters. */
interface PushesProps {
  readonly run: LocalRun;
  readonly repository: SampleRepository;
  readonly operator: Operator;
  readonly approver: Interrupted;
  readonly progress: ConsoleProgress;
  readonly story: Story;
}

class Pushes {
  private readonly run: LocalRun;
  private readonly repository: SampleRepository;
  private readonly operator: Operator;
  private readonly approver: Interrupted;
  private readonly progress: ConsoleProgress;
  private readonly story: Story;

  constructor({ run, repository, operator, approver, progress, story }: PushesProps) {
    this.run = run;
    this.repository = repository;
    this.operator = operator;
    this.approver = approver;
    this.progress = progress;
    this.story = story;
  }

  public async tell(): Promise<Delivered> {
    const { story } = this;
    await story.chapter(
      {
        about: 'the first commit is pushed',
        expected: 'two services are deployed to each environment, prod after an approval',
      },
      () => this.firstPush(),
    );
    await story.chapter(
      { about: 'a commit that changes nothing is pushed', expected: 'every preview reports no changes' },
      () => this.samePush(),
    );
    await story.chapter(
      {
        about: 'a commit is pushed, and prod is changed manually while its plan waits for approval',
        expected: 'dev and staging are updated, and the stale plan of prod is refused',
        failing: (pipeline) => pipeline.includes('prod'),
      },
      () => this.stalePush(),
    );
    await story.chapter(
      { about: 'every environment is destroyed with Pulumi', expected: 'no resources are left' },
      () => this.destroyAll(),
    );
    return { executions: await this.run.finished(9), asExpected: story.asExpected };
  }

  private async firstPush(): Promise<boolean> {
    await this.operator.storeToken();
    this.progress.step('running pulumi stack init for dev, staging and prod, each with its own key for secrets');
    for (const target of ENVIRONMENTS) {
      await this.operator.initialize(target, services(2));
    }
    const results = await this.push('two services', 3);
    const deployed = await Promise.all(ENVIRONMENTS.map((target) => this.operator.resources(target)));
    this.progress.step(
      `deployed: ${ENVIRONMENTS.map((target, index) => `${target} ${deployed[index].join(', ')}`).join('; ')}`,
    );
    return succeeded(results) && deployed.every((names) => names.join() === 'web,worker');
  }

  private async samePush(): Promise<boolean> {
    const results = await this.push('nothing new', 6);
    const summaries = results.map(({ stages }) => stages[1].actions[0].variables?.PREVIEW_SUMMARY);
    this.progress.step(`pushed again: ${summaries.join('; ')}`);
    return succeeded(results) && summaries.every((summary) => summary?.includes('no changes'));
  }

  private async stalePush(): Promise<boolean> {
    for (const target of ENVIRONMENTS) {
      await this.operator.configure(target, services(3));
    }
    const pushed = this.repository.commit('a third instance');
    this.approver.before = async () => {
      await this.operator.configure('prod', services(5));
      await this.operator.up('prod');
      this.progress.step('prod is changed manually while the approval is pending');
    };
    const results = await this.deliver(pushed, 9);
    const prod = results.find(({ pipeline }) => pipeline.includes('prod'))!;
    const approved = prod.stages
      .flatMap(({ actions }) => actions)
      .some(({ approval }) => approval?.decision === 'Approved');
    this.progress.step(
      approved
        ? `the approved plan no longer matches prod, and was ${prod.status === 'Failed' ? 'refused' : 'APPLIED'}`
        : 'the plan of prod was not approved, so it was not applied',
    );
    return succeeded(results.filter((result) => result !== prod)) && approved && prod.status === 'Failed';
  }

  private async destroyAll(): Promise<boolean> {
    for (const target of ENVIRONMENTS) {
      await this.operator.destroy(target);
    }
    this.progress.step('ran pulumi destroy and pulumi stack rm in every environment');
    return true;
  }

  private async push(message: string, executions: number): Promise<readonly ExecutionResult[]> {
    return this.deliver(this.repository.commit(message), executions);
  }

  /** Sends a signed push event for the commit to the webhook, and waits for the three executions that it starts. */
  private async deliver(commit: string, executions: number): Promise<readonly ExecutionResult[]> {
    const { status } = await this.run.push({ repository: REPOSITORY, branch: 'main', commit, actor: 'octocat' });
    this.progress.step(`pushed ${commit.slice(0, 7)}, with a signature; the webhook returned ${status}`);
    return (await this.run.finished(executions)).slice(-3);
  }
}

function succeeded(results: readonly ExecutionResult[]): boolean {
  return results.every(({ status }) => status === 'Succeeded');
}
