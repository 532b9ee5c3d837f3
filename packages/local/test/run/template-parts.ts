/** Parts of the templates of shared runs. */
export const ACCOUNT = '111122223333';
export const ARTIFACTS = 'acts-artifacts';
export const att = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
export const document = (...Statement: object[]) => ({
  Version: '2012-10-17',
  Statement: Statement.map((it) => ({ Effect: 'Allow', ...it })),
});

export const role = (service: string, ...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: document({ Principal: { Service: service }, Action: 'sts:AssumeRole' }),
    Policies: [{ PolicyName: 'permissions', PolicyDocument: document(...statements) }],
  },
});

export const bucket = (BucketName: string) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' } },
});

/** Role for CodePipeline with access to the artifact bucket, and with these permissions. */
export const pipelineRole = (...statements: object[]) =>
  role(
    'codepipeline.amazonaws.com',
    {
      Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      Resource: `arn:aws:s3:::${ARTIFACTS}`,
    },
    { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], Resource: `arn:aws:s3:::${ARTIFACTS}/*` },
    ...statements,
  );

export const action = (Name: string, kind: string, Configuration: object, more: object = {}) => {
  const [Category, Provider] = kind.split(' ');
  return { Name, ActionTypeId: { Owner: 'AWS', Category, Provider, Version: '1' }, Configuration, ...more };
};

export const pipeline = (Name: string, roleId: string, stages: Readonly<Record<string, object[]>>, more = {}) => ({
  Type: 'AWS::CodePipeline::Pipeline',
  Properties: {
    Name,
    RoleArn: att(roleId),
    PipelineType: 'V2',
    ExecutionMode: 'QUEUED',
    ArtifactStore: { Type: 'S3', Location: { Ref: 'Artifacts' } },
    Stages: Object.entries(stages).map(([stage, Actions]) => ({ Name: stage, Actions })),
    ...more,
  },
});

/** Rule that starts a pipeline. */
export const starts = (pipelineId: string, EventPattern: object, InputTransformer?: object) => ({
  Type: 'AWS::Events::Rule',
  Metadata: { 'aws:cdk:path': `Acts/${pipelineId}/Starts` },
  Properties: {
    EventPattern,
    Targets: [
      {
        Id: 'Target0',
        Arn: { 'Fn::Sub': `arn:aws:codepipeline:\${AWS::Region}:\${AWS::AccountId}:\${${pipelineId}}` },
        RoleArn: att('StartRole'),
        InputTransformer,
      },
    ],
  },
});
