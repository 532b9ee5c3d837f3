import { EventRelay } from '../../src/events/event-relay';
import { EmbeddedAws } from '../../src/embedded-aws/embedded-aws';
import { PipelineEvent } from '../../src/pipeline/events';

const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 'b' };
/** Nobody listens at this endpoint. */
const nowhere = { root: CREDENTIALS, clientOptions: () => ({ endpoint: 'http://127.0.0.1:9', region: 'us-east-1', credentials: CREDENTIALS, maxAttempts: 1 }) } as unknown as EmbeddedAws;

const event: PipelineEvent = { detailType: 'CodePipeline Pipeline Execution State Change', time: '2026-11-22T10:00:00Z', detail: { pipeline: 'shop', 'execution-id': '1', version: 1, state: 'STARTED' } };
const line: PipelineEvent = { detailType: 'log', time: '2026-11-22T10:00:00Z', detail: { pipeline: 'shop', 'execution-id': '1', stage: 'Build', action: 'Storefront', line: 'x' } };

describe('EventRelay', () => {
  it('says that an event could not be put onto the bus, the first one that failed', async () => {
    const relay = new EventRelay(nowhere);

    relay.send(event);
    relay.send(event);

    await expect(relay.sent()).rejects.toThrow('ECONNREFUSED');
  });

  it('keeps log lines to itself', async () => {
    const relay = new EventRelay(nowhere);

    relay.send(line);

    await expect(relay.sent()).resolves.toBeUndefined();
  });
});
