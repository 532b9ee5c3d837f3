import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  Approver,
  approverFor,
  ConsoleProgress,
  ExecutionResult,
  interruptible,
  LocalRun,
  refuseRealAccount,
  runAssembly,
} from '@slipway/local';
import { DemoProps } from '../../scripts/demo-props';
import { GitHubStandIn } from './demo/git-hub-stand-in';
import { Operator } from './demo/operator';
import { PulumiTools } from './demo/pulumi-tools';
import { SampleRepository } from './demo/sample-repository';
import { ENVIRONMENTS } from './src/config';

const ACCOUNT = '111122223333';
const REPOSITORY = 'acme/infrastructure';
const SUFFIX = 'demo';

let gitHub: GitHubStandIn | undefined;

/** What the app is synthesized with: on this machine, all four accounts are one, and what GitHub is told stays here. */
export async function environment(): Promise<Record<string, string>> {
  gitHub = await GitHubStandIn.start();
  return {
    ENVIRONMENT_SUFFIX: SUFFIX,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_API_URL: gitHub.url,
    TOOLING_ACCOUNT: ACCOUNT,
    DEV_ACCOUNT: ACCOUNT,
    STAGING_ACCOUNT: ACCOUNT,
    PROD_ACCOUNT: ACCOUNT,
  };
}

/** Pushes three commits: one that deploys, one that changes nothing, and one whose plan goes stale while it waits for approval. */
export async function demo({ assembly, folder, cache, approveAll, allowRealAccount }: DemoProps): Promise<boolean> {
  refuseRealAccount(process.env, { allow: allowRealAccount });
  const work = join(folder, '..', 'tools');
  rmSync(work, { recursive: true, force: true });
  const tools = PulumiTools.in(join(work, 'bin'));
  const repository = SampleRepository.in(join(work, 'infrastructure'));
  const progress = new ConsoleProgress(process.stdout);
  progress.step(tools.about);
  const approver = new Interrupted(approverFor(approveAll || undefined, process.stdin, process.stdout));
  try {
    const buildEnvironment = { ...(await repository.install(tools, cache, progress.step)), ...tools.environment };
    const { succeeded } = await interruptible((signal) =>
      runAssembly({
        assembly,
        folder,
        progress,
        signal,
        approver,
        buildEnvironment,
        repositories: { [REPOSITORY]: repository.folder },
        remarks: [tools.about],
        deliver: (run) =>
          new Story(run, repository, new Operator(run, tools, repository, SUFFIX), approver, progress).tell(),
      }),
    );
    return succeeded;
  } finally {
    await gitHub?.stop();
    progress.close();
  }
}

/** Lets something happen just before somebody decides. */
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

class Story {
  constructor(
    private readonly run: LocalRun,
    private readonly repository: SampleRepository,
    private readonly operator: Operator,
    private readonly approver: Interrupted,
    private readonly progress: ConsoleProgress,
  ) {}

  public async tell(): Promise<{ executions: readonly ExecutionResult[]; asExpected: boolean }> {
    const first = await this.firstPush();
    const same = await this.samePush();
    const stale = await this.stalePush();
    for (const target of ENVIRONMENTS) {
      await this.operator.destroy(target);
    }
    this.progress.step('pulumi destroy, and pulumi stack rm, in every environment');
    return { executions: await this.run.finished(9), asExpected: first && same && stale };
  }

  private async firstPush(): Promise<boolean> {
    await this.operator.storeToken();
    this.progress.step('pulumi stack init in dev, staging and prod, with the secrets under the key of each');
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
      this.progress.step('while the approval is waited for, somebody changes prod by hand');
    };
    const results = await this.deliver(pushed, 9);
    const prod = results.find(({ pipeline }) => pipeline.includes('prod'))!;
    this.progress.step(
      `the plan that was approved no longer fits prod, and was ${prod.status === 'Failed' ? 'refused' : 'APPLIED'}`,
    );
    return succeeded(results.filter((result) => result !== prod)) && prod.status === 'Failed';
  }

  private async push(message: string, executions: number): Promise<readonly ExecutionResult[]> {
    return this.deliver(this.repository.commit(message), executions);
  }

  /** Delivers the commit to the webhook, signed, and waits for the three runs that it starts. */
  private async deliver(commit: string, executions: number): Promise<readonly ExecutionResult[]> {
    const { status } = await this.run.push({ repository: REPOSITORY, branch: 'main', commit, actor: 'octocat' });
    this.progress.step(`pushed ${commit.slice(0, 7)}, signed; the webhook answered ${status}`);
    return (await this.run.finished(executions)).slice(-3);
  }
}

function succeeded(results: readonly ExecutionResult[]): boolean {
  return results.every(({ status }) => status === 'Succeeded');
}
