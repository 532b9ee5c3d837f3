import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { ForeignApp } from '../foreign-app';

const TEMPLATE = `
AWSTemplateFormatVersion: '2010-09-09'
Description: A pipeline as it was before the CDK
Parameters:
  GitHubOwner: { Type: String, Default: acme }
  GitHubRepo: { Type: String, Default: shop }
  GitHubBranch: { Type: String, Default: main }
  GitHubToken: { Type: String, NoEcho: true }
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Mappings:
  Sizes:
    dev: { Type: BUILD_GENERAL1_SMALL }
    prod: { Type: BUILD_GENERAL1_LARGE }
Resources:
  ArtifactStore:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
  BuildRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: [codebuild.amazonaws.com] }
            Action: ['sts:AssumeRole']
      Path: /service-role/
      Policies:
        - PolicyName: root
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
                Resource: !Sub arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/codebuild/*
              - Effect: Allow
                Action: [s3:GetObject, s3:GetObjectVersion, s3:PutObject]
                Resource: !Join ['', [!GetAtt ArtifactStore.Arn, '/*']]
  PipelineRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: codepipeline.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: root
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: ['s3:*']
                Resource: [!GetAtt ArtifactStore.Arn, !Sub '\${ArtifactStore.Arn}/*']
              - Effect: Allow
                Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds']
                Resource: '*'
              - Effect: Allow
                Action: ['cloudformation:*', 'iam:PassRole']
                Resource: '*'
  DeployRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: cloudformation.amazonaws.com }
            Action: sts:AssumeRole
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
  Project:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: !Sub '\${AWS::StackName}-build'
      ServiceRole: !GetAtt BuildRole.Arn
      Artifacts: { Type: CODEPIPELINE }
      Environment:
        Type: LINUX_CONTAINER
        ComputeType: !FindInMap [Sizes, !Ref Stage, Type]
        Image: aws/codebuild/standard:7.0
        EnvironmentVariables:
          - { Name: STAGE, Value: !Ref Stage }
      Source:
        Type: CODEPIPELINE
        BuildSpec: |
          version: 0.2
          phases:
            build:
              commands:
                - sed "s/STAGE/$STAGE/" template.yml > packaged.yml
          artifacts:
            type: zip
            files:
              - packaged.yml
              - params.json
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: !GetAtt PipelineRole.Arn
      ArtifactStore: { Type: S3, Location: !Ref ArtifactStore }
      Stages:
        - Name: Source
          Actions:
            - Name: GitHub
              ActionTypeId: { Category: Source, Owner: ThirdParty, Version: '1', Provider: GitHub }
              Configuration:
                Owner: !Ref GitHubOwner
                Repo: !Ref GitHubRepo
                Branch: !Ref GitHubBranch
                OAuthToken: !Ref GitHubToken
                PollForSourceChanges: false
              OutputArtifacts: [{ Name: SourceOutput }]
              RunOrder: 1
        - Name: Build
          Actions:
            - Name: Package
              ActionTypeId: { Category: Build, Owner: AWS, Version: '1', Provider: CodeBuild }
              Configuration: { ProjectName: !Ref Project }
              InputArtifacts: [{ Name: SourceOutput }]
              OutputArtifacts: [{ Name: BuildOutput }]
        - Name: Deploy
          Actions:
            - Name: CreateChangeSet
              ActionTypeId: { Category: Deploy, Owner: AWS, Version: '1', Provider: CloudFormation }
              Configuration:
                ActionMode: CHANGE_SET_REPLACE
                Capabilities: CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND
                ChangeSetName: pipeline-changeset
                RoleArn: !GetAtt DeployRole.Arn
                StackName: !Join ['-', [shop, !Ref Stage]]
                TemplatePath: BuildOutput::packaged.yml
                TemplateConfiguration: BuildOutput::params.json
              InputArtifacts: [{ Name: BuildOutput }]
              RunOrder: 1
            - Name: ExecuteChangeSet
              ActionTypeId: { Category: Deploy, Owner: AWS, Version: '1', Provider: CloudFormation }
              Configuration:
                ActionMode: CHANGE_SET_EXECUTE
                ChangeSetName: pipeline-changeset
                StackName: !Join ['-', [shop, !Ref Stage]]
              RunOrder: 2
  Hook:
    Type: AWS::CodePipeline::Webhook
    Properties:
      Authentication: GITHUB_HMAC
      AuthenticationConfiguration: { SecretToken: !Ref GitHubToken }
      Filters: [{ JsonPath: $.ref, MatchEquals: 'refs/heads/{Branch}' }]
      TargetPipeline: !Ref Pipeline
      TargetAction: GitHub
      TargetPipelineVersion: !GetAtt Pipeline.Version
      RegisterWithThirdParty: true
  ProdAlarm:
    Type: AWS::SNS::Topic
    Condition: IsProd
Outputs:
  PipelineUrl:
    Value: !Sub https://console.aws.amazon.com/codepipeline/home?region=\${AWS::Region}#/view/\${Pipeline}
`;

/** Template that the pipeline deploys. */
const SHOP = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Greeting: { Type: String }
Globals:
  Function: { Timeout: 5, Runtime: nodejs22.x }
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "exports.handler = async () => process.env.GREETING"
      Environment: { Variables: { GREETING: !Ref Greeting, STAGE: STAGE } }
`;

export const app: ForeignApp = {
  about: 'a template from before the CDK, included: GitHub webhook, inline roles, and a serverless application',
  files: {
    'template.yml': SHOP,
    'params.json': JSON.stringify({ Parameters: { Greeting: 'hi' }, Tags: { team: 'web' } }),
  },
  options: ({ shop }) => ['--repo', `acme/shop=${shop}`, '--parameter', 'GitHubToken=not-a-token'],
  executes: ['Source/GitHub', 'Build/Package', 'Deploy/CreateChangeSet', 'Deploy/ExecuteChangeSet'],
  define: (scope) => {
    const templateFile = join(temporaryFolder(), 'pipeline.yml');
    writeFileSync(templateFile, TEMPLATE);
    new CfnInclude(new Stack(scope, 'Legacy'), 'Template', { templateFile });
  },
};
