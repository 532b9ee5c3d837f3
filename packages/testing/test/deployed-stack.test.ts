import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DeployedStack } from '../src/deployed-stack';

/** Responses of CloudFormation. */
const ANSWERS: Readonly<Record<string, string>> = {
  DescribeStacks:
    '<Stacks><member><StackName>shop</StackName><Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://shop</OutputValue></member></Outputs></member></Stacks>',
  DescribeStackResources:
    '<StackResources><member><ResourceType>AWS::S3::Bucket</ResourceType><PhysicalResourceId>pages</PhysicalResourceId></member><member><ResourceType>AWS::SNS::Topic</ResourceType><PhysicalResourceId>arn:topic</PhysicalResourceId></member></StackResources>',
};

let server: Server;
let answers: Readonly<Record<string, string>>;
const variables = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const action = new URLSearchParams(await text(request)).get('Action')!;
    const found = answers[action];
    response
      .writeHead(found === undefined ? 400 : 200, { 'content-type': 'text/xml' })
      .end(
        found === undefined
          ? '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id shop does not exist</Message></Error></ErrorResponse>'
          : `<${action}Response><${action}Result>${found}</${action}Result></${action}Response>`,
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
});
afterAll(() => {
  server.close();
  [...Object.keys(variables), 'AWS_ENDPOINT_URL'].forEach((name) => delete process.env[name]);
});

test('a stack is found in the account that the environment points to, with its outputs and resources', async () => {
  answers = ANSWERS;

  const stack = await DeployedStack.find('shop', 'us-east-1');

  expect(stack.outputs).toEqual({ Url: 'https://shop' });
  expect(stack.idsOf('AWS::S3::Bucket')).toEqual(['pages']);
  expect(stack.idsOf('AWS::KMS::Key')).toEqual([]);
});

test('a stack without outputs or resources has none', async () => {
  answers = {
    DescribeStacks: '<Stacks><member><StackName>shop</StackName></member></Stacks>',
    DescribeStackResources: '',
  };

  const stack = await DeployedStack.find('shop', 'us-east-1');

  expect([stack.outputs, stack.idsOf('AWS::S3::Bucket')]).toEqual([{}, []]);
});

test('a missing stack is reported', async () => {
  answers = {};
  await expect(DeployedStack.find('shop', 'us-east-1')).rejects.toThrow('Stack with id shop does not exist');

  answers = { ...ANSWERS, DescribeStacks: '' };
  await expect(DeployedStack.find('shop', 'us-east-1')).rejects.toThrow('stack shop does not exist in us-east-1');
});
