import { LOGS, stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const bucket = (BucketName: string, more: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' }, ...more },
});
const PIPELINE_ARN = { 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' };

/**
 * Removes what prevents the deletion of the stack. The runner never empties a bucket from outside, so the objects of
 * this one expire.
 */
const EMPTIER = `
const { S3Client, ListObjectVersionsCommand, DeleteObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = async (event) => {
  const s3 = new S3Client({});
  for (const Bucket of event.RequestType === 'Delete' ? event.ResourceProperties.Buckets : []) {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    for (const { Key, VersionId } of Versions) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
  const body = { Status: 'SUCCESS', PhysicalResourceId: 'emptied', StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
};
`;

const action = (Name: string, Category: string, Provider: string, more: object) => ({
  Name,
  ActionTypeId: { Owner: 'AWS', Category, Provider, Version: '1' },
  ...more,
});

function template() {
  return {
    Resources: {
      Uploads: bucket('release-uploads', {
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      }),
      Artifacts: bucket('release-artifacts'),
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('codepipeline.amazonaws.com'),
          Policies: [
            {
              PolicyName: 'rights',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
                    Resource: ['arn:aws:s3:::release-uploads/*', 'arn:aws:s3:::release-artifacts/*'],
                  },
                  {
                    Effect: 'Allow',
                    Action: ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'],
                    Resource: ['arn:aws:s3:::release-uploads', 'arn:aws:s3:::release-artifacts'],
                  },
                ],
              },
            },
          ],
        },
      },
      EmptierRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          Policies: [
            { PolicyName: 'log', PolicyDocument: { Version: '2012-10-17', Statement: [LOGS] } },
            {
              PolicyName: 'rights',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['s3:ListBucketVersions', 's3:DeleteObjectVersion'],
                    Resource: [
                      'arn:aws:s3:::release-uploads',
                      'arn:aws:s3:::release-artifacts',
                      'arn:aws:s3:::release-uploads/*',
                      'arn:aws:s3:::release-artifacts/*',
                    ],
                  },
                ],
              },
            },
          ],
        },
      },
      Emptier: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: 20,
          Role: { 'Fn::GetAtt': ['EmptierRole', 'Arn'] },
          Code: { ZipFile: EMPTIER },
        },
      },
      Contents: {
        Type: 'Custom::Contents',
        DependsOn: ['Uploads', 'Artifacts'],
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Emptier', 'Arn'] },
          Buckets: ['release-uploads', 'release-artifacts'],
        },
      },
      Topic: { Type: 'AWS::SNS::Topic', Metadata: { 'aws:cdk:path': 'Release/OnCall' } },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'events.amazonaws.com' },
                Action: 'sns:Publish',
                Resource: { Ref: 'Topic' },
              },
            ],
          },
        },
      },
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: 'release',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          PipelineType: 'V2',
          ExecutionMode: 'QUEUED',
          ArtifactStore: { Type: 'S3', Location: { Ref: 'Artifacts' } },
          Stages: [
            {
              Name: 'Source',
              Actions: [
                action('Source', 'Source', 'S3', {
                  Configuration: { S3Bucket: { Ref: 'Uploads' }, S3ObjectKey: 'source.zip' },
                  OutputArtifacts: [{ Name: 'Source' }],
                }),
              ],
            },
            {
              Name: 'Release',
              Actions: [action('Approve', 'Approval', 'Manual', { Configuration: { CustomData: 'two changes' } })],
            },
          ],
        },
      },
      Start: {
        Type: 'AWS::Events::Rule',
        Metadata: { 'aws:cdk:path': 'Release/Start' },
        Properties: {
          EventPattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: { bucket: { name: ['release-uploads'] }, object: { key: ['source.zip'] } },
          },
          Targets: [
            {
              Id: 'Pipeline',
              Arn: PIPELINE_ARN,
              InputTransformer: {
                InputPathsMap: { version: '$.detail.object.version-id' },
                InputTemplate:
                  '{"sourceRevisions":[{"actionName":"Source","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":<version>}]}',
              },
            },
          ],
        },
      },
      Misled: {
        Type: 'AWS::Events::Rule',
        Metadata: { 'aws:cdk:path': 'Release/Misled' },
        Properties: {
          EventPattern: { source: ['test.misled'] },
          Targets: [
            { Id: 'Pipeline', Arn: PIPELINE_ARN, Input: '{"variables":[{"name":"nobody","value":"declared"}]}' },
          ],
        },
      },
      Garbled: {
        Type: 'AWS::Events::Rule',
        Metadata: { 'aws:cdk:path': 'Release/Garbled' },
        Properties: {
          EventPattern: { source: ['test.garbled'] },
          Targets: [
            {
              Id: 'Pipeline',
              Arn: PIPELINE_ARN,
              InputTransformer: { InputPathsMap: { source: '$.source' }, InputTemplate: '"not json <source>' },
            },
          ],
        },
      },
      Failed: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.codepipeline'],
            'detail-type': ['CodePipeline Pipeline Execution State Change'],
            detail: { state: ['FAILED'] },
          },
          Targets: [
            {
              Id: 'Topic',
              Arn: { Ref: 'Topic' },
              InputTransformer: {
                InputPathsMap: { pipeline: '$.detail.pipeline' },
                InputTemplate: '"<pipeline> failed"',
              },
            },
          ],
        },
      },
    },
    Outputs: { UploadsBucket: { Value: { Ref: 'Uploads' } } },
  };
}

/** Resources that empty these buckets of a template before they are deleted. */
export function emptier(...buckets: string[]) {
  const { EmptierRole, Emptier, Contents } = template().Resources;
  const [log, policy] = EmptierRole.Properties.Policies;
  const Resource = buckets.flatMap((name) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]);
  const Statement = policy.PolicyDocument.Statement.map((it) => ({ ...it, Resource }));
  return {
    Emptier,
    EmptierRole: {
      ...EmptierRole,
      Properties: {
        ...EmptierRole.Properties,
        Policies: [log, { ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement } }],
      },
    },
    Contents: { ...Contents, Properties: { ...Contents.Properties, Buckets: buckets } },
  };
}

/** App with one pipeline: a ZIP archive is uploaded, and the release is approved. */
export async function writeReleaseAssembly(folder: string): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': template(),
  });
}

/** App without a pipeline. */
export async function writePlainAssembly(folder: string): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Plain: stackArtifact('Plain.json') } },
    'Plain.json': { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
  });
}

/** App with two pipelines that start from the same object. */
export async function writeTwinAssembly(folder: string): Promise<string> {
  const { Resources, ...rest } = template();
  const Twin = { ...Resources.Pipeline, Properties: { ...Resources.Pipeline.Properties, Name: 'twin' } };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': { ...rest, Resources: { ...Resources, Twin } },
  });
}

/** App with two pipelines: a rule with these properties starts the second one after events of pipelines. */
export async function writeFollowUpAssembly(folder: string, detail: object, target: object = {}): Promise<string> {
  const { Resources, ...rest } = template();
  const After = { ...Resources.Pipeline, Properties: { ...Resources.Pipeline.Properties, Name: 'after' } };
  const Arn = { 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${After}' };
  const Next = {
    Type: 'AWS::Events::Rule',
    Metadata: { 'aws:cdk:path': 'Release/Next' },
    Properties: {
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        detail,
      },
      Targets: [{ Id: 'Pipeline', Arn, ...target }],
    },
  };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': { ...rest, Resources: { ...Resources, After, Next } },
  });
}

/** App with one pipeline, with a second approval after the first, and with these additional properties. */
export async function writeChangedAssembly(folder: string, properties: object = {}): Promise<string> {
  const { Resources, ...rest } = template();
  const [source, release] = Resources.Pipeline.Properties.Stages;
  const Stages = [source, release, { ...release, Name: 'Announce' }];
  const Pipeline = { ...Resources.Pipeline, Properties: { ...Resources.Pipeline.Properties, Stages, ...properties } };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': { ...rest, Resources: { ...Resources, Pipeline } },
  });
}

/** App with one pipeline, in which only the source is executed and all later actions are simulated. */
export async function writeSimulatedAssembly(folder: string): Promise<string> {
  const { Resources, ...rest } = template();
  const [source] = Resources.Pipeline.Properties.Stages;
  const Stages = [
    source,
    { Name: 'Devices', Actions: [action('Phones', 'Test', 'DeviceFarm', { InputArtifacts: [{ Name: 'Source' }] })] },
  ];
  const Pipeline = { ...Resources.Pipeline, Properties: { ...Resources.Pipeline.Properties, Stages } };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': { ...rest, Resources: { ...Resources, Pipeline } },
  });
}

/** App with one pipeline, without resources that empty its buckets before they are deleted. */
export async function writeFullBucketAssembly(folder: string): Promise<string> {
  return writeWithout('Contents', folder);
}

/** App whose pipeline starts from an object, but whose rule matches another object. */
export async function writeUnstartedAssembly(folder: string): Promise<string> {
  const { Resources, ...rest } = template();
  const { EventPattern } = Resources.Start.Properties;
  const detail = { ...EventPattern.detail, object: { key: ['other.zip'] } };
  const Start = {
    ...Resources.Start,
    Properties: { ...Resources.Start.Properties, EventPattern: { ...EventPattern, detail } },
  };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': { ...rest, Resources: { ...Resources, Start } },
  });
}

async function writeWithout(resource: string, folder: string): Promise<string> {
  const whole = template();
  const Resources = Object.fromEntries(Object.entries(whole.Resources).filter(([id]) => id !== resource));
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Release: stackArtifact('Release.json') } },
    'Release.json': { ...whole, Resources },
  });
}

/** App whose stack cannot be deployed. */
export async function writeBrokenAssembly(folder: string): Promise<string> {
  const Thing = {
    Type: 'Custom::Thing',
    Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:nobody' },
  };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Broken: stackArtifact('Broken.json') } },
    'Broken.json': { Resources: { Thing } },
  });
}
