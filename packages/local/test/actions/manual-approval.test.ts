import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ApprovalRequest, Approver } from '../../src/actions/ports';
import { ManualApproval } from '../../src/actions/manual-approval';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Cloud, CODEPIPELINE } from './cloud';

let cloud: Cloud;
let role: string;

beforeAll(async () => {
  cloud = await Cloud.start();
  role = await cloud.role('pipeline', CODEPIPELINE, [{ Action: 'sns:Publish', Resource: '*' }]);
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

class Person implements Approver {
  public readonly asked: ApprovalRequest[] = [];

  constructor(
    private readonly approved: boolean,
    private readonly summary?: string,
  ) {}

  public async decide(request: ApprovalRequest) {
    this.asked.push(request);
    return { approved: this.approved, by: 'ana', summary: this.summary };
  }
}

test('asks with the message of the pipeline, and records who approved', async () => {
  const person = new Person(true, 'looks good');
  const declared = { Configuration: { CustomData: 'Release 7?', ExternalEntityLink: 'https://shop.example/preview' } };

  const outcome = await new ManualApproval(cloud.ports({ approver: person })).run(cloud.context(role, declared));

  expect(person.asked).toEqual([
    {
      pipeline: 'shop',
      executionId: 'e-1',
      stage: 'Stage',
      action: 'Act',
      message: 'Release 7?',
      link: 'https://shop.example/preview',
    },
  ]);
  expect(outcome).toEqual({
    approval: {
      decision: 'Approved',
      by: 'ana',
      arn: 'arn:aws:iam::111122223333:user/ana',
      at: expect.stringMatching(/^\d{4}-/),
      summary: 'looks good',
      message: 'Release 7?',
      link: 'https://shop.example/preview',
    },
    summary: 'Approved by ana: looks good',
  });
});

test.each([
  ['a name that is not an IAM user name', 'the reviewer', 'arn:aws:iam::111122223333:user/the-reviewer'],
  [
    'the ARN of a role session',
    'arn:aws:sts::111122223333:assumed-role/approval/ana',
    'arn:aws:sts::111122223333:assumed-role/approval/ana',
  ],
])('records the ARN of an approver with %s', async (_, by, arn) => {
  const approver = { decide: async () => ({ approved: true, by }) };

  const { approval } = await new ManualApproval(cloud.ports({ approver })).run(cloud.context(role, {}));

  expect(approval).toMatchObject({ by, arn });
});

test('fails the action if the approval is rejected', async () => {
  const outcome = await new ManualApproval(cloud.ports({ approver: new Person(false) })).run(cloud.context(role, {}));

  expect(outcome).toMatchObject({
    error: { code: 'JobFailed', message: 'Rejected by ana' },
    approval: { decision: 'Rejected' },
  });
});

test('notifies the topic that someone has to decide', async () => {
  const sqs = new SQSClient(cloud.aws.clientOptions(cloud.aws.root));
  const sns = new SNSClient(cloud.aws.clientOptions(cloud.aws.root));
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: 'inbox',
      Attributes: {
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: 'arn:aws:sqs:us-east-1:111122223333:inbox',
            },
          ],
        }),
      },
    }),
  );
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'approvals' }));
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:111122223333:inbox' }),
  );
  const declared = { Configuration: { NotificationArn: TopicArn!, CustomData: 'Release 7?' } };

  await new ManualApproval(cloud.ports({ approver: new Person(true) })).run(cloud.context(role, declared));

  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
  const { Subject, Message } = JSON.parse(Messages![0].Body!) as { Subject: string; Message: string };
  expect(Subject).toBe('APPROVAL NEEDED: AWS CodePipeline shop');
  expect(JSON.parse(Message)).toMatchObject({
    region: 'us-east-1',
    approval: { pipelineName: 'shop', stageName: 'Stage', actionName: 'Act', customData: 'Release 7?' },
  });
});
