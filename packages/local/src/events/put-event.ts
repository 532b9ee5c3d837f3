import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';

export interface ServiceEvent {
  /** Such as `aws.codepipeline`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  /** ARNs. */
  readonly resources?: readonly string[];
  /** @default - now */
  readonly time?: Date;
}

/** The event could not be put onto the bus. */
export class EventRefusedError extends Error {
  constructor(event: ServiceEvent, code: string | undefined, reason: string | undefined) {
    super(`the default bus refused an event "${event.detailType}" of ${event.source}: ${code} ${reason}`);
    this.name = new.target.name;
  }
}

/** Puts an event onto the default bus as an AWS service would. */
export async function putEvent(aws: EmbeddedAws, event: ServiceEvent): Promise<void> {
  const events = new EventBridgeClient(aws.clientOptions(aws.root));
  const { Entries: results } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: event.source,
          DetailType: event.detailType,
          Detail: JSON.stringify(event.detail),
          Resources: event.resources && [...event.resources],
          Time: event.time,
        },
      ],
    }),
  );
  const [entry] = results!;
  if (entry.ErrorCode !== undefined) throw new EventRefusedError(event, entry.ErrorCode, entry.ErrorMessage);
}
