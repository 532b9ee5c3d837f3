import { EmbeddedAws } from '@slipway/embedded-aws';
import { PipelineEvent } from '../pipeline/events';
import { putEvent, ServiceEvent } from './put-event';

/** Puts events of pipelines and builds on the default event bus, in order, as CodePipeline and CodeBuild do. */
export class EventRelay {
  private last: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor(private readonly aws: EmbeddedAws) {}

  /** Sends an event of a pipeline. Log lines are ignored, because AWS has no such events. */
  public send(event: PipelineEvent): void {
    if (event.detailType === 'log') {
      return;
    }
    const { detailType, detail, time } = event;
    const resources = [`arn:aws:codepipeline:${this.aws.region}:${this.aws.accountId}:${detail.pipeline}`];
    this.put({ source: 'aws.codepipeline', detailType, detail, resources, time: new Date(time) });
  }

  /** Sends an event of any AWS service, such as CodeBuild. */
  public put(event: ServiceEvent): void {
    this.last = this.last
      .then(() => putEvent(this.aws, event))
      .catch((error: unknown) => void (this.failure ??= error));
  }

  /** Waits until every event has been put on the bus. Throws the first error that occurred. */
  public async sent(): Promise<void> {
    await this.last;
    if (this.failure) {
      throw this.failure;
    }
  }
}
