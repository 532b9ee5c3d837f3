import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { EventRelay } from '../../src/events/event-relay';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { PipelineEvent } from '../../src/pipeline/events';

const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 'b' };
/** Endpoint without a server. */
const nowhere = {
  region: 'us-east-1',
  accountId: '111122223333',
  root: CREDENTIALS,
  clientOptions: () => ({
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
  }),
} as unknown as EmbeddedAws;

const event: PipelineEvent = {
  detailType: 'CodePipeline Pipeline Execution State Change',
  time: '2026-11-22T10:00:00Z',
  detail: { pipeline: 'shop', 'execution-id': '1', version: 1, state: 'STARTED' },
};
const line: PipelineEvent = {
  detailType: 'log',
  time: '2026-11-22T10:00:00Z',
  detail: { pipeline: 'shop', 'execution-id': '1', stage: 'Build', action: 'Storefront', line: 'x' },
};

describe('EventRelay', () => {
  it('names the pipeline as the resource of an event, as CodePipeline does', async () => {
    const bus = mockClient(EventBridgeClient);
    bus.on(PutEventsCommand).resolves({ Entries: [{}] });
    const relay = new EventRelay(nowhere);

    relay.send(event);
    await relay.sent();

    expect(bus.commandCalls(PutEventsCommand)[0].args[0].input.Entries).toEqual([
      expect.objectContaining({
        Source: 'aws.codepipeline',
        Resources: ['arn:aws:codepipeline:us-east-1:111122223333:shop'],
      }),
    ]);
    bus.restore();
  });

  it('reports the first event that could not be put on the bus', async () => {
    const relay = new EventRelay(nowhere);

    relay.send(event);
    relay.send(event);

    await expect(relay.sent()).rejects.toThrow('ECONNREFUSED');
  });

  it('does not send log lines', async () => {
    const relay = new EventRelay(nowhere);

    relay.send(line);

    await expect(relay.sent()).resolves.toBeUndefined();
  });
});
