import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const ENVIRONMENTS = ['dev', 'staging', 'prod'];

interface Action {
  readonly Name: string;
  readonly ActionTypeId: { readonly Provider: string; readonly Owner: string };
  readonly Configuration: Readonly<Record<string, string>>;
  readonly RunOrder: number;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
  readonly TimeoutInMinutes?: number;
}

let template: Template;
beforeAll(() => (template = synthesized().tooling));

const pipelineOf = (environment: string) =>
  resourcesOf(template, 'AWS::CodePipeline::Pipeline').find(
    ([, { Properties }]) => Properties.Name === `pipeline-${environment}-acme`,
  )!;
const stagesOf = (environment: string): { Name: string; Actions: Action[] }[] =>
  pipelineOf(environment)[1].Properties.Stages;
const actionsOf = (environment: string) =>
  stagesOf(environment).flatMap(({ Name, Actions }) => Actions.map((action) => ({ stage: Name, ...action })));
const actionOf = (environment: string, name: string) => actionsOf(environment).find((action) => action.Name === name)!;
const projectOf = (name: string) =>
  resourcesOf(template, 'AWS::CodeBuild::Project').find(([, { Properties }]) => Properties.Name === name)![1]
    .Properties;
const startRules = () =>
  resourcesOf(template, 'AWS::Events::Rule').filter(([, { Properties }]) => /^push-start-rule/.test(Properties.Name));
const runVariables = (environment: string, action: string): Record<string, string> =>
  Object.fromEntries(
    JSON.parse(actionOf(environment, action).Configuration.EnvironmentVariables).map(
      ({ name, value }: { name: string; value: string }) => [name, value],
    ),
  );

describe('the pipelines', () => {
  it.each(ENVIRONMENTS)('[PG-01] take %s from GitHub through a preview to an up, in three stages', (environment) => {
    const stages = stagesOf(environment).map(({ Name, Actions }) => [
      Name,
      Actions.map((action) => [action.Name, action.ActionTypeId.Provider]),
    ]);

    expect(stages).toEqual([
      ['Source', [['Source', 'CodeStarSourceConnection']]],
      ['Build', [['Preview', 'CodeBuild']]],
      ['Deploy', [...(environment === 'prod' ? [['Approve', 'Manual']] : []), ['Up', 'CodeBuild']]],
    ]);
  });

  it('[PG-01] are three, one for each environment', () => {
    expect(
      resourcesOf(template, 'AWS::CodePipeline::Pipeline')
        .map(([, { Properties }]) => Properties.Name)
        .filter((name) => /^pipeline-/.test(name))
        .sort(),
    ).toEqual(ENVIRONMENTS.map((environment) => `pipeline-${environment}-acme`).sort());
  });

  it('[PG-01] read the repository with a token, if there is no connection', () => {
    const { tooling } = synthesized({ GITHUB_CONNECTION_ARN: undefined });

    const actions = resourcesOf(tooling, 'AWS::CodePipeline::Pipeline').map(
      ([, { Properties }]) => Properties.Stages[0].Actions[0],
    );

    expect(
      actions.map(({ ActionTypeId, Configuration }) => [
        ActionTypeId.Provider,
        JSON.stringify(Configuration.OAuthToken).includes('secret:github-token:SecretString:::}}'),
      ]),
    ).toContainEqual(['GitHub', true]);
  });

  it('[PG-01] all read it with the configured version of the token, so that a deployment updates it', () => {
    const { tooling } = synthesized({
      GITHUB_CONNECTION_ARN: undefined,
      GITHUB_TOKEN_VERSION: '6a5e4f0c-0000-4000-8000-000000000000',
    });

    const tokens = resourcesOf(tooling, 'AWS::CodePipeline::Pipeline').map(([, { Properties }]) =>
      JSON.stringify(Properties.Stages[0].Actions[0].Configuration.OAuthToken),
    );

    expect(tokens).toHaveLength(9);
    tokens.forEach((token) =>
      expect(token).toContain('secret:github-token:SecretString:::6a5e4f0c-0000-4000-8000-000000000000}}'),
    );
  });

  it.each(ENVIRONMENTS)(
    '[PG-02] [PG-13] start %s on the push itself, for the commit that was pushed, and wait for no other',
    (environment) => {
      const [, { Properties: rule }] = startRules().find(
        ([, { Properties }]) => Properties.Name === `push-start-rule-${environment}-acme`,
      )!;

      expect(rule.EventPattern).toMatchObject({
        source: ['slipway.github'],
        'detail-type': ['push'],
        detail: { repository: ['acme/infrastructure'], refType: ['branch'], overtaken: [false] },
      });
      expect(JSON.stringify(rule.EventPattern.detail.refName)).toContain('main');
      expect(rule.Targets).toHaveLength(1);
      expect(JSON.stringify(rule.Targets[0].Arn)).toContain(pipelineOf(environment)[0]);
      expect(rule.Targets[0].InputTransformer.InputPathsMap).toMatchObject({ 'detail-commit': '$.detail.commit' });
      expect(rule.Targets[0].InputTransformer.InputTemplate).toContain(
        '"revisionType":"COMMIT_ID","revisionValue":<detail-commit>',
      );
    },
  );

  it('[PG-13] start on nothing else: GitHub is not polled, and no connection triggers', () => {
    expect(startRules()).toHaveLength(3);
    ENVIRONMENTS.forEach((environment) =>
      expect(actionOf(environment, 'Source').Configuration).toMatchObject({ DetectChanges: false }),
    );
  });

  it('[PG-03] let a person approve production, before the up and within a day', () => {
    expect(actionOf('prod', 'Approve')).toMatchObject({ RunOrder: 1, TimeoutInMinutes: 1440 });
    expect(actionOf('prod', 'Up').RunOrder).toBe(2);
    expect(
      actionsOf('dev')
        .concat(actionsOf('staging'))
        .filter(({ ActionTypeId }) => ActionTypeId.Provider === 'Manual'),
    ).toEqual([]);
  });

  it.each(ENVIRONMENTS)(
    '[PG-03] pass to the up of %s the plan of this preview and the commit of this run',
    (environment) => {
      expect(actionOf(environment, 'Up').InputArtifacts).toEqual([{ Name: 'Preview' }]);
      expect(runVariables(environment, 'Up')).toEqual({
        COMMIT: '#{Source.CommitId}',
        EXECUTION_ID: '#{codepipeline.PipelineExecutionId}',
        PIPELINE: expect.anything(),
        PUSHED_COMMIT: '#{variables.PUSHED_COMMIT}',
        ACTOR: '#{variables.ACTOR}',
        DELIVERY_ID: '#{variables.DELIVERY_ID}',
        PLAN_DIGEST: '#{Preview.PLAN_DIGEST}',
        ...(environment === 'prod' && { APPROVAL_ACTION: 'Approve' }),
      });
    },
  );

  it('[PG-14] show the approver what would change, for which commit and plan, with a link to its full text', () => {
    const {
      CustomData: message,
      ExternalEntityLink: link,
      NotificationArn: topic,
    } = actionOf('prod', 'Approve').Configuration;

    expect(message).toBe(
      '#{Preview.PREVIEW_SUMMARY} | commit #{Source.CommitId} by #{variables.ACTOR}, plan #{Preview.PLAN_DIGEST}',
    );
    expect(JSON.stringify(link)).toContain(
      '/codebuild/projects/preview-project-prod-acme/build/#{Preview.CODEBUILD_BUILD_ID}/log',
    );
    expect(topic).toEqual({ Ref: expect.stringMatching(/^OnCall/) });
  });

  it.each(ENVIRONMENTS)('[PG-14] report every change of state of %s', (environment) => {
    const told = resourcesOf(template, 'AWS::Events::Rule')
      .filter(([, { Properties }]) =>
        Properties.EventPattern?.detail?.pipeline?.includes(`pipeline-${environment}-acme`),
      )
      .flatMap(([, { Properties }]) => Properties.EventPattern.detail.state);

    expect(told).toEqual(expect.arrayContaining(['STARTED', 'SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED']));
  });

  it('[PG-13] notify someone if a pipeline was not started although it should have been', () => {
    const starts = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'FailedInvocations',
    );

    expect(starts.map(([, { Properties }]) => Properties.AlarmName).sort()).toEqual(
      ENVIRONMENTS.flatMap((environment) =>
        ['drift-schedule', 'pull-request-head', 'push'].map((kind) => `${kind}-start-alarm-${environment}-acme`),
      ).sort(),
    );
    starts.forEach(([, { Properties }]) =>
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OnCall/) }]),
    );
  });

  it('[PG-17] have every decision about production recorded', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'approvals-rule-tooling-acme',
      EventPattern: { detail: { pipeline: Match.arrayWith(['pipeline-prod-acme']), type: { category: ['Approval'] } } },
    });
  });
});

describe('the builds', () => {
  const BUILDS = ENVIRONMENTS.flatMap((environment) => ['preview', 'up'].map((build) => [build, environment] as const));

  it.each(BUILDS)('[PG-05] %s %s on a large machine', (build, environment) => {
    expect(projectOf(`${build}-project-${environment}-acme`).Environment.ComputeType).toBe('BUILD_GENERAL1_LARGE');
  });

  it.each(BUILDS)(
    '[PG-04] %s %s in the image with exactly the promoted digest, with permissions of their own',
    (build, environment) => {
      const { Image, ImagePullCredentialsType } = projectOf(`${build}-project-${environment}-acme`).Environment;

      expect(JSON.stringify(Image)).toContain(`@sha256:${'0'.repeat(64)}`);
      expect(ImagePullCredentialsType).toBe('SERVICE_ROLE');
    },
  );

  it.each(BUILDS)('[PG-06] log %s %s for 30 days, encrypted', (build, environment) => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/codebuild/${build}-project-${environment}-acme`,
      RetentionInDays: 30,
      KmsKeyId: { 'Fn::GetAtt': Match.arrayWith([Match.stringLikeRegexp(`^${environment}Key`)]) },
    });
  });

  it('[PG-09] know the role of their own environment, and no other', () => {
    const roles = BUILDS.map(
      ([build, environment]) =>
        projectOf(`${build}-project-${environment}-acme`).Environment.EnvironmentVariables.find(
          ({ Name }: { Name: string }) => Name === 'DEPLOYMENT_ROLE_ARN',
        ).Value,
    );

    expect(roles).toEqual([
      'arn:aws:iam::123456789012:role/pulumi-preview-role-dev-acme',
      'arn:aws:iam::123456789012:role/pulumi-deployment-role-dev-acme',
      'arn:aws:iam::234567890123:role/pulumi-preview-role-staging-acme',
      'arn:aws:iam::234567890123:role/pulumi-deployment-role-staging-acme',
      'arn:aws:iam::345678901234:role/pulumi-preview-role-prod-acme',
      'arn:aws:iam::345678901234:role/pulumi-deployment-role-prod-acme',
    ]);
  });
});

describe('the state', () => {
  it.each(ENVIRONMENTS)(
    '[PG-07] of %s is versioned, encrypted by the key of the environment, expiring, private, and reached over TLS only',
    (environment) => {
      const [id, { Properties }] = resourcesOf(template, 'AWS::S3::Bucket').find(([logicalId]) =>
        logicalId.startsWith(`${environment}State`),
      )!;

      expect(JSON.stringify(Properties.BucketName)).toContain(`-${environment}-acme`);
      expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(`^${environment}Key`), 'Arn'] },
      });
      expect(Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 90 });
      expect(Properties.LifecycleConfiguration.Rules[0]).not.toHaveProperty('ExpirationInDays');
      expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: { Ref: id },
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      });
    },
  );
});

describe('the keys', () => {
  it('[PG-12] rotate, all of them, and encrypt the artifacts of every pipeline', () => {
    const keys = resourcesOf(template, 'AWS::KMS::Key');
    const artifacts = resourcesOf(template, 'AWS::S3::Bucket').filter(([id]) => /Artifacts/.test(id));

    expect(keys).toHaveLength(4);
    expect(keys.map(([, { Properties }]) => Properties.EnableKeyRotation)).toEqual(keys.map(() => true));
    expect(artifacts.length).toBeGreaterThanOrEqual(3);
    artifacts.forEach(([, { Properties }]) =>
      expect(
        Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
      ).toBe('aws:kms'),
    );
    resourcesOf(template, 'AWS::CodePipeline::Pipeline').forEach(([, { Properties }]) =>
      expect(Properties.ArtifactStore.EncryptionKey.Type).toBe('KMS'),
    );
  });
});

describe('the build image', () => {
  it.each([
    [undefined, undefined],
    [
      `random@4.18.2@${'a'.repeat(64)}, aws@7.12.0@${'b'.repeat(64)}`,
      `random@4.18.2@${'a'.repeat(64)} aws@7.12.0@${'b'.repeat(64)}`,
    ],
  ])('[PG-04] contains the plugins %s, each by version and checksum, and no other', (PULUMI_PLUGINS, pinned) => {
    const { image } = synthesized({ PULUMI_PLUGINS });

    const build = resourcesOf(image, 'AWS::CodeBuild::Project').find(
      ([, { Properties }]) => Properties.Name === 'image-build-project-tooling-acme',
    )![1].Properties;

    expect(
      build.Environment.EnvironmentVariables.find(({ Name }: { Name: string }) => Name === 'PULUMI_PLUGINS')?.Value,
    ).toBe(pinned);
  });

  it('[PG-04] is judged with the waivers of the app, which can be read', () => {
    const { image } = synthesized();

    const gate = resourcesOf(image, 'AWS::CodeBuild::Project').find(
      ([, { Properties }]) => Properties.Name === 'image-gate-project-tooling-acme',
    )![1].Properties;

    expect(gate.Environment.EnvironmentVariables).toContainEqual({
      Name: 'WAIVERS_FILE',
      Type: 'PLAINTEXT',
      Value: 'waivers.yaml',
    });
    expect(parse(readFileSync(join(__dirname, '..', 'waivers.yaml'), 'utf8'))).toEqual({ waivers: [] });
  });

  it('logs access to every bucket but that of the logs, and encrypts every log with a key', () => {
    const { tooling } = synthesized();
    const buckets = resourcesOf(tooling, 'AWS::S3::Bucket').map(
      ([id, { Properties }]) => [id, Properties.LoggingConfiguration] as const,
    );

    expect(buckets).toHaveLength(13);
    expect(buckets.filter(([, logging]) => logging === undefined).map(([id]) => id)).toEqual([
      'BucketAccessLogsDF77FE7E',
    ]);
    expect(
      resourcesOf(tooling, 'AWS::Logs::LogGroup').filter(([, { Properties }]) => Properties.KmsKeyId === undefined),
    ).toEqual([]);
  });
});
