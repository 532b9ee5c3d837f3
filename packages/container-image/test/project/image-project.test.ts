import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { findings } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { assembledAsset } from '../../src/project/assembled-asset';
import { ImageProject, ImageProjectProps } from '../../src/project/image-project';
import { ProjectStartRule, ProjectStartRuleProps } from '../../src/project/project-start-rule';
import { ACCOUNT, filesOf, NAMING, prepare, propertiesOf, statementsOf } from '../prepare';

const ARN = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':codebuild:us-east-1:111122223333:project/image-build-project-dev-x1'],
  ],
};

function project(props: Partial<ImageProjectProps> = {}) {
  const { app, stack, key } = prepare();
  const source = assembledAsset(stack, 'Context', { 'read-me.md': join(__dirname, '..', '..', 'README.md') });
  const made = new ImageProject(stack, 'Build', {
    name: NAMING,
    kind: 'image-build',
    description: 'Builds',
    key,
    source,
    timeout: Duration.hours(1),
    environment: { COLOUR: 'blue' },
    buildSpec: BuildSpec.fromObject({ version: '0.2' }),
    ...props,
  });
  return { app, stack, project: made };
}

function ruled(props: Partial<ProjectStartRuleProps>): Template {
  const { stack, project: started } = project();
  new ProjectStartRule(stack, 'Start', {
    name: NAMING,
    kind: 'image-rebuild',
    description: 'Builds anew',
    project: started,
    ...props,
  });
  return Template.fromStack(stack);
}

describe('ImageProject', () => {
  it('works on its source only, and runs Docker only if configured to', () => {
    const { app, stack } = project();

    const template = Template.fromStack(stack);
    expect(filesOf(app, 'Context')).toEqual(['read-me.md']);
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Name: 'image-build-project-dev-x1',
      TimeoutInMinutes: 60,
      EncryptionKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      Environment: {
        PrivilegedMode: false,
        EnvironmentVariables: [{ Name: 'COLOUR', Type: 'PLAINTEXT', Value: 'blue' }],
      },
    });
    expect(
      propertiesOf(Template.fromStack(project({ usesDocker: true }).stack), 'AWS::CodeBuild::Project').Environment
        .PrivilegedMode,
    ).toBe(true);
  });

  it('keeps an encrypted log', () => {
    Template.fromStack(project().stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/codebuild/image-build-project-dev-x1',
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
  });

  it('[GC-10] has a role that its project alone assumes, which reads the source and writes the log', () => {
    const template = Template.fromStack(project().stack);

    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'image-build-role-dev-x1',
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'codebuild.amazonaws.com' },
            Condition: Match.objectLike({ ArnEquals: { 'aws:SourceArn': ARN } }),
          }),
        ],
      },
    });
    expect(statementsOf(template, 'image-build-role-dev-x1').map(([actions]) => actions)).toEqual([
      ['s3:GetObject', 's3:GetObjectVersion'],
      ['s3:GetBucketAcl', 's3:GetBucketLocation'],
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });

  it('reports by which events it was created or changed, and waits for its dependencies', () => {
    const { stack, project: made } = project();
    const before = new ProjectStartRule(stack, 'Start', {
      name: NAMING,
      kind: 'image-change',
      description: 'Builds',
      project: made,
      pattern: made.changes,
    });

    made.comesAfter(before);

    const template = Template.fromStack(stack);
    const [[id, { DependsOn }]] = Object.entries(template.findResources('AWS::CodeBuild::Project'));
    expect(propertiesOf(template, 'AWS::Events::Rule').EventPattern).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Resource Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'logical-resource-id': [id],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    });
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::Events::Rule'))));
  });
});

describe('ProjectStartRule', () => {
  it('starts a project at fixed times, as it is', () => {
    const template = ruled({ schedule: Schedule.rate(Duration.days(7)) });

    expect(propertiesOf(template, 'AWS::Events::Rule')).toMatchObject({
      Name: 'image-rebuild-rule-dev-x1',
      ScheduleExpression: 'rate(7 days)',
      Targets: [{ Arn: ARN, RoleArn: expect.anything() }],
    });
    expect(propertiesOf(template, 'AWS::Events::Rule').Targets[0].Input).toBeUndefined();
  });

  it('starts it on events, with variables of its own', () => {
    const template = ruled({ pattern: { source: ['aws.ecr'] }, environment: { IMAGE_DIGEST: 'sha256:1' } });

    const [{ Input }] = propertiesOf(template, 'AWS::Events::Rule').Targets;
    expect(JSON.parse(Input)).toEqual({
      environmentVariablesOverride: [{ name: 'IMAGE_DIGEST', type: 'PLAINTEXT', value: 'sha256:1' }],
    });
  });

  it('[GC-10] starts nothing else, with a role that its rule alone assumes', () => {
    const template = ruled({ schedule: Schedule.rate(Duration.days(7)) });

    expect(statementsOf(template, 'image-rebuild-start-role-dev-x1')).toEqual([['codebuild:StartBuild', ARN]]);
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'image-rebuild-start-role-dev-x1',
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Condition: Match.objectLike({
              ArnEquals: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':events:us-east-1:111122223333:rule/image-rebuild-rule-dev-x1',
                    ],
                  ],
                },
              },
            }),
          }),
        ],
      },
    });
  });
});

describe('an assembled asset', () => {
  it('has the same hash for the same files, wherever it is made', () => {
    const [one, other] = [prepare(), prepare()].map(
      ({ stack }) => assembledAsset(new Construct(stack, 'Scope'), 'Asset', { here: __filename }).assetHash,
    );

    expect(one).toBe(other);
  });

  it('refuses a missing file', () => {
    expect(() => assembledAsset(new Stack(), 'Asset', { here: 'gone.md' })).toThrow(
      "'gone.md' does not exist: the asset of 'Default' needs this file; correct the path, or bundle the package that contains the file",
    );
  });
});
