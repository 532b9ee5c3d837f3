import { ConsoleProgress, Delivered, ExecutionResult, LocalRun, Reviewer, Story } from '@slipway/local';
import { Flaw } from '@slipway/testing/planted-flaws';
import { Collector } from './collector';
import { loginIn, RealDatabase } from './real-database';
import { SampleWeb } from './sample-web';
import { flood, releaseAt, tracedRequest, Visitors } from './visitors';

/** Name of the secret of the database's master user. */
export const DATABASE_SECRET = 'cicd/rds/demo/master';
const ALL_FAIL = () => true;
const FLAWS: readonly Flaw[] = ['code', 'sql', 'dependencies', 'secrets'];

export interface ReleasesProps {
  readonly run: LocalRun;
  readonly web: SampleWeb;
  readonly reviewer: Reviewer;
  readonly collector: Collector;
  readonly database: RealDatabase;
  readonly progress: Pick<ConsoleProgress, 'step'>;
  readonly story: Story;
}

/** Chapters of the demo: good releases, a release for each gate that stops it, and checks of the running service. */
export class Releases {
  private executions: readonly ExecutionResult[] = [];
  private good = '';

  constructor(private readonly props: ReleasesProps) {}

  public async tell(): Promise<Delivered> {
    const { story } = this.props;
    await story.chapter(
      {
        about: 'the first release is pushed to main',
        expected: 'the release passes all stages, and its page is served',
      },
      () => this.firstRelease(),
    );
    await story.chapter(
      {
        about:
          'a release is pushed with an SQL injection and another flaw in its code, a vulnerable dependency, and a secret',
        expected: 'the stage Security stops the release, and visitors still see the first release',
        failing: ALL_FAIL,
      },
      () => this.stoppedIn('Security', () => this.props.web.releaseWithFlaws('flawed', ...FLAWS)),
    );
    await story.chapter(
      {
        about: 'a release whose unit tests fail is pushed',
        expected: 'the stage Test stops the release, and visitors still see the first release',
        failing: ALL_FAIL,
      },
      () => this.stoppedIn('Test', () => this.props.web.releaseThatFailsItsTests('broken')),
    );
    await story.chapter(
      {
        about: 'a reviewer rejects a release',
        expected: 'nothing is deployed, and visitors still see the first release',
        failing: ALL_FAIL,
      },
      () => this.rejected(),
    );
    await story.chapter(
      {
        about: 'a release that becomes unhealthy when it runs is pushed',
        expected: 'the release is rolled back, the job reports the reason, and visitors still see the first release',
        failing: ALL_FAIL,
      },
      () => this.stoppedIn('Deploy', () => this.props.web.releaseThatAils('ailing')),
    );
    await story.chapter(
      { about: 'the next good release is pushed', expected: 'the release is deployed, and its page is served' },
      () => this.nextRelease(),
    );
    await this.describeOperation();
    return { executions: this.executions, asExpected: story.asExpected };
  }

  private async describeOperation(): Promise<void> {
    const { story } = this.props;
    await story.chapter(
      {
        about: 'a visitor opens the page',
        expected: "the request's span arrives as part of the load balancer's trace",
      },
      () => this.traced(),
    );
    await story.chapter(
      {
        about: 'one IP address sends 1,001 requests',
        expected: 'the firewall blocks the last request, but does not block other visitors',
      },
      () => this.flooded(),
    );
    for (const { secretArn } of this.props.run.rotations) {
      const name = /:secret:(.+)-[^-]+$/.exec(secretArn)![1];
      await story.chapter(
        {
          about: `the secret ${name} is rotated`,
          expected: 'a new version is current, and no visitor request fails',
        },
        () => this.rotated(name),
      );
    }
  }

  private async firstRelease(): Promise<boolean> {
    this.good = this.props.web.release('first');
    const { status } = await this.push();
    return status === 'Succeeded' && (await this.serves('first'));
  }

  private async nextRelease(): Promise<boolean> {
    this.props.web.release('second');
    const { status } = await this.push();
    return status === 'Succeeded' && (await this.serves('second'));
  }

  private async stoppedIn(stageName: string, release: () => string): Promise<boolean> {
    release();
    const { status, stages } = await this.push();
    this.props.web.reset(this.good);
    const stopped = stages.find((stage) => stage.status === 'Failed');
    this.props.progress.step(`stopped in ${stopped?.name}/${stopped?.error?.message}`);
    return status === 'Failed' && stopped?.name === stageName && (await this.serves('first'));
  }

  private async rejected(): Promise<boolean> {
    this.props.reviewer.rejectNext('not before the sale');
    return this.stoppedIn('Deploy', () => this.props.web.release('rejected'));
  }

  /** Pushes the main branch to the repository, and waits for the execution that it starts. */
  private async push(): Promise<ExecutionResult> {
    const { run, web, progress } = this.props;
    const [{ folder, name }] = run.codeCommit;
    web.push(folder);
    progress.step(`pushed main to ${name}`);
    this.executions = await run.finished(this.executions.length + 1);
    return this.executions.at(-1)!;
  }

  private async traced(): Promise<boolean> {
    const { traceId, headers } = tracedRequest();
    await releaseAt(this.url, headers);
    const span = await this.props.collector.spanOf(traceId);
    this.props.progress.step(
      span ? `${span.service} traced ${span.name} as ${traceId}` : `no span of the trace ${traceId} arrived`,
    );
    return span !== undefined;
  }

  private async flooded(): Promise<boolean> {
    const { answered, refused } = await flood(this.url);
    this.props.progress.step(`the service answered ${answered} requests, and the firewall blocked ${refused}`);
    return refused === 1 && (await this.serves('second'));
  }

  private async rotated(secret: string): Promise<boolean> {
    const { result, requests, failures } = await new Visitors(this.url).during(async () =>
      this.props.run.rotate(secret),
    );
    const { calls, versionId } = result;
    if (secret === DATABASE_SECRET) {
      const user = await this.props.database.userOf(await loginIn(this.props.run, secret));
      this.props.progress.step(`PostgreSQL accepts ${user} with the new password`);
    }
    this.props.progress.step(
      `rotated in ${calls} calls: version ${versionId} is current; of ${requests} requests during the rotation, ${failures.length} failed`,
    );
    return failures.length === 0;
  }

  private async serves(release: string): Promise<boolean> {
    const served = await releaseAt(this.url);
    this.props.progress.step(`${this.url} shows the release: ${served}`);
    return served === release;
  }

  private get url(): string {
    return this.props.run.services[0].url!;
  }
}
