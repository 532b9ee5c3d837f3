import { EmbeddedAws } from '@slipway/embedded-aws';
import { PipelineEvent } from '../pipeline/events';
import { putEvent } from './put-event';

/** Puts what happens to pipelines onto the default bus, in order, as CodePipeline does. */
export class EventRelay {
  private last: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor(private readonly aws: EmbeddedAws) {}

  /** Log lines are not events of AWS and go nowhere. */
  public send(event: PipelineEvent): void {
    if (event.detailType === 'log') {
      return;
    }
    const { detailType, detail, time } = event;
    const resources = [`arn:aws:codepipeline:${this.aws.region}:${this.aws.accountId}:${detail.pipeline}`];
    this.last = this.last
      .then(() =>
        putEvent(this.aws, { source: 'aws.codepipeline', detailType, detail, resources, time: new Date(time) }),
      )
      .catch((error: unknown) => void (this.failure ??= error));
  }

  /** Waits until every event is on the bus. Throws the first failure. */
  public async sent(): Promise<void> {
    await this.last;
    if (this.failure) {
      throw this.failure;
    }
  }
}
