import { ConsoleProgress, Delivered, ExecutionResult, LocalRun, Reviewer, Story } from '@slipway/local';
import { until } from '@slipway/testing/until';
import { Merchants, releaseAt } from './merchants';
import { paymentsKept } from './payments-kept';
import { SamplePayments } from './sample-payments';

/** AWS name of the person who pushes. */
const REQUESTER = 'octavia';
export const REPOSITORY = 'acme/payments';
/** AWS names of the people behind the releases. */
export const USERS = { octocat: REQUESTER, 'octocat@example.com': REQUESTER };

const ALL_FAIL = () => true;
/** Topics of the delivery, each of which sends one kind of message. */
const TOPICS = ['BuildFailures', 'Deployments', 'Findings', 'Approvals'];
/** Maximum time until messages arrive, in milliseconds. */
const ARRIVES_WITHIN_MS = 60_000;
/** Duration of a minute of the ECS model, in milliseconds. */
const MODEL_MINUTE_MS = 1_000;

export interface ReleasesProps {
  readonly run: LocalRun;
  readonly payments: SamplePayments;
  readonly reviewer: Reviewer;
  /** Whether approvals expire within seconds, so that the demo can show it. */
  readonly approvalsExpire: boolean;
  readonly progress: Pick<ConsoleProgress, 'step'>;
  readonly story: Story;
}

/** Chapters of the demo: good releases, events that start no pipeline, and a release for each gate that stops it. */
export class Releases {
  private executions: readonly ExecutionResult[] = [];
  private good = '';

  constructor(private readonly props: ReleasesProps) {}

  public async tell(): Promise<Delivered> {
    const { story, payments, reviewer } = this.props;
    await story.chapter(
      { about: 'the first release is pushed to main', expected: 'the release passes all stages, and accepts payments' },
      () => this.firstRelease(),
    );
    await story.chapter(
      {
        about: 'events for another branch and a pull request arrive',
        expected: 'the webhook accepts both events, and no pipeline starts',
      },
      () => this.pushIgnoredRefs(),
    );
    await story.chapter(
      {
        about:
          'a release is pushed with an SQL injection and another flaw in its code, a vulnerable dependency, and a secret',
        expected: 'the stage Security stops the release, and the previous release keeps running',
        failing: ALL_FAIL,
      },
      () =>
        this.stoppedIn('Security', () => payments.releaseWithFlaws('flawed', 'code', 'sql', 'dependencies', 'secrets')),
    );
    await story.chapter(
      {
        about: 'an approver rejects a release',
        expected: 'nothing is deployed, and the previous release keeps running',
        failing: ALL_FAIL,
      },
      () => {
        reviewer.rejectNext('not before the audit');
        return this.stoppedIn('Approval', () => payments.release('rejected'));
      },
    );
    await story.chapter(
      {
        about: 'the person who pushed a release approves it',
        expected: 'the approver check stops the release, and reports the AWS and GitHub names of the person',
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
          about: 'nobody approves or rejects a release within 24 hours, which are 14 seconds in this demo',
          expected: 'the approval expires, and the previous release keeps running',
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
          'a release is pushed with a page that is open to cross-site scripting (XSS), which no scan of the code detects',
        expected: 'the scan of the green tasks detects the flaw before traffic shifts, and the release is rolled back',
        failing: ALL_FAIL,
      },
      () => this.stoppedIn('Deploy', () => payments.releaseWithXss('leaky')),
    );
    await story.chapter(
      {
        about: 'a release that becomes unhealthy when it runs is pushed while merchants make payments',
        expected: 'the release is rolled back, and no payment is lost or taken twice',
        failing: ALL_FAIL,
      },
      () => this.whileMerchantsPay(() => this.stoppedIn('Deploy', () => payments.releaseThatAils('ailing'))),
    );
    await story.chapter(
      {
        about: 'the next good release is pushed while merchants make payments',
        expected: 'the release is deployed, and no payment is lost or taken twice',
      },
      () => this.whileMerchantsPay(() => this.nextRelease()),
    );
    await story.chapter(
      {
        about: 'the messages about these releases are collected',
        expected: 'each of the four topics has sent messages: failures, releases, security findings, and approvals',
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
    progress.step('the tests have passed; to save time, the following releases contain no tests');
    return status === 'Succeeded' && (await this.serves('first'));
  }

  private async nextRelease(): Promise<boolean> {
    this.props.payments.release('second');
    const { status } = await this.push();
    return status === 'Succeeded' && (await this.serves('second'));
  }

  /**
   * Sends events that should not start a pipeline. The next push, which waits for one execution, shows whether they
   * have started one.
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
      `events for another branch and a pull request: the webhook returned ${answers.map(({ status }) => status).join(', ')}`,
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
    const whole = Math.round(merchants.rateBetween(start, Date.now()));
    const deployment = this.executions.at(-1)!.stages.at(-1)!;
    const deploying = Math.round(merchants.rateBetween(deployment.start!, deployment.end!));
    const shift = this.trafficShift();
    const shifting = shift
      ? `, ${Math.round(merchants.rateBetween(shift.start, shift.end))} per second from the traffic shift to its end`
      : ', which ended before the traffic shift';
    const outcome = failures.length === 0 ? 'none failed' : `${failures.length} failed, such as: ${failures[0]}`;
    progress.step(
      `meanwhile, merchants requested ${requests} payments: ${whole} per second, and ${deploying} per second during the deployment${shifting}; ${outcome}`,
    );
    const kept = [...(await paymentsKept(run))].filter((id) => !before.has(id));
    const lost = [...merchants.taken].filter((id) => !kept.includes(id)).length;
    const unknown = kept.filter((id) => !merchants.taken.has(id)).length;
    progress.step(`the table has ${kept.length} new payments: ${lost} lost, ${unknown} unknown to the merchants`);
    return asExpected && failures.length === 0 && lost === 0 && unknown === 0;
  }

  /**
   * Returns when the last deployment shifted production traffic, from the start of the shift to the end of the
   * deployment, in milliseconds since the epoch. Undefined if the deployment ended before it shifted traffic.
   */
  private trafficShift(): { readonly start: number; readonly end: number } | undefined {
    const { start, stages, minutes } = this.props.run.serviceDeployments.at(-1)!;
    const shift = stages.find(({ stage }) => stage === 'PRODUCTION_TRAFFIC_SHIFT');
    const at = (minute: number) => Date.parse(start) + minute * MODEL_MINUTE_MS;
    return shift && { start: at(shift.atMinute), end: at(minutes) };
  }

  /** Prints the latest message of each topic. Returns whether every topic has sent messages. */
  private async everyTopicSent(): Promise<boolean> {
    const { run, progress } = this.props;
    const sentBy = async () => {
      const messages = await run.watched.notifications();
      return TOPICS.map((topic) => messages.filter(({ topicPath }) => topicPath.includes(`/${topic}/`)));
    };
    const sent = async () => (await sentBy()).every((messages) => messages.length > 0);
    await until(sent, ARRIVES_WITHIN_MS).catch(() => undefined); // topics without messages are shown below
    const all = await sentBy();
    all.forEach((messages, at) => {
      const latest = messages.at(-1)?.text.split('\n')[0];
      const sentSoFar = latest === undefined ? 'no messages' : `${messages.length} messages, the latest: ${latest}`;
      progress.step(`${TOPICS[at]}: ${sentSoFar}`);
    });
    return all.every((messages) => messages.length > 0);
  }

  /** Sends a signed push event for the head of main, and waits for the execution that it starts. */
  private async push(): Promise<ExecutionResult> {
    const { run, progress } = this.props;
    const { status } = await run.push({ repository: REPOSITORY, branch: 'main', actor: 'octocat' });
    progress.step(`pushed main, with a signature; the webhook returned ${status}`);
    this.executions = await run.finished(this.executions.length + 1);
    return this.executions.at(-1)!;
  }

  private async serves(release: string): Promise<boolean> {
    const answer = await releaseAt(this.url);
    this.props.progress.step(`${this.url}/release returns: ${answer}`);
    return answer === release;
  }

  private get url(): string {
    return this.props.run.services[0].url!;
  }
}
