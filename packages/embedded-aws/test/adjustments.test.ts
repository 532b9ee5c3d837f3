import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { tableBelow } from '@slipway/testing/known-differences';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import {
  Adjustment,
  CloudFormationFront,
  deployAssembly,
  DeployedStacks,
  RunnerQueues,
  RunningEmbeddedAws,
  startForAssembly,
} from '../src';
import { ADJUSTMENTS } from '../src/adjustments';
import { NestedTemplates } from '../src/cloudformation-front/nested-templates';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const ARN = 'arn:aws:kms:us-east-1:111122223333:key/1';

const SERVICES = ['lambda', 'codepipeline', 'codebuild', 'events'].map((name) => `${name}.amazonaws.com`);
const allow = (more: object) => ({ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: ARN, ...more });
const trusted = (more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: SERVICES }, Action: 'sts:AssumeRole' }],
    },
    ...more,
  },
});
const action = (Name: string, Category: string, Configuration: object) => ({
  Name,
  ActionTypeId: { Owner: 'AWS', Category, Provider: 'S3', Version: '1' },
  Configuration,
  [Category === 'Source' ? 'OutputArtifacts' : 'InputArtifacts']: [{ Name: 'Source' }],
});

/** Stack with everything that is adjusted. */
const SHOP = {
  Resources: {
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: 'shop',
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ArtifactStore: { Type: 'S3', Location: { Ref: 'Site' } },
        Stages: [
          { Name: 'Source', Actions: [action('Upload', 'Source', { S3Bucket: 'lent-uploads', S3ObjectKey: 'a.zip' })] },
          { Name: 'Deploy', Actions: [action('Site', 'Deploy', { BucketName: { Ref: 'Site' }, Extract: 'true' })] },
        ],
      },
    },
    Hook: {
      Type: 'AWS::CodePipeline::Webhook',
      Properties: {
        Authentication: 'GITHUB_HMAC',
        AuthenticationConfiguration: { SecretToken: '{{resolve:secretsmanager:lent-token}}' },
        Filters: [],
        TargetAction: 'Upload',
        TargetPipeline: 'shop',
        TargetPipelineVersion: 1,
      },
    },
    Math: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold', Threshold: 1, Metrics: [] },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['shop'] },
        Targets: [
          {
            Id: 'Start',
            Arn: { 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' },
            RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          },
        ],
      },
    },
    Role: trusted({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS'] }),
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'all',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            allow({ Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } }),
            allow({ Condition: { StringEquals: { 'aws:PrincipalTag/team': '${aws:RequestTag/team}' } } }),
            allow({ Effect: 'Deny', Sid: 'Unfair', Condition: { StringNotEquals: { 'kms:ViaService': 's3' } } }),
            allow({ Effect: 'Deny', Sid: 'Others', Resource: 'arn:aws:kms:*:*:key/${aws:PrincipalTag/key}' }),
            allow({ Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::shop-home/${aws:username}/*' }),
            allow({ Action: ['logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['Log', 'Arn'] } }),
            allow({ Action: ['ssm:GetParameters'], Resource: 'arn:aws:ssm:us-east-1:111122223333:parameter/shop' }),
          ],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: 'exports.handler = async () => undefined;' },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { AWS_CA_BUNDLE: '/etc/all.pem' } },
      },
    },
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name: 'web', Subnets: [] } },
    Token: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'own-token', SecretString: 'x' } },
    Rotation: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      Properties: { SecretId: { Ref: 'Token' }, RotationRules: { ScheduleExpression: 'cron(0 3 * * ? *)' } },
    },
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Range: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } },
    },
    Site: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'shop-site', Tags: [{ Key: 'team', Value: 'shop' }] },
    },
  },
};
/** The URL of its template is known only during the deployment. */
const NESTING = {
  name: 'nesting',
  parameters: {},
  original: {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
      Child: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: { 'Fn::GetAtt': ['Queue', 'QueueUrl'] } },
      },
    },
  },
};

const SAID: Readonly<Record<keyof typeof ADJUSTMENTS, string | RegExp>> = {
  unknownType: ADJUSTMENTS.unknownType.says('AWS::CodePipeline::Pipeline'),
  metricMath: ADJUSTMENTS.metricMath.says('AWS::CloudWatch::Alarm'),
  pipelineTarget: /^target 0 redirected to queue slipway-start-\w+$/,
  unansweredCondition: ADJUSTMENTS.unansweredCondition.says('kms:ViaService'),
  variableCondition: ADJUSTMENTS.variableCondition.says('aws:PrincipalTag/team'),
  unfairDeny: ADJUSTMENTS.unfairDeny.says('Unfair'),
  variableDeny: ADJUSTMENTS.variableDeny.says('Others'),
  resourceVariable: ADJUSTMENTS.resourceVariable.says(),
  spelling: /^ARNs of the same resource added: \d$/,
  listActions: ADJUSTMENTS.listActions.says('ssm:GetParameters'),
  managedPolicy: ADJUSTMENTS.managedPolicy.says('AWSCodeDeployRoleForECS'),
  trust: /^trust in arn:aws:iam::\d+:user\/\S+ added$/,
  certificates: ADJUSTMENTS.certificates.says('AWS_CA_BUNDLE'),
  endpoints: ADJUSTMENTS.endpoints.says('AWS_ENDPOINT_URL_CODEPIPELINE'),
  balancerAddress: ADJUSTMENTS.balancerAddress.says('127.1.2.3'),
  secretReference: ADJUSTMENTS.secretReference.says('Token'),
  networkAttribute: ADJUSTMENTS.networkAttribute.says('Vpc.CidrBlock'),
  rotationExpression: ADJUSTMENTS.rotationExpression.says('cron(0 3 * * ? *)'),
  firstRotation: ADJUSTMENTS.firstRotation.says(),
  serviceSetting: ADJUSTMENTS.serviceSetting.says('tags'),
  lentBucket: ADJUSTMENTS.lentBucket.says('lent-uploads'),
  lentToken: ADJUSTMENTS.lentToken.says('lent-token'),
  nestedTemplate: ADJUSTMENTS.nestedTemplate.says(),
  undescribed: ADJUSTMENTS.undescribed.says(),
};

jest.setTimeout(STARTING_MS);

let aws: RunningEmbeddedAws;
let front: CloudFormationFront;
let adjustments: readonly Adjustment[];

beforeAll(async () => {
  const assembly = await writeAssembly(temporaryFolder(), {
    'manifest.json': { version: '1', artifacts: { Shop: stackArtifact('Shop.template.json') } },
    'Shop.template.json': SHOP,
  });
  aws = await startForAssembly(assembly);
  const deployed = new DeployedStacks();
  const queues = new RunnerQueues(aws);
  front = await CloudFormationFront.start(aws, {
    deployed,
    queues,
    functionVariables: { AWS_ENDPOINT_URL_CODEPIPELINE: 'http://127.0.0.1:1' },
    follower: {
      addressOf: () => '127.1.2.3',
      forget: async () => undefined,
      follow: async ({ name }) => {
        if (name === 'unheard') {
          throw new Error('the model is full');
        }
      },
    },
  });
  const deployment = await deployAssembly(aws, assembly, { deployed, queues, front });
  const client = new CloudFormationClient({
    ...aws.clientOptions(aws.root),
    endpoint: front.environment.AWS_ENDPOINT_URL_CLOUDFORMATION,
  });
  const { original, ...parent } = NESTING;
  const nested = await new NestedTemplates({ ...parent, aws, original: '' }, original).read();
  await client.send(
    new CreateStackCommand({
      StackName: 'unheard',
      TemplateBody: JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }),
    }),
  );
  await until(async () => front.problems.length > 0, 30_000);
  adjustments = [
    ...deployment.adjustments,
    ...nested.changes.map(({ logicalId, ...change }) => ({ stack: parent.name, path: logicalId, ...change })),
  ];
});
afterAll(async () => {
  await front?.stop();
  await aws?.stop();
  removeFolders();
});

it('[RN-06] the table of the README has a row for each kind of adjustment, and no other', () => {
  expect(tableBelow(README, '## What is adjusted')).toEqual(
    Object.values(ADJUSTMENTS).map(({ about, why }) => [about, why]),
  );
});

it.each(Object.entries(SAID))('[RN-06] %s is listed by the deployment that meets it, with its reason', (name, said) => {
  const { why } = ADJUSTMENTS[name as keyof typeof ADJUSTMENTS];

  const found = adjustments.filter(({ what }) => (typeof said === 'string' ? what === said : said.test(what)));

  expect(found.filter((one) => one.why.startsWith(why))).not.toEqual([]);
});

it('[RN-06] every difference that a deployment lists is of a kind that the README has', () => {
  const reasons = Object.values(ADJUSTMENTS).map(({ why }) => why);

  expect(adjustments.filter(({ why }) => !reasons.some((reason) => why.startsWith(reason)))).toEqual([]);
});
