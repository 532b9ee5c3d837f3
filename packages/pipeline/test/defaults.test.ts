import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { findings } from '@slipway/least-privilege';
import { NotificationTopic } from '@slipway/notifications';
import { SecureBucket } from '@slipway/secure-bucket';
import { statefulIds } from '@slipway/testing/stateful-resources';
import {
  ApprovalAudit,
  ApprovalStep,
  BuildStep,
  CommitStatuses,
  DeliveryPipeline,
  DeployStep,
  ImageStep,
  InvokeStep,
  PipelineSource,
  ScanStep,
} from '../src';

const ARN = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0b1c2d3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e';
const REPOSITORY = { repository: 'acme/shop', branch: 'main' };
const SOURCE = PipelineSource.gitHub({ ...REPOSITORY, connectionArn: ARN });
const shop = (stackName?: string) => new Stack(new App(), 'Shop', { stackName });
const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));

function deliver(stack: Stack, id = 'Delivery') {
  const delivery = new DeliveryPipeline(stack, id, { source: SOURCE });
  delivery.addStage('Test', BuildStep.buildspec('Unit'), ApprovalStep.manual('Release', { message: 'release?' }));
  delivery.addStage('Deploy', DeployStep.toBucket('Publish', new SecureBucket(stack, `${id}Site`)));
  return delivery;
}

describe('a pipeline without names and without a key', () => {
  it('shares the key of the stack, has names by its address, and keeps its logical ids', () => {
    const stack = shop();

    const delivery = deliver(stack);
    const topic = new NotificationTopic(stack, 'OnCall');
    topic.onAlarm(delivery.reportFailures(topic).alarm);
    new ApprovalAudit(stack, 'Audit').record(delivery);
    new CommitStatuses(stack, 'Statuses', { token: new Secret(stack, 'Token') }).report(delivery, {
      repository: 'acme/shop',
      context: 'delivery',
    });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Name: Match.stringLikeRegexp('^shop-delivery-pipeline-[0-9a-f]{8}$'),
    });
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Name: Match.stringLikeRegexp('^shop-delivery-unit-project-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::DynamoDB::Table': ['AuditTable18A3095C'],
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': [
        'DeliveryTestUnitLogB522D3DF',
        'DeliveryFailureReportLog8AEA50AC',
        'BucketEmptierLogsA31F1C0F',
        'AuditLog37476C05',
        'StatusesLogFDCBD1FC',
      ],
      'AWS::S3::Bucket': ['DeliveryArtifacts0574E9A1', 'BucketAccessLogsDF77FE7E', 'DeliverySite0D1290C8'],
      'AWS::SecretsManager::Secret': ['TokenCB33349F'],
      'Custom::BucketContents': [
        'DeliveryArtifactsContents83216412',
        'BucketAccessLogsContents9F8BEEC2',
        'DeliverySiteContentsAEA34B2A',
      ],
    });
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('lets two of a stack, and two deployments of one app, coexist', () => {
    const namesOf = (stack: Stack): string[] =>
      Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Properties?: object }>).flatMap(
        ({ Properties = {} }) =>
          Object.entries(Properties)
            .filter(([prop]) => /^(Name|RoleName|FunctionName|LogGroupName|AliasName|TableName)$/.test(prop))
            .map(([, name]) => JSON.stringify(name)),
      );
    const [dev, prod] = ['shop-dev', 'shop-prod'].map(shop);
    [dev, prod].forEach((stack) => ['One', 'Other'].forEach((id) => deliver(stack, id)));

    const names = [dev, prod].flatMap(namesOf);

    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a pipeline on existing things', () => {
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0b1c2d3e-0b1c-2d3e-4f5a-0b1c2d3e4f5a';

  it('uses an imported bucket and key with exact statements, and creates neither', () => {
    const stack = shop();
    const key = Key.fromKeyArn(stack, 'Key', KEY);
    const artifacts = Bucket.fromBucketAttributes(stack, 'Artifacts', {
      bucketArn: 'arn:aws:s3:::shop-artifacts',
      encryptionKey: key,
    });
    const site = Bucket.fromBucketName(stack, 'Site', 'shop-site');

    const delivery = new DeliveryPipeline(stack, 'Delivery', { source: SOURCE, artifacts, key });
    delivery.addStage('Build', BuildStep.buildspec('Unit'));
    delivery.addStage('Deploy', DeployStep.toBucket('Publish', site));

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:PutObject',
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::shop-site/*']] },
          }),
        ]),
      },
    });
    expect(findings(template.toJSON())).toEqual([]);
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining("key 'Shop/Key' is imported, so its policy cannot be changed here"),
    ]);
  });

  it('starts from an imported bucket, with a warning that it has to send events', () => {
    const stack = shop();
    const uploads = Bucket.fromBucketName(stack, 'Uploads', 'shop-uploads');

    const delivery = new DeliveryPipeline(stack, 'Delivery', {
      source: PipelineSource.s3Object(uploads, 'source.zip'),
    });
    delivery.addStage('Build', BuildStep.buildspec('Unit'));

    expect(warningsOf(stack)).toEqual([
      expect.stringContaining("bucket 'Shop/Uploads' is imported, and this app cannot enable its event notifications"),
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { bucket: { name: ['shop-uploads'] }, object: { key: ['source.zip'] } } },
    });
  });
});

describe('PipelineSource.gitHub', () => {
  const providersOf = (source: ReturnType<typeof PipelineSource.gitHub>) => {
    const stack = shop();
    new DeliveryPipeline(stack, 'Delivery', { source }).addStage('Build', BuildStep.buildspec('Unit'));
    const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
    return pipeline.Properties.Stages[0].Actions[0].ActionTypeId.Provider;
  };
  const token = () => Secret.fromSecretNameV2(shop(), 'Token', 'token');

  it('reads through the connection if there is one, and with the token otherwise', () => {
    expect(providersOf(PipelineSource.gitHub({ ...REPOSITORY, connectionArn: ARN, token: token() }))).toBe(
      'CodeStarSourceConnection',
    );
    expect(providersOf(PipelineSource.gitHub({ ...REPOSITORY, token: token() }))).toBe('GitHub');
  });
});

describe('a required prop that is missing', () => {
  const pipeline = () => new DeliveryPipeline(shop(), 'Delivery', { source: SOURCE });
  const nothing = undefined as never;

  it.each<[string, () => unknown]>([
    ["'Shop/Delivery' cannot be created without source", () => new DeliveryPipeline(shop(), 'Delivery', {} as never)],
    ["'Shop/Delivery' cannot be created without source", () => new DeliveryPipeline(shop(), 'Delivery', nothing)],
    ["a start rule of 'Shop/Delivery' cannot be created without trigger", () => pipeline().startsOn(nothing)],
    ["stage 'Build' of 'Shop/Delivery' has an undefined step", () => pipeline().addStage('Build', nothing)],
    ["'Shop/X' cannot be created without token", () => new CommitStatuses(shop(), 'X', {} as never)],
    [
      "'Shop/X' cannot be created without pipeline, repository, and context",
      () => new CommitStatuses(shop(), 'X', { token: new Secret(shop(), 'T') }).report(nothing, {} as never),
    ],
    ['a source on GitHub cannot be created without repository and branch', () => PipelineSource.gitHub({} as never)],
    ['a source on GitHub cannot be created without repository and branch', () => PipelineSource.gitHub(nothing)],
    ['a source on GitHub cannot be created without token', () => PipelineSource.gitHub(REPOSITORY)],
    [
      'a source on GitHub cannot be created without connectionArn',
      () => PipelineSource.gitHubConnection(REPOSITORY as never),
    ],
    ['a source in S3 cannot be created without bucket and objectKey', () => PipelineSource.s3Object(nothing, nothing)],
    ["invoke step 'X' cannot be created without handler", () => InvokeStep.function('X', nothing)],
    ["build step 'X' cannot be created without buildspec", () => BuildStep.pinned('X', nothing, {})],
    ["deploy step 'X' cannot be created without bucket", () => DeployStep.toBucket('X', nothing)],
    ["deploy step 'X' cannot be created without service and image", () => DeployStep.toService('X', nothing, nothing)],
    ["scan step 'X' cannot be created without gate and digest", () => ScanStep.gate('X', nothing, nothing)],
    ["approval 'X' cannot be created without message", () => ApprovalStep.manual('X', nothing)],
    ["image step 'X' cannot be created without build", () => ImageStep.buildImage('X', nothing)],
    ["image step 'X' cannot be created without image and repository", () => ImageStep.test('X', nothing)],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});
