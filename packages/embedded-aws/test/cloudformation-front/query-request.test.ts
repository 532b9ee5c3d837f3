import { membersOf, QueryRequest, readQueryRequest } from '../../src/cloudformation-front/query-request';
import { LoopbackServer } from '../../src/loopback/loopback-server';

/** Returns the parameters that are read from an HTTP request. */
async function received(path: string, init: RequestInit): Promise<QueryRequest> {
  let read: QueryRequest | undefined;
  const server = await LoopbackServer.start((request, response) => {
    void readQueryRequest(request).then((it) => {
      read = it;
      response.end();
    });
  });
  await fetch(`${server.url}${path}`, { method: 'POST', ...init });
  await server.stop();
  return read!;
}

test('a signed call contains its action, its key and the region that it was signed for', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-west-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0';

  const request = await received('/', { body: 'Action=DescribeStacks&StackName=shop', headers: { authorization } });

  expect(request).toMatchObject({
    path: '/',
    action: 'DescribeStacks',
    accessKeyId: 'AKIAEXAMPLE',
    region: 'eu-west-1',
    body: 'Action=DescribeStacks&StackName=shop',
    headers: { authorization },
  });
  expect(request.parameters.get('StackName')).toBe('shop');
});

test('a call without a body has its parameters in its address', async () => {
  const request = await received('/?Action=DeleteStack&StackName=shop', {});

  expect([request.action, request.parameters.get('StackName'), request.body]).toEqual(['DeleteStack', 'shop', '']);
});

test('a call without a signature or an action has neither', async () => {
  expect(await received('/', { body: 'Version=2010-05-15' })).toMatchObject({
    action: '',
    accessKeyId: '',
    region: '',
  });
});

test('the members of a list come in the order of their numbers, and a number may be missing', () => {
  const parameters = new URLSearchParams({
    'Parameters.member.4.ParameterKey': 'Last',
    'Parameters.member.1.ParameterKey': 'First',
    'Parameters.member.1.ParameterValue': '1',
    'Tags.member.2.Key': 'other list',
    'Parameters.member.2': 'no field',
  });

  expect(membersOf(parameters, 'Parameters')).toEqual([
    { ParameterKey: 'First', ParameterValue: '1' },
    { ParameterKey: 'Last' },
  ]);
});
