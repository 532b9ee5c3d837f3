import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildSpec, ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { BuildNetwork } from '@slipway/container-image';
import { Naming } from '@slipway/conventions';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { NotificationTopic, PipelineState } from '@slipway/notifications';
import { SecureBucket } from '@slipway/secure-bucket';
import {
  ApprovalStep,
  BoundStep,
  BuildStep,
  DeliveryPipeline,
  DeployStep,
  PipelineContext,
  PipelineSource,
  RunVariable,
  Step,
} from '../src';
import { objectsOf, prepare, stagesOf, statementsOf, trustOf } from './prepare';

/** Kind of step that the package does not have, to show what is necessary to add one. */
class PauseStep extends Step {
  constructor() {
    super('Pause');
  }

  public bind(): BoundStep {
    return { action: new ManualApprovalAction({ actionName: this.name }) };
  }
}

/** Example from the README. */
function delivered() {
  const prepared = prepare();
  prepared.delivery.addStage('Build', BuildStep.buildspec('Storefront'));
  prepared.delivery.addStage('Deploy', DeployStep.toBucket('Site', prepared.site));
  return prepared;
}

describe('DeliveryPipeline', () => {
  it('takes a source to a bucket in three stages, each working on the output of the previous one', () => {
    const { template } = delivered();

    expect(
      stagesOf(template()).map(
        ({
          Name,
          Actions,
        }: {
          Name: string;
          Actions: { Name: string; InputArtifacts?: object; OutputArtifacts?: object }[];
        }) => [
          Name,
          Actions.map(({ Name: action, InputArtifacts, OutputArtifacts }) => [action, InputArtifacts, OutputArtifacts]),
        ],
      ),
    ).toEqual([
      ['Source', [['Source', undefined, [{ Name: 'Source' }]]]],
      ['Build', [['Storefront', [{ Name: 'Source' }], [{ Name: 'Storefront' }]]]],
      ['Deploy', [['Site', [{ Name: 'Storefront' }], undefined]]],
    ]);
  });

  it('is of type V2 and delivers every start, one after the other', () => {
    delivered().template().hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Name: 'shop-pipeline-dev',
      PipelineType: 'V2',
      ExecutionMode: 'QUEUED',
      RestartExecutionOnUpdate: false,
    });
  });

  it('takes another execution mode', () => {
    const { delivery, site, template } = prepare({ executionMode: ExecutionMode.SUPERSEDED });

    delivery.addStage('Deploy', DeployStep.toBucket('Site', site));

    template().hasResourceProperties('AWS::CodePipeline::Pipeline', { ExecutionMode: 'SUPERSEDED' });
  });

  it('passes artifacts through a bucket that it is given', () => {
    const { stack, key, uploads, site } = delivered();
    const artifacts = new SecureBucket(stack, 'Passing', { bucketName: 'passing', key });
    const delivery = new DeliveryPipeline(stack, 'Other', {
      name: Naming.pattern('other-{type}', {}),
      key,
      artifacts,
      source: PipelineSource.s3Object(uploads, 'other.zip'),
    });

    delivery.addStage('Deploy', DeployStep.toBucket('Copy', site));

    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources('AWS::S3::Bucket', { Properties: { BucketName: 'passing' } }));
    expect(delivery.artifacts).toBe(artifacts);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Name: 'other-pipeline',
      ArtifactStore: { Location: { Ref: id } },
    });
    template.resourcePropertiesCountIs('AWS::S3::Bucket', { BucketName: Match.anyValue() }, 2);
  });

  it('runs every action with its one role, which has exactly the permissions of the steps', () => {
    const { template, stack, delivery, uploads, site, key } = delivered();
    const settings = ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'];
    const [project] = Object.keys(template().findResources('AWS::CodeBuild::Project'));

    const statements = statementsOf(template(), 'shop-pipeline-role-dev');

    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [settings, stack.resolve(delivery.artifacts.bucketArn)],
      [['s3:GetObject', 's3:GetObjectVersion'], objectsOf(stack.resolve(delivery.artifacts.bucketArn), '*')],
      [['kms:Decrypt', 'kms:GenerateDataKey'], stack.resolve(key.keyArn)],
      ['s3:PutObject', objectsOf(stack.resolve(delivery.artifacts.bucketArn), '*')],
      [settings, stack.resolve(uploads.bucketArn)],
      [['s3:GetObject', 's3:GetObjectVersion'], objectsOf(stack.resolve(uploads.bucketArn), 'source.zip')],
      // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html#edit-role-s3source
      [
        ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'],
        objectsOf(stack.resolve(uploads.bucketArn), 'source.zip'),
      ],
      [
        ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'],
        objectsOf(stack.resolve(delivery.artifacts.bucketArn), '*'),
      ],
      ['s3:PutObjectTagging', objectsOf(stack.resolve(delivery.artifacts.bucketArn), '*')],
      [['codebuild:StartBuild', 'codebuild:BatchGetBuilds', 'codebuild:StopBuild'], { 'Fn::GetAtt': [project, 'Arn'] }],
      ['s3:PutObject', objectsOf(stack.resolve(site.bucketArn), '*')],
    ]);
    expect(JSON.stringify(stagesOf(template()))).not.toContain('RoleArn');
  });

  it.each([
    ['shop-pipeline-role-dev', [':codepipeline:eu-south-2:', ':shop-pipeline-dev']],
    ['shop-storefront-role-dev', [':codebuild:eu-south-2:', ':project/shop-storefront-project-dev']],
    ['shop-start-role-dev', [':events:eu-south-2:', ':rule/shop-start-rule-dev']],
  ])('lets %s be assumed for one resource only', (role, [service, resource]) => {
    expect(trustOf(delivered().template(), role)).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnEquals: {
        'aws:SourceArn': {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, service, { Ref: 'AWS::AccountId' }, resource]],
        },
      },
    });
  });

  it('starts once per upload of exactly that object, pinned to the version that was uploaded', () => {
    const { template, stack, uploads } = delivered();

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-start-rule-dev',
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [stack.resolve(uploads.bucketName)] }, object: { key: ['source.zip'] } },
      },
      Targets: [
        {
          InputTransformer: {
            InputPathsMap: { 'detail-object-version-id': '$.detail.object.version-id' },
            InputTemplate:
              '{"sourceRevisions":[{"actionName":"Source","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":<detail-object-version-id>}],"variables":[{"name":"STARTED_BY","value":"shop-start-rule-dev"}]}',
          },
        },
      ],
    });
    expect(stagesOf(template())[0].Actions[0].Configuration).toMatchObject({
      S3ObjectKey: 'source.zip',
      PollForSourceChanges: false,
    });
    expect(statementsOf(template(), 'shop-start-role-dev').map(({ Action }) => Action)).toEqual([
      'codepipeline:StartPipelineExecution',
    ]);
  });

  it('keeps artifacts for 30 days and their older versions for 7, under the key', () => {
    delivered()
      .template()
      .hasResourceProperties('AWS::S3::Bucket', {
        BucketName: { 'Fn::Join': ['', ['shop-artifacts-', { Ref: 'AWS::AccountId' }, '-dev']] },
        LifecycleConfiguration: {
          Rules: [Match.objectLike({ ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 7 } })],
        },
        BucketEncryption: { ServerSideEncryptionConfiguration: [Match.objectLike({ BucketKeyEnabled: true })] },
      });
  });

  it('notifies a topic of failures only', () => {
    const { delivery, key, stack, template } = delivered();

    delivery.notifyFailures(
      new NotificationTopic(stack, 'OnCall', { topicName: 'oncall', displayName: 'On call', key }),
    );

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-failures-rule-dev',
      EventPattern: { detail: { pipeline: ['shop-pipeline-dev'], state: ['FAILED'] } },
    });
  });

  it('[GC-13] reports failures to a topic, by a function that may read this pipeline only', () => {
    const { delivery, key, stack, template } = delivered();

    delivery.reportFailures(
      new NotificationTopic(stack, 'OnCall', { topicName: 'oncall', displayName: 'On call', key }),
      { logRetention: RetentionDays.ONE_WEEK },
    );

    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/shop-failure-report-function-dev',
      RetentionInDays: 7,
    });
    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-failure-report-rule-dev',
      EventPattern: { detail: { pipeline: ['shop-pipeline-dev'], state: ['FAILED'] } },
    });
    expect(statementsOf(template(), 'shop-failure-report-role-dev')[0]).toMatchObject({
      Action: ['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'],
      Resource: stack.resolve(delivery.pipelineArn),
    });
  });

  it.each([
    ['started', PipelineState.STARTED],
    ['succeeded', PipelineState.SUCCEEDED],
    ['stopped', PipelineState.STOPPED],
  ])('[PG-14] notifies a topic of executions that %s', (kind, state) => {
    const { delivery, key, stack, template } = delivered();

    delivery.notify(
      new NotificationTopic(stack, 'OnCall', { topicName: 'oncall', displayName: 'On call', key }),
      state,
    );

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: `shop-${kind}-rule-dev`,
      EventPattern: { detail: { pipeline: ['shop-pipeline-dev'], state: [state] } },
    });
  });

  it('[PG-10] lets a step read the outcome of the actions of its executions, and nothing else', () => {
    const { delivery, template } = prepare();
    const up = BuildStep.buildspec('Up');
    delivery.addStage('Deploy', up);

    delivery.grantReadExecutions(up);

    expect(statementsOf(template(), 'shop-up-role-dev').at(-1)).toMatchObject({
      Action: 'codepipeline:ListActionExecutions',
      Resource: { 'Fn::Join': ['', expect.arrayContaining([':shop-pipeline-dev'])] },
    });
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
  it('skips every stage after the source in the run that CodePipeline starts when the pipeline is created', () => {
    const { template } = delivered();

    const [source, ...others] = stagesOf(template());

    template().hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Variables: [Match.objectLike({ Name: 'STARTED_BY', DefaultValue: 'nobody' })],
    });
    expect(source.BeforeEntry).toBeUndefined();
    expect(others).toHaveLength(2);
    others.forEach(({ BeforeEntry }: { BeforeEntry: object }) =>
      expect(BeforeEntry).toEqual({
        Conditions: [
          {
            Result: 'SKIP',
            Rules: [
              {
                Name: 'Started',
                RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' },
                Configuration: { Variable: '#{variables.STARTED_BY}', Operator: 'NE', Value: 'nobody' },
              },
            ],
          },
        ],
      }),
    );
  });

  it('starts at fixed times if configured', () => {
    const { delivery, template } = delivered();

    delivery.startsAt(Schedule.rate(Duration.days(1)));

    template().hasResourceProperties('AWS::Events::Rule', {
      Name: 'shop-schedule-start-rule-dev',
      ScheduleExpression: 'rate(1 day)',
      Targets: [{ Input: '{"variables":[{"name":"STARTED_BY","value":"shop-schedule-start-rule-dev"}]}' }],
    });
  });

  it('passes the artifact on through a step without an output', () => {
    const { delivery, site, template } = prepare();

    delivery.addStage('Approve', new PauseStep());
    delivery.addStage('Deploy', DeployStep.toBucket('Site', site));

    expect(stagesOf(template())[2].Actions[0].InputArtifacts).toEqual([{ Name: 'Source' }]);
  });

  it('runs the steps of a stage in parallel', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Check', new PauseStep(), BuildStep.buildspec('Storefront'));

    expect(stagesOf(template())[1].Actions.map(({ RunOrder }: { RunOrder: number }) => RunOrder)).toEqual([1, 1]);
  });

  it('refuses a step that would not wait for the approval of its stage', () => {
    const { delivery } = prepare();

    expect(() =>
      delivery.addStage('Deploy', ApprovalStep.manual('Release', { message: 'release?' }), new PauseStep()),
    ).toThrow(
      "the action of step 'Pause' of 'Stack/Delivery' has run order 1 instead of 2, so the actions of the stage would not wait for its approvals as declared: pass context.runOrder to the action",
    );
  });

  it('refuses a stage without a step', () => {
    expect(() => prepare().delivery.addStage('Empty')).toThrow("stage 'Empty' of 'Stack/Delivery' has no step");
  });

  it('refuses two steps with the same name, in any stage', () => {
    const { delivery } = prepare();
    delivery.addStage('Build', BuildStep.buildspec('Storefront'));

    expect(() => delivery.addStage('Again', BuildStep.buildspec('storefront'))).toThrow(
      "two steps of 'Stack/Delivery' have the name 'storefront'",
    );
  });

  it('refuses a stage with two output artifacts', () => {
    expect(() =>
      prepare().delivery.addStage('Build', BuildStep.buildspec('One'), BuildStep.buildspec('Other')),
    ).toThrow("stage 'Build' of 'Stack/Delivery' has 2 steps that make an artifact");
  });
});

describe('BuildStep.buildspec', () => {
  it('builds on the small standard image 7.0 with the buildspec of the source', () => {
    delivered()
      .template()
      .hasResourceProperties('AWS::CodeBuild::Project', {
        Name: 'shop-storefront-project-dev',
        Environment: {
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Image: 'aws/codebuild/standard:7.0',
          PrivilegedMode: false,
        },
        Source: { Type: 'CODEPIPELINE', BuildSpec: 'buildspec.yml' },
      });
  });

  it('takes a size, a file, variables and a retention', () => {
    const { delivery, template } = prepare();

    delivery.addStage(
      'Build',
      BuildStep.buildspec('Storefront', {
        compute: ComputeType.LARGE,
        buildspec: 'ci/build.yml',
        environment: { SUFFIX: 'dev' },
        logRetention: RetentionDays.ONE_WEEK,
      }),
    );

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: {
        ComputeType: 'BUILD_GENERAL1_LARGE',
        EnvironmentVariables: [{ Name: 'SUFFIX', Type: 'PLAINTEXT', Value: 'dev' }],
      },
      Source: { BuildSpec: 'ci/build.yml' },
    });
    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/codebuild/shop-storefront-project-dev',
      RetentionInDays: 7,
    });
  });

  it('reads variables from secrets when it starts, and may read only these', () => {
    const { stack, key, delivery, template } = prepare();
    const secret = new Secret(stack, 'Token', { encryptionKey: key.reference });
    const other = Secret.fromSecretNameV2(stack, 'Other', 'other');

    delivery.addStage(
      'Build',
      BuildStep.buildspec('Storefront', {
        environment: { SUFFIX: 'dev' },
        secretEnvironment: { TOKEN: { secret, field: 'token' }, OTHER: { secret: other } },
      }),
    );

    const { Environment } = Object.values(template().findResources('AWS::CodeBuild::Project'))[0].Properties;
    const arn = stack.resolve(secret.secretArn);
    expect(Environment.EnvironmentVariables).toEqual([
      { Name: 'SUFFIX', Type: 'PLAINTEXT', Value: 'dev' },
      { Name: 'TOKEN', Type: 'SECRETS_MANAGER', Value: { 'Fn::Join': ['', [arn, ':token']] } },
      { Name: 'OTHER', Type: 'SECRETS_MANAGER', Value: stack.resolve(other.secretArn) },
    ]);
    expect(
      statementsOf(template(), 'shop-storefront-role-dev')
        .filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')
        .map(({ Resource }) => Resource),
    ).toEqual([arn, { 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(/:secret:other-\?{6}$/)])] }]);
  });

  it('runs in private subnets if configured, under a role that may create interfaces there', () => {
    const { stack, delivery, template } = prepare();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-south-2a'],
      privateSubnetIds: ['subnet-1'],
    });

    delivery.addStage(
      'Build',
      BuildStep.buildspec('Storefront', { network: new BuildNetwork(stack, 'Builds', { vpc }) }),
    );

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      VpcConfig: { VpcId: 'vpc-1', Subnets: ['subnet-1'], SecurityGroupIds: [Match.anyValue()] },
    });
    expect(statementsOf(template(), 'shop-storefront-role-dev').map(({ Action }) => Action)).toContain(
      'ec2:CreateNetworkInterfacePermission',
    );
  });

  it('reads and writes artifacts and its own encrypted log, and can do nothing else', () => {
    const { template, stack, key } = delivered();
    const [log] = Object.keys(
      template().findResources('AWS::Logs::LogGroup', {
        Properties: { LogGroupName: '/aws/codebuild/shop-storefront-project-dev', KmsKeyId: stack.resolve(key.keyArn) },
      }),
    );

    expect(statementsOf(template(), 'shop-storefront-role-dev').map(({ Action }) => Action)).toEqual([
      ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'],
      ['s3:GetObject', 's3:GetObjectVersion'],
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      's3:PutObject',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    expect(statementsOf(template(), 'shop-storefront-role-dev')[4].Resource).toEqual({ 'Fn::GetAtt': [log, 'Arn'] });
  });
});

describe('a log group that builds share', () => {
  it('is the only one, and each build writes to it under the name of its project', () => {
    const { delivery, template, stack, key } = prepare();
    const logGroup = new EncryptedLogGroup(stack, 'Log', { logGroupName: '/aws/codebuild/dev', key });

    delivery.addStage('Build', BuildStep.buildspec('Storefront', { logGroup }));
    delivery.addStage('Test', BuildStep.buildspec('Unit', { logGroup, makesArtifact: false }));

    const names = Object.values(template().findResources('AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.LogGroupName,
    );
    expect(names.filter((name) => String(name).includes('codebuild'))).toEqual(['/aws/codebuild/dev']);
    for (const kind of ['storefront', 'unit']) {
      template().hasResourceProperties('AWS::CodeBuild::Project', {
        Name: `shop-${kind}-project-dev`,
        LogsConfig: {
          CloudWatchLogs: { GroupName: stack.resolve(logGroup.logGroupName), StreamName: `shop-${kind}-project-dev` },
        },
      });
      expect(statementsOf(template(), `shop-${kind}-role-dev`)).toContainEqual({
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: stack.resolve(logGroup.logGroupArn),
      });
    }
  });
});

describe('the time of a build', () => {
  it.each([Duration.minutes(5), Duration.hours(36)])('may be %s', (timeout) => {
    expect(() => BuildStep.buildspec('Storefront', { timeout })).not.toThrow();
  });

  it.each([Duration.minutes(4), Duration.minutes(2_161)])('refuses to be %s', (timeout) => {
    expect(() => BuildStep.buildspec('Storefront', { timeout })).toThrow(
      `build step 'Storefront' has a timeout of ${timeout.toMinutes()} minutes: CodeBuild accepts 5 minutes to 36 hours`,
    );
  });
});

describe('BuildStep.pinned', () => {
  it('[PG-05] runs a buildspec of the pipeline, on an image and a size of choice, until its time is out', () => {
    const { delivery, template } = prepare();
    const buildspec = BuildSpec.fromObject({ version: 0.2, phases: { build: { commands: ['true'] } } });

    delivery.addStage(
      'Build',
      BuildStep.pinned('Preview', buildspec, {
        image: LinuxBuildImage.fromDockerRegistry('pulumi'),
        compute: ComputeType.LARGE,
        timeout: Duration.hours(2),
      }),
    );

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: { ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'pulumi' },
      Source: { Type: 'CODEPIPELINE', BuildSpec: Match.stringLikeRegexp('"true"') },
      TimeoutInMinutes: 120,
    });
  });

  it('gets variables that differ between runs from its action, and passes on its exports', () => {
    const { delivery, site, template } = prepare();
    const preview = BuildStep.buildspec('Preview');
    delivery.addStage('Build', preview);

    delivery.addStage(
      'Deploy',
      BuildStep.buildspec('Up', {
        runEnvironment: { EXECUTION: RunVariable.EXECUTION_ID, PLAN: preview.variable('PLAN_DIGEST') },
        makesArtifact: false,
      }),
    );
    delivery.addStage('Publish', DeployStep.toBucket('Site', site));

    const [, build, deploy, publish] = stagesOf(template());
    expect(build.Actions[0].Namespace).toBe('Preview');
    expect(JSON.parse(deploy.Actions[0].Configuration.EnvironmentVariables)).toEqual([
      { name: 'EXECUTION', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' },
      { name: 'PLAN', type: 'PLAINTEXT', value: '#{Preview.PLAN_DIGEST}' },
    ]);
    expect(deploy.Actions[0].OutputArtifacts).toBeUndefined();
    expect(publish.Actions[0].InputArtifacts).toEqual([{ Name: 'Preview' }]);
  });
});

describe('the role of a build step', () => {
  it('gets what the owner of a resource grants to the step', () => {
    const { delivery, site, stack, template } = prepare();
    const build = BuildStep.buildspec('Storefront');
    delivery.addStage('Build', build);

    site.grantRead(build, 'assets/*');

    expect(statementsOf(template(), 'shop-storefront-role-dev').at(-1)!.Resource).toEqual(
      objectsOf(stack.resolve(site.bucketArn), 'assets/*'),
    );
  });

  it.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])('writes artifacts only if the step has an output (%s)', (makesArtifact, writes) => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', BuildStep.buildspec('Unit', { makesArtifact }));

    expect(
      statementsOf(template(), 'shop-unit-role-dev').some(({ Action }) => [Action].flat().includes('s3:PutObject')),
    ).toBe(writes);
  });

  it('is under the key of the bucket for its artifacts, and under that of S3 if the bucket has none', () => {
    const keysWith = (encrypted: boolean) => {
      const stack = new Stack(new App(), 'Stack');
      const key = new EncryptionKey(stack, 'Key', { alias: 'alias/shop' });
      const delivery = new DeliveryPipeline(stack, 'Delivery', {
        key,
        artifacts: new SecureBucket(stack, 'Passing', { key: encrypted ? key : undefined }),
        source: PipelineSource.s3Object(new SecureBucket(stack, 'Uploads', { key }), 'source.zip'),
      });
      delivery.addStage('Build', BuildStep.buildspec('Storefront'));
      const projects = Template.fromStack(stack).findResources('AWS::CodeBuild::Project');
      return Object.values(projects).map(({ Properties }) => Properties.EncryptionKey);
    };

    expect(keysWith(true)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }]);
    expect(keysWith(false)).toEqual(['alias/aws/s3']);
  });

  it('does not exist before the step is part of a stage', () => {
    const { site } = prepare();

    expect(() => site.grantRead(BuildStep.buildspec('Storefront'))).toThrow(
      "build step 'Storefront' has no role yet: add the step to a stage with addStage",
    );
  });
});

describe('a step of another kind', () => {
  it('gets the context of its pipeline and the artifact before it', () => {
    const seen: [PipelineContext, Artifact][] = [];
    const { delivery, key } = prepare();
    class Spy extends PauseStep {
      public override bind(_scope?: unknown, context?: PipelineContext, input?: Artifact): BoundStep {
        seen.push([context!, input!]);
        return super.bind();
      }
    }

    delivery.addStage('Approve', new Spy());

    expect(seen[0][0].key).toBe(key);
    expect(seen[0][0].artifacts).toBe(delivery.artifacts);
    expect(seen[0][1].artifactName).toBe('Source');
  });
});
