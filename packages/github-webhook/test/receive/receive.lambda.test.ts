import './function-environment';
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/receive/receive.lambda';
import { delivery, SECRET } from './endpoint';
import { push, PUSHED_AT } from './payloads';

const ID = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
const NOW = 1_800_000_000_000;

const dynamo = mockClient(DynamoDBClient);
const events = mockClient(EventBridgeClient);
const secrets = mockClient(SecretsManagerClient);
const written: string[] = [];

beforeAll(() => {
  (['info', 'warn', 'error'] as const).forEach((level) =>
    jest.spyOn(console, level).mockImplementation((...lines: unknown[]) => void written.push(...lines.map(String))),
  );
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
beforeEach(() => {
  [dynamo, events, secrets].forEach((client) => client.reset());
  written.length = 0;
  secrets
    .on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })
    .resolves({ SecretString: SECRET, CreatedDate: new Date(NOW - 86_400_000) });
  dynamo.on(PutItemCommand).resolves({}).on(UpdateItemCommand).resolves({});
  events.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
});

const context = { awsRequestId: 'request-1', functionName: 'hook', getRemainingTimeInMillis: () => 9_500 } as Context;
const call = (...args: Parameters<typeof delivery>) => handler(delivery(...args) as LambdaFunctionURLEvent, context);

describe('the receiving function', () => {
  it.each([{}, { headers: null, body: null }, { headers: {}, requestContext: {} }])(
    '[PG-11] answers an event of the shape %j with 401',
    async (shape) => {
      expect((await handler(shape as unknown as LambdaFunctionURLEvent, context)).statusCode).toBe(401);
    },
  );

  it('[PG-11][PG-13] verifies with its secret, claims in its table, and puts onto its bus', async () => {
    const { statusCode } = await call(push(), { id: ID });

    expect(statusCode).toBe(202);
    expect(secrets.commandCalls(GetSecretValueCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { SecretId: 'arn:hook-secret', VersionStage: 'AWSCURRENT' },
    ]);
    expect(dynamo.commandCalls(PutItemCommand).map(({ args: [{ input }] }) => [input.TableName, input.Item])).toEqual([
      [
        'hook-claims',
        expect.objectContaining({
          id: { S: `delivery:${ID}` },
          claimant: { S: 'request-1' },
          lockedUntil: { N: String(NOW + 9_500) },
          expiresAt: { N: String(NOW / 1_000 + 7_776_000) },
        }),
      ],
      ['hook-claims', expect.objectContaining({ id: { S: expect.stringMatching(/^body:[0-9a-f]{64}$/) } })],
      [
        'hook-claims',
        {
          id: { S: 'newest:Codertocat/Hello-World#refs/heads/main' },
          pushedAt: { N: String(PUSHED_AT) },
          expiresAt: { N: String(NOW / 1_000 + 7_776_000) },
        },
      ],
    ]);
    const [entry] = events.commandCalls(PutEventsCommand)[0].args[0].input.Entries!;
    expect(entry).toMatchObject({ EventBusName: 'hook-bus', Source: 'slipway.github', DetailType: 'push' });
    expect(JSON.parse(entry.Detail!)).toMatchObject({ deliveryId: ID, repository: 'Codertocat/Hello-World' });
  });

  it('writes one line of JSON for each delivery, with its id and the status that the alarm counts', async () => {
    await call(push(), { id: ID, secret: 'guessed' });

    expect(written.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'WARN',
        message: 'refused',
        service: 'github-webhook',
        deliveryId: ID,
        event: 'push',
        status: 401,
        function_request_id: 'request-1',
      }),
    ]);
  });

  it('logs that a delivery which it does not accept was signed, which is what the other alarm counts', async () => {
    await call(push({ after: undefined }), { id: ID });

    expect(written.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'WARN',
        message: 'refused',
        deliveryId: ID,
        event: 'push',
        status: 400,
        verified: true,
        reason: 'no valid after',
      }),
    ]);
  });

  it('writes the whole error if it fails, and neither secret nor signature nor body', async () => {
    events.on(PutEventsCommand).rejects(new Error('EventBridge is down'));
    const request = delivery(push({ sender: { login: 'mona-lisa' } }), { id: ID });

    const { statusCode } = await handler(request as LambdaFunctionURLEvent, context);

    expect(statusCode).toBe(503);
    expect(JSON.parse(written.at(-1)!).error).toMatchObject({
      name: 'Error',
      message: 'EventBridge is down',
      stack: expect.any(Array),
    });
    expect(written.join()).not.toMatch(new RegExp(`mona-lisa|${SECRET}|${request.headers['x-hub-signature-256']}`));
  });
});
