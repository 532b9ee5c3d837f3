import { ConsoleProgress, Delivered, DeliveryAnswer, ExecutionResult, LocalRun, Story } from '@slipway/local';
import type { Asked } from '@slipway/testing/load';
import { Clients, releaseAt } from './clients';
import { Operator } from './operator';
import { SampleService } from './sample-service';
import { Scans } from './scans';

export const REPOSITORY = 'acme/shipping-rates';

const ALL_FAIL = () => true;

/** Chapters of the demo: good and bad releases, two of them while clients send requests, and events without effect. */
export class Releases {
  private executions: readonly ExecutionResult[] = [];

  constructor(
    private readonly run: LocalRun,
    private readonly service: SampleService,
    private readonly scans: Scans,
    private readonly progress: Pick<ConsoleProgress, 'step'>,
    private readonly story: Story,
  ) {}

  public async tell(): Promise<Delivered> {
    await new Operator(this.run).storeToken();
    const { story } = this;
    await story.chapter(
      { about: 'the first release is pushed to main', expected: 'the release is deployed, and answers requests' },
      () => this.firstRelease(),
    );
    await story.chapter(
      {
        about: 'the next release is pushed to release/1.0 while clients send requests',
        expected: 'the release is deployed, and no request is lost',
      },
      () => this.nextReleaseUnderLoad(),
    );
    await story.chapter(
      {
        about: 'events for a feature branch, a tag, a deleted branch and a pull request arrive',
        expected: 'the webhook accepts the events, and no pipeline starts',
      },
      () => this.pushIgnoredRefs(),
    );
    await story.chapter(
      {
        about: 'a release whose image has a known vulnerability is pushed',
        expected: 'the gate refuses the image, and the previous release keeps running',
        failing: ALL_FAIL,
      },
      () => this.flawedImage(),
    );
    await story.chapter(
      {
        about: 'a release that becomes unhealthy when it runs is pushed while clients send requests',
        expected: 'the deployment is rolled back, and no request is lost',
        failing: ALL_FAIL,
      },
      () => this.unhealthyRelease(),
    );
    return { executions: this.executions, asExpected: story.asExpected };
  }

  private async firstRelease(): Promise<boolean> {
    this.service.release('first');
    const { status } = await this.push('main');
    return status === 'Succeeded' && (await this.serves('first'));
  }

  private async nextReleaseUnderLoad(): Promise<boolean> {
    this.service.switchTo('release/1.0');
    this.service.release('second');
    const { result, ...asked } = await new Clients(this.url).during(async () => this.push('release/1.0'));
    const lost = this.whatClientsSaw(asked);
    return result.status === 'Succeeded' && lost === 0 && (await this.serves('second'));
  }

  /**
   * Pushes another branch, a tag, a deletion and a pull request. The next push shows whether they started an
   * execution.
   */
  private async pushIgnoredRefs(): Promise<boolean> {
    this.service.switchTo('feature/x');
    const answers = [
      await this.run.push({ repository: REPOSITORY, branch: 'feature/x' }),
      await this.run.push({ repository: REPOSITORY, branch: 'main', tag: 'v1.0' }),
      await this.run.push({ repository: REPOSITORY, branch: 'release/1.0', deleted: true }),
      await this.run.pullRequest({ repository: REPOSITORY, number: 1, base: 'main', head: 'feature/x' }),
    ];
    this.progress.step(
      `events for a feature branch, a tag, a deleted branch and a pull request: the webhook returned ${answers.map(({ status }) => status).join(', ')}`,
    );
    return answers.every(({ status }: DeliveryAnswer) => status < 400);
  }

  private async flawedImage(): Promise<boolean> {
    this.scans.find(true);
    this.service.switchTo('main');
    this.service.release('flawed');
    const before = this.run.started;
    const { status, stages } = await this.push('main');
    this.scans.find(false);
    this.progress.step(
      `executions since the ignored events: ${this.run.started - before}; gate message: ${stages[3].error?.message}`,
    );
    return this.run.started === before + 1 && status === 'Failed' && (await this.serves('second'));
  }

  private async unhealthyRelease(): Promise<boolean> {
    this.service.releaseThatAils('ailing');
    const { result, ...asked } = await new Clients(this.url).during(async () => this.push('main'));
    const { status, stages } = result;
    const lost = this.whatClientsSaw(asked);
    this.progress.step(`rolled back: ${stages[4].error?.message}`);
    return stages[4].error !== undefined && status === 'Failed' && lost === 0 && (await this.serves('second'));
  }

  /** Sends a signed push event for the head of a branch, and waits for the execution that it starts. */
  private async push(branch: string): Promise<ExecutionResult> {
    const { status } = await this.run.push({ repository: REPOSITORY, branch, actor: 'octocat' });
    this.progress.step(`pushed ${branch}, with a signature; the webhook returned ${status}`);
    this.executions = await this.run.finished(this.executions.length + 1);
    return this.executions.at(-1)!;
  }

  private async serves(release: string): Promise<boolean> {
    const answer = await releaseAt(this.url);
    this.progress.step(`${this.url}/release returns: ${answer}`);
    return answer === release;
  }

  /** Prints how many requests the clients sent and how many failed, and returns the number of failed requests. */
  private whatClientsSaw({ requests, failures }: Asked): number {
    this.progress.step(
      `meanwhile, clients sent ${requests} requests; ${failures.length === 0 ? 'none failed' : `${failures.length} failed, such as: ${failures[0]}`}`,
    );
    return failures.length;
  }

  private get url(): string {
    return this.run.services[0].url!;
  }
}
