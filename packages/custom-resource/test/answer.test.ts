import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import { answer, Send } from '@slipway/custom-resource';

const EVENT = {
  RequestType: 'Delete',
  ServiceToken: 'arn',
  ResponseURL: 'https://answer.example/?X-Amz-Signature=s3cr3t',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Contents',
  PhysicalResourceId: 'shop',
  ResourceType: 'Custom::BucketContents',
  ResourceProperties: { ServiceToken: 'arn', BucketName: 'shop' },
} as CloudFormationCustomResourceDeleteEvent;

function sender(...outcomes: (number | Error)[]): Send & { bodies: string[] } {
  const bodies: string[] = [];
  const send = async (_url: string, init: { body: string }) => {
    bodies.push(init.body);
    const outcome = outcomes.shift()!;
    if (outcome instanceof Error) {
      throw outcome;
    }
    return { ok: outcome === 200, status: outcome };
  };
  return Object.assign(send, { bodies });
}

describe('answer', () => {
  it('reports success with the identifiers of the event', async () => {
    const send = sender(200);

    await answer(EVENT, { id: 'shop' }, send);

    expect(JSON.parse(send.bodies[0])).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'shop',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Contents',
    });
  });

  it('reports attributes', async () => {
    const send = sender(200);

    await answer(EVENT, { id: 'shop', attributes: { Tasks: 2 } }, send);

    expect(JSON.parse(send.bodies[0])).toMatchObject({ Status: 'SUCCESS', Data: { Tasks: 2 } });
  });

  it('reports failure with a reason that fits', async () => {
    const send = sender(200);

    await answer(EVENT, { id: 'shop', reason: 'x'.repeat(5_000) }, send);

    expect(JSON.parse(send.bodies[0])).toMatchObject({ Status: 'FAILED', Reason: 'x'.repeat(1_000) });
    expect(send.bodies[0].length).toBeLessThan(4_096);
  });

  it('tries again after an error and after a refusal', async () => {
    const send = sender(new Error('reset'), 503, 200);

    await answer(EVENT, { id: 'shop' }, send);

    expect(send.bodies).toHaveLength(3);
  });

  it('fails after three attempts, with the last cause and without the URL', async () => {
    const attempt = answer(EVENT, { id: 'shop' }, sender(500, 500, 403));

    await expect(attempt).rejects.toMatchObject({ name: 'AnswerNotTakenError', cause: new Error('status 403') });
    await expect(attempt).rejects.not.toThrow(/s3cr3t/);
  });
});
