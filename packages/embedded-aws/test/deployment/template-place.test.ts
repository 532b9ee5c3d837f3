import { CloudFormationClient, GetTemplateSummaryCommand } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { withTemplate } from '../../src/deployment/template-place';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;

beforeAll(async () => {
  aws = await startEmbeddedAws();
}, STARTING_MS);
afterAll(() => aws?.stop());

const template = (count: number) => ({
  Resources: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `Topic${index}`,
      { Type: 'AWS::SNS::Topic', Properties: { TopicName: `topic-${index}` } },
    ]),
  ),
});
const buckets = async () =>
  (await new S3Client(aws.clientOptions(aws.root)).send(new ListBucketsCommand({}))).Buckets!.length;

test('a template that fits into a call is given in it', async () => {
  const input = await withTemplate(aws, template(1), async (it) => it);

  expect(input).toEqual({ TemplateBody: JSON.stringify(template(1)) });
});

test('a template that is text already is given as it is written', async () => {
  const text = 'Resources:\n  Topic: {Type: AWS::SNS::Topic}\n';

  expect(await withTemplate(aws, text, async (it) => it)).toEqual({ TemplateBody: text });
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
test('a larger one is in a bucket, which exists as long as the call', async () => {
  const cloudFormation = new CloudFormationClient(aws.clientOptions(aws.root));

  const { types, during } = await withTemplate(aws, template(700), async (it) => {
    expect(it).toEqual({
      TemplateURL: expect.stringMatching(`^${aws.endpoint}/slipway-template-[0-9a-f-]{36}/template.json$`),
    });
    return {
      types: (await cloudFormation.send(new GetTemplateSummaryCommand(it))).ResourceTypes,
      during: await buckets(),
    };
  });

  expect(new Set(types)).toEqual(new Set(['AWS::SNS::Topic']));
  expect([during, await buckets()]).toEqual([1, 0]);
});

test('the bucket is deleted even if the call fails', async () => {
  await expect(
    withTemplate(aws, template(700), async () => {
      throw new Error('it broke');
    }),
  ).rejects.toThrow('it broke');

  expect(await buckets()).toBe(0);
});
