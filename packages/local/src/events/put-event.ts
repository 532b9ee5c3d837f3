import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { EventRefusedError } from './errors';

export interface ServiceEvent {
  /** Source of the event, such as `aws.codepipeline`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  /** ARNs of the resources in the event. @default - none */
  readonly resources?: readonly string[];
  /** Time of the event. @default - now */
  readonly time?: Date;
}

/** Puts an event on the default event bus, as an AWS service does. @throws EventRefusedError if the bus refuses it */
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
  if (entry.ErrorCode !== undefined) {
    throw new EventRefusedError(event, entry.ErrorCode, entry.ErrorMessage);
  }
}
