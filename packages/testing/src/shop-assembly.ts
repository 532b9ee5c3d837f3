import { stackArtifact, writeAssembly } from './assembly-on-disk';

/** Code of a minimal custom resource function, which deletes all objects in the given bucket before its deletion. */
const PROVIDER = `
const { S3Client, ListObjectVersionsCommand, DeleteObjectCommand } = require('@aws-sdk/client-s3');
const s3 = new S3Client({});
exports.handler = async (event) => {
  let status = 'SUCCESS', reason;
  try {
    const { BucketName: Bucket, Fail: fail } = event.ResourceProperties;
    if (fail) throw new Error('told to fail');
    if (event.RequestType === 'Delete') {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      for (const { Key, VersionId } of Versions) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    }
  } catch (error) {
    status = 'FAILED';
    reason = String(error);
  }
  const body = { Status: status, Reason: reason, PhysicalResourceId: 'emptied-bucket', StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, Data: { Greeting: 'hello from ' + event.RequestType } };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
};
`;

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
  ],
});
const statement = (Action: string[], Resource: unknown, others: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...others,
});
const policy = (role: string, ...Statement: object[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: `${role}Rights`,
    Roles: [{ Ref: role }],
    PolicyDocument: { Version: '2012-10-17', Statement },
  },
});

const BASE = {
  Parameters: {
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
    Unread: { Type: 'String', Default: 'x' },
  },
  Resources: {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        PendingWindowInDays: 7,
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        },
      },
    },
    Uploads: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] },
              },
            },
          ],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        Tags: [{ Key: 'team', Value: 'shop' }],
      },
    },
    Plain: { Type: 'AWS::S3::Bucket' },
  },
  Outputs: {
    KeyArn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    Uploads: { Value: { Ref: 'Uploads' }, Export: { Name: 'base-uploads' } },
  },
};

const UPLOADS = { 'Fn::ImportValue': 'base-uploads' };
const OBJECTS = { 'Fn::Join': ['', ['arn:aws:s3:::', UPLOADS, '/*']] };
const KEY = { 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'KeyArn', Region: 'us-east-1' } };
const VIA_S3 = { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } };

const DELIVERY = {
  Resources: {
    Build: {
      Type: 'AWS::IAM::Role',
      Metadata: { 'aws:cdk:path': 'Delivery/Build/Role' },
      Properties: { AssumeRolePolicyDocument: trust('codebuild.amazonaws.com') },
    },
    BuildRights: policy(
      'Build',
      statement(['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion'], OBJECTS),
      statement(['kms:GenerateDataKey', 'kms:Decrypt'], KEY, VIA_S3),
    ),
    Keyless: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } },
    KeylessRights: policy(
      'Keyless',
      statement(['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion'], OBJECTS),
      statement(['events:PutEvents'], {
        'Fn::Sub': 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default',
      }),
    ),
    PipelineRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trust('codepipeline.amazonaws.com') },
    },
    PipelineRights: policy('PipelineRole', statement(['sts:AssumeRole'], { 'Fn::GetAtt': ['ActionRole', 'Arn'] })),
    ActionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] } },
              Action: 'sts:AssumeRole',
            },
          ],
        },
      },
    },
    Provider: {
      Type: 'AWS::Lambda::Function',
      DependsOn: 'ProviderRights',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: 20,
        Role: { 'Fn::GetAtt': ['ProviderRole', 'Arn'] },
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'provider.zip' },
      },
    },
    ProviderRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } },
    ProviderRights: policy(
      'ProviderRole',
      statement(['s3:ListBucketVersions'], { 'Fn::Join': ['', ['arn:aws:s3:::', UPLOADS]] }),
      statement(['s3:DeleteObjectVersion'], OBJECTS),
    ),
    Emptied: {
      Type: 'Custom::EmptiedBucket',
      DependsOn: 'ProviderRights',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, BucketName: UPLOADS },
    },
    Topic: { Type: 'AWS::SNS::Topic', Metadata: { 'aws:cdk:path': 'Delivery/OnCall/Topic' } },
    Ordered: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'ordered.fifo', FifoTopic: true } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { PasswordLength: 20 } } },
    EventsRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('events.amazonaws.com') } },
    Start: {
      Type: 'AWS::Events::Rule',
      Metadata: { 'aws:cdk:path': 'Delivery/Start' },
      Properties: {
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [UPLOADS] }, object: { key: ['source.zip'] } },
        },
        Targets: [
          {
            Id: 'Pipeline',
            Arn: {
              'Fn::Join': [
                '',
                [
                  'arn:aws:codepipeline:',
                  { Ref: 'AWS::Region' },
                  ':',
                  { Ref: 'AWS::AccountId' },
                  ':',
                  { Ref: 'Pipeline' },
                ],
              ],
            },
            RoleArn: { 'Fn::GetAtt': ['EventsRole', 'Arn'] },
            InputTransformer: {
              InputPathsMap: { version: '$.detail.object.version-id' },
              InputTemplate:
                '{"sourceRevisions":[{"actionName":"Source","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":<version>}]}',
            },
          },
        ],
      },
    },
    Nightly: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['shop.clock'] },
        Targets: [
          { Id: 'Pipeline', Arn: { 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' } },
        ],
      },
    },
    Failed: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.codepipeline'],
          'detail-type': ['CodePipeline Pipeline Execution State Change'],
          detail: { state: ['FAILED'], pipeline: [{ Ref: 'Pipeline' }] },
        },
        Targets: [
          {
            Id: 'Topic',
            Arn: { Ref: 'Topic' },
            InputTransformer: {
              InputPathsMap: { pipeline: '$.detail.pipeline' },
              InputTemplate: '"Pipeline <pipeline> failed"',
            },
          },
        ],
      },
    },
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: { Name: 'shop', RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] }, Stages: [] },
    },
  },
  Outputs: { Greeting: { Value: { 'Fn::GetAtt': ['Emptied', 'Greeting'] } }, Pipeline: { Value: { Ref: 'Pipeline' } } },
};

/**
 * Writes a cloud assembly of two stacks with the kinds of resources that a delivery has: a key, buckets, roles, rules,
 * topics, a secret, a function, a custom resource and a pipeline.
 */
export async function writeShopAssembly(folder: string): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': {
      artifacts: {
        Delivery: stackArtifact('Delivery.json', {
          dependencies: ['Assets', 'Base'],
          properties: { tags: { app: 'shop' } },
        }),
        Base: stackArtifact('Base.json', { properties: { parameters: { Unread: 'y' } } }),
        Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      },
    },
    'assets.json': {
      files: {
        provider: {
          source: { path: 'provider', packaging: 'zip' },
          destinations: { here: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: 'provider.zip' } },
        },
        readme: {
          source: { path: 'provider/lib/notes.txt', packaging: 'file' },
          destinations: {
            here: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: 'notes-${AWS::Partition}.txt' },
          },
        },
      },
    },
    'Base.json': BASE,
    'Delivery.json': DELIVERY,
    'provider/index.js': PROVIDER,
    'provider/lib/notes.txt': 'notes',
  });
}
