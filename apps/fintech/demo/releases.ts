import { ConsoleProgress, Delivered, ExecutionResult, LocalRun, Reviewer, Story } from '@slipway/local';
import { until } from '@slipway/testing/until';
import { Merchants, releaseAt } from './merchants';
import { paymentsKept } from './payments-kept';
import { SamplePayments } from './sample-payments';

/** Name in AWS of the person who pushes. */
const REQUESTER = 'octavia';
export const REPOSITORY = 'acme/payments';
/** Names in AWS of the people of the releases. */
export const USERS = { octocat: REQUESTER, 'octocat@example.com': REQUESTER };

const ALL_FAIL = () => true;
/** Topics of the delivery, which send one kind of message each. */
const TOPICS = ['BuildFailures', 'Deployments', 'Findings', 'Approvals'];
/** Messages arrive after what they are about. */
const ARRIVES_WITHIN_MS = 60_000;

export interface ReleasesProps {
  readonly run: LocalRun;
  readonly payments: SamplePayments;
  readonly reviewer: Reviewer;
  /** Whether the time to approve passes within seconds, so that an approval may expire. */
  readonly approvalsExpire: boolean;
  readonly progress: Pick<ConsoleProgress, 'step'>;
  readonly story: Story;
}

/** Story of the pushes: good ones, something that starts nothing, and one that each gate stops. */
export class Releases {
  private executions: readonly ExecutionResult[] = [];
  private good = '';

  constructor(private readonly props: ReleasesProps) {}

  public async tell(): Promise<Delivered> {
    const { story, payments, reviewer } = this.props;
    await story.chapter(
      { about: 'the first release is pushed to main', expected: 'it goes through all stages, and takes payments' },
      () => this.firstRelease(),
    );
    await story.chapter(
      { about: 'another branch and a pull request are pushed', expected: 'the webhook takes them, and nothing starts' },
      () => this.pushIgnoredRefs(),
    );
    await story.chapter(
      {
        about: 'a release is pushed with SQL injection and another flaw in its code, one in a dependency, and a secret',
        expected: 'the stage Security finds all three, and the release before it goes on',
        failing: ALL_FAIL,
      },
      () =>
        this.stoppedIn('Security', () => payments.releaseWithFlaws('flawed', 'code', 'sql', 'dependencies', 'secrets')),
    );
    await story.chapter(
      {
        about: 'a release is rejected by its approver',
        expected: 'nothing is deployed, and the release before it goes on',
        failing: ALL_FAIL,
      },
      () => {
        reviewer.rejectNext('not before the audit');
        return this.stoppedIn('Approval', () => payments.release('rejected'));
      },
    );
    await story.chapter(
      {
        about: 'a release is approved by the person who pushed it',
        expected: 'the check of the approver stops it, and names the person in AWS and on GitHub',
        failing: ALL_FAIL,
      },
      () => {
        reviewer.approveNextAs(REQUESTER);
        return this.stoppedIn('Approval', () => payments.release('own'), /octavia.*octocat/);
      },
    );
    if (this.props.approvalsExpire) {
      await story.chapter(
        {
          about: 'nobody decides about a release within 24 hours, which take 14 seconds here',
          expected: 'its approval expires, and the release before it goes on',
          failing: ALL_FAIL,
        },
        () => {
          reviewer.ignoreNext();
          return this.stoppedIn('Approval', () => payments.release('expired'), /within 1440 minutes/);
        },
      );
    }
    await story.chapter(
      {
        about:
          'a release is pushed with a page that repeats what it is asked for (XSS), which no scan of the code sees',
        expected: 'the scan of green finds it before it gets traffic, and it is rolled back',
        failing: ALL_FAIL,
      },
      () => this.stoppedIn('Deploy', () => payments.releaseWithXss('leaky')),
    );
    await story.chapter(
      {
        about: 'a release is pushed that is unhealthy once it runs, while merchants take payments',
        expected: 'it is rolled back, and no payment is lost or taken twice',
        failing: ALL_FAIL,
      },
      () => this.whileMerchantsPay(() => this.stoppedIn('Deploy', () => payments.releaseThatAils('ailing'))),
    );
    await story.chapter(
      {
        about: 'the next good release is pushed, while merchants take payments',
        expected: 'it is delivered, and no payment is lost or taken twice',
      },
      () => this.whileMerchantsPay(() => this.nextRelease()),
    );
    await story.chapter(
      {
        about: 'people read the messages about these releases',
        expected: 'there are some from each of the four topics: failures, releases, security findings, and approvals',
      },
      () => this.everyTopicSent(),
    );
    return { executions: this.executions, asExpected: story.asExpected };
  }

  private async firstRelease(): Promise<boolean> {
    const { payments, progress } = this.props;
    payments.release('first');
    const { status } = await this.push();
    payments.withoutTests();
    this.good = payments.head();
    progress.step('the tests have run: to save time, the releases that follow come without them');
    return status === 'Succeeded' && (await this.serves('first'));
  }

  private async nextRelease(): Promise<boolean> {
    this.props.payments.release('second');
    const { status } = await this.push();
    return status === 'Succeeded' && (await this.serves('second'));
  }

  /**
   * Pushes references that should start nothing. Whether they did is seen at the next push, which waits for one
   * execution.
   */
  private async pushIgnoredRefs(): Promise<boolean> {
    const { run, payments, progress } = this.props;
    const before = run.started;
    payments.switchTo('feature/x');
    const answers = [
      await run.push({ repository: REPOSITORY, branch: 'feature/x' }),
      await run.pullRequest({ repository: REPOSITORY, number: 1, base: 'main', head: 'feature/x' }),
    ];
    payments.switchTo('main');
    progress.step(
      `another branch, a pull request: the webhook answered ${answers.map(({ status }) => status).join(', ')}`,
    );
    return answers.every(({ status }) => status < 400) && run.started === before;
  }

  private async stoppedIn(stageName: string, release: () => string, why = /./): Promise<boolean> {
    release();
    const { status, stages } = await this.push();
    this.props.payments.reset(this.good);
    const stopped = stages.find((stage) => stage.status === 'Failed');
    this.props.progress.step(`stopped in ${stopped?.name}: ${stopped?.error?.message}`);
    const asExpected = stopped?.name === stageName && why.test(stopped.error?.message ?? '');
    return status === 'Failed' && asExpected && (await this.serves('first'));
  }

  private async whileMerchantsPay(act: () => Promise<boolean>): Promise<boolean> {
    const { run, progress } = this.props;
    const before = await paymentsKept(run);
    const start = Date.now();
    const merchants = new Merchants(this.url);
    const { result: asExpected, requests, failures } = await merchants.during(act);
    const rate = Math.round((requests * 1_000) / (Date.now() - start));
    const outcome = failures.length === 0 ? 'none failed' : `${failures.length} failed, such as: ${failures[0]}`;
    progress.step(`meanwhile merchants asked for ${requests} payments, ${rate} a second; ${outcome}`);
    const kept = [...(await paymentsKept(run))].filter((id) => !before.has(id));
    const lost = [...merchants.taken].filter((id) => !kept.includes(id)).length;
    const unknown = kept.filter((id) => !merchants.taken.has(id)).length;
    progress.step(`the table has ${kept.length} payments more: ${lost} lost, ${unknown} that no merchant knows`);
    return asExpected && failures.length === 0 && lost === 0 && unknown === 0;
  }

  /** Returns whether each topic has sent messages, and shows the last of each. */
  private async everyTopicSent(): Promise<boolean> {
    const { run, progress } = this.props;
    const sentBy = async () => {
      const messages = await run.watched.notifications();
      return TOPICS.map((topic) => messages.filter(({ topicPath }) => topicPath.includes(`/${topic}/`)));
    };
    const sent = async () => (await sentBy()).every((messages) => messages.length > 0);
    await until(sent, ARRIVES_WITHIN_MS).catch(() => undefined); // what is missing is shown below
    const all = await sentBy();
    all.forEach((messages, at) => {
      progress.step(`${TOPICS[at]}: ${messages.length} messages, such as: ${messages.at(-1)?.text.split('\n')[0]}`);
    });
    return all.every((messages) => messages.length > 0);
  }

  /** Delivers the head of main, signed, and waits for the execution that it starts. */
  private async push(): Promise<ExecutionResult> {
    const { run, progress } = this.props;
    const { status } = await run.push({ repository: REPOSITORY, branch: 'main', actor: 'octocat' });
    progress.step(`pushed main, signed; the webhook answered ${status}`);
    this.executions = await run.finished(this.executions.length + 1);
    return this.executions.at(-1)!;
  }

  private async serves(release: string): Promise<boolean> {
    const answer = await releaseAt(this.url);
    this.props.progress.step(`${this.url}/release says: ${answer}`);
    return answer === release;
  }

  private get url(): string {
    return this.props.run.services[0].url!;
  }
}
