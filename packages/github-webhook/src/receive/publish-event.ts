import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GitHubEvent, SOURCE } from '../github-event';
import { EventNotTakenError } from './errors';

/**
 * Puts an event on the event bus.
 * @throws EventNotTakenError if EventBridge does not accept the event although the call succeeds
 */
export async function publishEvent(
  client: EventBridgeClient,
  bus: string,
  { detailType, detail }: GitHubEvent,
): Promise<void> {
  const { FailedEntryCount, Entries = [] } = await client.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: bus, Source: SOURCE, DetailType: detailType, Detail: JSON.stringify(detail) }],
    }),
  );
  if (FailedEntryCount) {
    throw new EventNotTakenError(bus, Entries[0]?.ErrorCode, Entries[0]?.ErrorMessage);
  }
}
