import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { emptier } from './release-assembly';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const role = (service: string, Action: string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
      },
    ],
  },
});
const bucket = (BucketName: string) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName,
    VersioningConfiguration: { Status: 'Enabled' },
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  },
});
const action = (Name: string, Category: string, Provider: string, more: object) => ({
  Name,
  ActionTypeId: { Owner: 'AWS', Category, Provider, Version: '1' },
  ...more,
});

/** Environment variables with the token in the secret `shop/token`, and the complete secret `shop/pin`. */
export const TOKEN = 'correct-horse-battery';
export const PIN = 'q';
/** Environment variable with the secret `shop/deployed`, to which the template refers. */
export const DEPLOYED = 'put-in-at-deployment';

/** Refers to the secret by its ARN, so that the secret is created first. */
const IN_TEMPLATE = { 'Fn::Sub': '{{resolve:secretsmanager:${Deployed}}}' };

const BUILDSPEC = JSON.stringify({
  version: '0.2',
  env: {
    shell: 'bash',
    'exported-variables': ['TOKEN', 'PIN', 'AWS_THING', 'COPY'],
    'secrets-manager': { PIN: 'shop/pin' },
  },
  phases: {
    build: {
      commands: [
        'export AWS_THING=x COPY="copied: $TOKEN"',
        'echo "token $TOKEN, pin=$PIN, key $AWS_SECRET_ACCESS_KEY, given ${GIVEN-none}, deployed $DEPLOYED"',
        'env | grep -c UNASKED || true',
        'echo "a quiet queue"',
        'mkdir out; echo "$TOKEN" > out/site.txt',
      ],
    },
  },
  artifacts: { files: ['out/*'] },
});

/**
 * App with two simultaneous builds of one project, which print and export their secrets. An approval shows the exported
 * values.
 */
export async function writeSecretAssembly(folder: string): Promise<string> {
  const build = (Name: string, OutputArtifacts: object[]) =>
    action(Name, 'Build', 'CodeBuild', {
      Namespace: Name,
      InputArtifacts: [{ Name: 'Source' }],
      OutputArtifacts,
      Configuration: { ProjectName: { Ref: 'Project' } },
    });
  const template = {
    Resources: {
      Uploads: bucket('secret-uploads'),
      Artifacts: bucket('secret-artifacts'),
      ...emptier('secret-uploads', 'secret-artifacts'),
      Token: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'shop/token', SecretString: JSON.stringify({ key: TOKEN }) },
      },
      Pin: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shop/pin', SecretString: PIN } },
      Deployed: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'shop/deployed', SecretString: DEPLOYED },
      },
      BuildRole: role('codebuild.amazonaws.com', [
        's3:GetObject',
        's3:GetObjectVersion',
        's3:PutObject',
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'secretsmanager:GetSecretValue',
      ]),
      PipelineRole: role('codepipeline.amazonaws.com', [
        's3:GetObject',
        's3:GetObjectVersion',
        's3:PutObject',
        's3:GetBucketVersioning',
        's3:GetBucketAcl',
        's3:GetBucketLocation',
        'codebuild:StartBuild',
        'codebuild:BatchGetBuilds',
      ]),
      Project: {
        Type: 'AWS::CodeBuild::Project',
        Properties: {
          Name: 'secretive',
          ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
          Artifacts: { Type: 'CODEPIPELINE' },
          Source: { Type: 'CODEPIPELINE', BuildSpec: BUILDSPEC },
          Environment: {
            Type: 'LINUX_CONTAINER',
            ComputeType: 'BUILD_GENERAL1_SMALL',
            Image: 'aws/codebuild/standard:7.0',
            EnvironmentVariables: [
              { Name: 'TOKEN', Type: 'SECRETS_MANAGER', Value: 'shop/token:key' },
              { Name: 'DEPLOYED', Value: IN_TEMPLATE },
            ],
          },
        },
      },
      Start: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: { bucket: { name: ['secret-uploads'] }, object: { key: ['source.zip'] } },
          },
          Targets: [
            { Id: 'Pipeline', Arn: { 'Fn::Sub': 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${Pipeline}' } },
          ],
        },
      },
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: 'secretive',
          RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
          PipelineType: 'V2',
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
            { Name: 'Build', Actions: [build('One', [{ Name: 'Site' }]), build('Two', []), build('Three', [])] },
            {
              Name: 'Release',
              Actions: [
                action('Approve', 'Approval', 'Manual', {
                  Configuration: {
                    CustomData: { 'Fn::Join': [' ', ['from #{One.COPY}', IN_TEMPLATE]] },
                    ExternalEntityLink: 'https://example.com/#{Two.COPY}',
                  },
                }),
              ],
            },
          ],
        },
      },
    },
  };
  return writeAssembly(folder, {
    'manifest.json': { artifacts: { Secret: stackArtifact('Secret.json') } },
    'Secret.json': template,
  });
}
