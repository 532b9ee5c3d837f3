import { Match, Template } from 'aws-cdk-lib/assertions';
import { only, resourcesOf } from '@slipway/testing/template-resources';
import { Synthesized, synthesized } from './synthesized';

interface Action {
  readonly Name: string;
  readonly ActionTypeId: { readonly Owner: string; readonly Category: string; readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
  readonly RunOrder: number;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
}

const templates: Synthesized = synthesized();
const { foundation, service, delivery } = templates;
const stages: { Name: string; Actions: Action[] }[] = only(delivery, 'AWS::CodePipeline::Pipeline')[1].Properties
  .Stages;
const actionOf = (name: string) => stages.flatMap(({ Actions }) => Actions).find(({ Name }) => Name === name)!;
const projectOf = (name: string) =>
  resourcesOf(delivery, 'AWS::CodeBuild::Project').find(([, { Properties }]) => Properties.Name === name)![1]
    .Properties;
const ofKey = (template: Template) =>
  template === foundation
    ? { 'Fn::GetAtt': [only(foundation, 'AWS::KMS::Key')[0], 'Arn'] }
    : { 'Fn::ImportValue': expect.stringMatching(/Key.*Arn/) };
const artifactsIn = (template: Template) =>
  resourcesOf(template, 'AWS::S3::Bucket').find(([id]) => id.startsWith('Artifacts'))!;

describe('the pipeline', () => {
  it('[GC-01] has five stages: source, build, test, scan and deployment', () => {
    expect(
      stages.map(({ Name, Actions }) => [
        Name,
        ...Actions.map((action) => `${action.Name} by ${action.ActionTypeId.Provider}`),
      ]),
    ).toEqual([
      ['Source', 'Source by GitHub'],
      ['Build', 'Image by CodeBuild'],
      ['Test', 'Unit by CodeBuild', 'Integration by CodeBuild'],
      ['SecurityScan', 'Scan by Lambda'],
      ['Deploy', 'Service by Lambda'],
    ]);
  });

  it('[GC-02] reads GitHub with the token in the secret, which the template only refers to', () => {
    const { ActionTypeId, Configuration } = actionOf('Source');

    expect(ActionTypeId).toMatchObject({ Owner: 'ThirdParty', Category: 'Source' });
    expect(Configuration).toMatchObject({
      Owner: 'acme',
      Repo: 'shipping-rates',
      Branch: 'main',
      PollForSourceChanges: false,
    });
    expect(JSON.stringify(Configuration.OAuthToken)).toMatch(/\{\{resolve:secretsmanager:.*:SecretString:::\}\}/);
  });

  it('[GC-02] reads it with the version of the token that is configured, so that a deployment updates it', () => {
    const { delivery: renewed } = synthesized({ GITHUB_TOKEN_VERSION: '6a5e4f0c-0000-4000-8000-000000000000' });

    const [source] = only(renewed, 'AWS::CodePipeline::Pipeline')[1].Properties.Stages[0].Actions;
    expect(JSON.stringify(source.Configuration.OAuthToken)).toContain(
      ':SecretString:::6a5e4f0c-0000-4000-8000-000000000000}}',
    );
  });

  it('[GC-02] reads it through a connection if there is one', () => {
    const connection = 'arn:aws:codeconnections:eu-south-2:123456789012:connection/1';
    const { delivery: connected } = synthesized({ GITHUB_CONNECTION_ARN: connection });

    const [source] = only(connected, 'AWS::CodePipeline::Pipeline')[1].Properties.Stages[0].Actions;
    expect(source).toMatchObject({
      ActionTypeId: { Provider: 'CodeStarSourceConnection' },
      Configuration: { ConnectionArn: connection, FullRepositoryId: 'acme/shipping-rates', DetectChanges: false },
    });
    expect(JSON.stringify(connected.toJSON())).not.toContain('resolve:secretsmanager');
  });

  it('[GC-03] builds the image with Docker, in the one project besides the integration tests that may', () => {
    const privileged = resourcesOf(delivery, 'AWS::CodeBuild::Project')
      .filter(([, { Properties }]) => Properties.Environment.PrivilegedMode)
      .map(([, { Properties }]) => Properties.Name);

    expect(privileged.sort()).toEqual(['container-image-project-dev', 'container-integration-project-dev']);
    expect(JSON.stringify(projectOf('container-image-project-dev').Source.BuildSpec)).toContain('docker buildx build');
  });

  it('[GC-04] runs the unit and the integration tests at the same time, on the source, the latter against the image by its digest', () => {
    const [unit, integration] = [actionOf('Unit'), actionOf('Integration')];

    expect([unit, integration].map(({ RunOrder, InputArtifacts }) => [RunOrder, InputArtifacts])).toEqual([
      [1, [{ Name: 'Source' }]],
      [1, [{ Name: 'Source' }]],
    ]);
    expect(JSON.stringify(integration.Configuration.EnvironmentVariables)).toContain('@#{Image.IMAGE_DIGEST}');
  });

  it('[GC-05] scans the image that this execution built, by its digest, with the waivers that were built with it', () => {
    const scan = actionOf('Scan');

    expect(scan.Configuration.UserParameters).toBe('{"digest":"#{Image.IMAGE_DIGEST}"}');
    expect(scan.InputArtifacts).toEqual([{ Name: 'Image' }]);
  });

  it('[GC-06] rolls out the image by its digest, and names its commit', () => {
    expect(JSON.stringify(actionOf('Service').Configuration.UserParameters)).toMatch(
      /@#\{Image\.IMAGE_DIGEST\}.*#\{Source\.CommitId\}/,
    );
  });

  it('[GC-14] starts for pushes to main and release/*, by the type and the name of the reference, for the commit that was pushed', () => {
    const [[, { Properties: rule }], ...others] = resourcesOf(delivery, 'AWS::Events::Rule').filter(
      ([, { Properties }]) => JSON.stringify(Properties.Targets).includes('sourceRevisions'),
    );

    expect(others).toEqual([]);
    expect(rule.EventPattern).toEqual({
      source: ['slipway.github'],
      'detail-type': ['push'],
      detail: {
        repository: ['acme/shipping-rates'],
        refType: ['branch'],
        refName: ['main', { prefix: 'release/' }],
        overtaken: [false],
      },
    });
    expect(rule.Targets[0].InputTransformer.InputTemplate).toContain(
      '"revisionType":"COMMIT_ID","revisionValue":<detail-commit>',
    );
  });
});

describe('the builds', () => {
  const projects = resourcesOf(delivery, 'AWS::CodeBuild::Project').map(([, { Properties }]) => Properties);

  it('[GC-12] run on small machines', () => {
    expect(projects.map(({ Environment }) => Environment.ComputeType)).toEqual([
      'BUILD_GENERAL1_SMALL',
      'BUILD_GENERAL1_SMALL',
      'BUILD_GENERAL1_SMALL',
    ]);
  });

  it('[GC-11] have a log group each, kept for 7 days, encrypted', () => {
    const logs = projects.map(({ LogsConfig }) => LogsConfig.CloudWatchLogs.GroupName.Ref as string);

    expect(new Set(logs).size).toBe(3);
    logs.forEach((id) =>
      expect(delivery.toJSON().Resources[id].Properties).toMatchObject({
        RetentionInDays: 7,
        KmsKeyId: ofKey(delivery),
      }),
    );
  });
});

describe('the key', () => {
  it('[GC-07] is one, rotates, and encrypts artifacts, token, logs, images and messages', () => {
    expect(Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::KMS::Key'))).toHaveLength(1);
    expect(only(foundation, 'AWS::KMS::Key')[1].Properties.EnableKeyRotation).toBe(true);
    expect(only(foundation, 'AWS::SecretsManager::Secret')[1].Properties.KmsKeyId).toEqual(ofKey(foundation));
    expect(only(foundation, 'AWS::ECR::Repository')[1].Properties.EncryptionConfiguration).toEqual({
      EncryptionType: 'KMS',
      KmsKey: ofKey(foundation),
    });
    expect(
      artifactsIn(delivery)[1].Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]
        .ServerSideEncryptionByDefault,
    ).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: ofKey(delivery) });
    expect(resourcesOf(delivery, 'AWS::SNS::Topic').map(([, { Properties }]) => Properties.KmsMasterKeyId)).toEqual([
      ofKey(delivery),
      ofKey(delivery),
    ]);
    expect(only(delivery, 'AWS::CodePipeline::Pipeline')[1].Properties.ArtifactStore.EncryptionKey).toEqual({
      Type: 'KMS',
      Id: ofKey(delivery),
    });
  });

  it.each(Object.entries(templates))(
    '[GC-07] encrypts every log group and every topic of the stack %s',
    (_, template) => {
      const keys = [
        ...resourcesOf(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.KmsKeyId),
        ...resourcesOf(template, 'AWS::SNS::Topic').map(([, { Properties }]) => Properties.KmsMasterKeyId),
      ];

      expect(keys).toEqual(keys.map(() => ofKey(template)));
    },
  );
});

describe('stored data', () => {
  it('[GC-08] artifacts are versioned, private, reached over TLS only, under the name of account and region, and expire with their old versions after 30 days', () => {
    const [id, { Properties }] = artifactsIn(delivery);

    expect(Properties.BucketName).toBe('container-artifacts-123456789012-eu-south-2-dev');
    expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].BucketKeyEnabled).toBe(true);
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(Properties.LifecycleConfiguration.Rules[0]).toMatchObject({
      ExpirationInDays: 30,
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      Status: 'Enabled',
    });
    delivery.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it('access to artifacts is logged, in a bucket that S3 encrypts', () => {
    const [[id, { Properties: logs }]] = resourcesOf(delivery, 'AWS::S3::Bucket').filter(([name]) =>
      name.startsWith('BucketAccessLogs'),
    );

    expect(artifactsIn(delivery)[1].Properties.LoggingConfiguration).toEqual({
      DestinationBucketName: { Ref: id },
      LogFilePrefix: 'Delivery/Artifacts/',
    });
    expect(logs.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'AES256',
    });
  });

  it.each(['delivery', 'service'] as const)(
    'every log of the stack %s is under the key, including that of the function which empties buckets',
    (name) => {
      const logs = resourcesOf(templates[name], 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);

      expect(logs.some(({ LogGroupName }) => String(LogGroupName).includes('emptier'))).toBe(true);
      expect(logs.filter(({ KmsKeyId }) => KmsKeyId === undefined)).toEqual([]);
    },
  );

  it('[GC-09] images are scanned when they are pushed, their tags never move, and the last 10 are kept', () => {
    const { Properties } = only(foundation, 'AWS::ECR::Repository')[1];

    expect(Properties).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
    });
    expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules).toContainEqual(
      expect.objectContaining({
        selection: expect.objectContaining({ tagStatus: 'tagged', countType: 'imageCountMoreThan', countNumber: 10 }),
      }),
    );
  });

  it('[GC-09] the running image is kept, no matter how many others are pushed: released ones have tags and a rule of their own, which comes first', () => {
    const { Properties } = only(foundation, 'AWS::ECR::Repository')[1];
    const [[, deploy]] = resourcesOf(service, 'AWS::Lambda::Function').filter(
      ([
        ,
        {
          Properties: { FunctionName },
        },
      ]) => FunctionName === 'container-deploy-function-dev',
    );

    expect(
      JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules.map(
        ({ selection }: { selection: object }) => selection,
      ),
    ).toEqual([
      { tagStatus: 'tagged', tagPatternList: ['live-*'], countType: 'imageCountMoreThan', countNumber: 10 },
      { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 10 },
      expect.objectContaining({ tagStatus: 'untagged' }),
    ]);
    expect(deploy.Properties.Environment.Variables.LIVE_IMAGES).toBe(Properties.RepositoryName);
  });
});

describe('the messages', () => {
  const [topicId] = resourcesOf(delivery, 'AWS::SNS::Topic').find(
    ([, { Properties }]) => Properties.TopicName === 'container-failures-topic-dev',
  )!;

  it('[GC-13] notify the address of the requirement of failures of the pipeline only', () => {
    const states = resourcesOf(delivery, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties.EventPattern)
      .filter(({ source }) => source[0] === 'aws.codepipeline')
      .map(({ detail }) => detail.state);
    const publishers = resourcesOf(delivery, 'AWS::IAM::Policy')
      .filter(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument).includes('sns:Publish'))
      .map(([id]) => id);

    expect(states).toEqual([['FAILED']]);
    expect(publishers).toEqual([expect.stringContaining('FailureReport')]);
    expect(
      resourcesOf(delivery, 'AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
        JSON.stringify(Properties.AlarmActions).includes(topicId),
      ),
    ).toEqual([]);
    delivery.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: { Ref: topicId },
      Protocol: 'email',
      Endpoint: 'devops@company.com',
    });
  });
});

describe('the outputs', () => {
  it('[GC-17] are what its users need, under the names that they know', () => {
    const outputs = delivery.toJSON().Outputs as Record<
      string,
      { Description?: string; Value: unknown; Export: { Name: string } }
    >;

    expect(
      Object.fromEntries(
        Object.values(outputs).flatMap(({ Description, Value }) => (Description ? [[Description, Value]] : [])),
      ),
    ).toMatchObject({
      pipeline_name: 'container-pipeline-dev',
      artifacts_bucket: { Ref: artifactsIn(delivery)[0] },
      ecr_repository_url: {
        'Fn::Join': ['', expect.arrayContaining([{ 'Fn::ImportValue': expect.stringContaining('Images') }])],
      },
      sns_topic_arn: { Ref: expect.stringMatching(/^Failures/) },
      kms_key_id: { 'Fn::ImportValue': expect.stringContaining('Key') },
    });
    expect(outputs.PipelineName.Export.Name).toBe('container-pipeline-name-dev');
  });
});
