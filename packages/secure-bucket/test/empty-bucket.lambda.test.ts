import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { DeleteObjectsCommand, ListObjectVersionsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../src/empty-bucket.lambda';

const s3 = mockClient(S3Client);
const answers: Record<string, unknown>[] = [];
let server: Server;

beforeAll((done) => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        answers.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.end();
      });
  }).listen(0, '127.0.0.1', done);
});
afterAll((done) => void server.close(done));
beforeEach(() => {
  s3.reset();
  answers.length = 0;
  jest.spyOn(console, 'info').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});

const context = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds }) as Context;

function event(type: 'Create' | 'Update' | 'Delete', properties: object = {}): CloudFormationCustomResourceEvent {
  const { port } = server.address() as AddressInfo;
  return {
    RequestType: type,
    ServiceToken: 'arn',
    ResponseURL: `http://127.0.0.1:${port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Contents',
    PhysicalResourceId: 'shop',
    ResourceType: 'Custom::BucketContents',
    ResourceProperties: { ServiceToken: 'arn', BucketName: 'shop', ...properties },
  } as CloudFormationCustomResourceEvent;
}

describe('the emptying function', () => {
  it.each(['Create', 'Update'] as const)('touches nothing on %s', async (type) => {
    await handler(event(type), context(900_000));

    expect(s3.calls()).toHaveLength(0);
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'shop' })]);
  });

  it('touches nothing on the Delete of a bucket that should be kept', async () => {
    await handler(event('Delete', { Retained: 'true' }), context(900_000));

    expect(s3.calls()).toHaveLength(0);
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'shop' })]);
  });

  it('deletes versions and delete markers on Delete', async () => {
    s3.on(ListObjectVersionsCommand, { Bucket: 'shop' })
      .resolvesOnce({ Versions: [{ Key: 'a', VersionId: '1' }], DeleteMarkers: [{ Key: 'b', VersionId: '2' }] })
      .resolves({});
    s3.on(DeleteObjectsCommand).resolves({});

    await handler(event('Delete'), context(900_000));

    expect(s3.commandCalls(DeleteObjectsCommand)[0].args[0].input).toEqual({
      Bucket: 'shop',
      Delete: {
        Quiet: true,
        Objects: [
          { Key: 'a', VersionId: '1' },
          { Key: 'b', VersionId: '2' },
        ],
      },
    });
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  });

  it.each([
    new NoSuchBucket({ message: 'gone', $metadata: {} }),
    Object.assign(new Error('gone'), { name: 'NoSuchBucket' }),
  ])('counts a missing bucket as empty', async (gone) => {
    s3.on(ListObjectVersionsCommand).rejects(gone);

    await handler(event('Delete'), context(900_000));

    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  });

  it('fails with the bucket and the reason if S3 denies', async () => {
    s3.on(ListObjectVersionsCommand).rejects(new Error('Access Denied'));

    await handler(event('Delete'), context(900_000));

    expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: 'shop: Access Denied' })]);
  });

  it('fails with the object that S3 keeps', async () => {
    s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: 'a', VersionId: '1' }] });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', VersionId: '1', Code: 'AccessDenied' }] });

    await handler(event('Delete'), context(900_000));

    expect(answers).toEqual([
      expect.objectContaining({
        Status: 'FAILED',
        Reason: expect.stringContaining("the first with AccessDenied: 'a'"),
      }),
    ]);
  });

  it('retries what S3 was too busy to delete', async () => {
    const [one, other] = [
      { Key: 'a', VersionId: '1' },
      { Key: 'b', VersionId: '2' },
    ];
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({ Versions: [one, other] })
      .resolvesOnce({ Versions: [one] })
      .resolves({});
    s3.on(DeleteObjectsCommand)
      .resolvesOnce({ Errors: [{ ...one, Code: 'SlowDown' }] })
      .resolves({});

    await handler(event('Delete'), context(900_000));

    expect(s3.commandCalls(DeleteObjectsCommand).map(({ args: [{ input }] }) => input.Delete!.Objects)).toEqual([
      [one, other],
      [one],
    ]);
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  });

  it('throws without an answer if time runs out, so that Lambda tries again', async () => {
    await expect(handler(event('Delete'), context(10_000))).rejects.toThrow('out of time');

    expect(answers).toHaveLength(0);
  });
});
