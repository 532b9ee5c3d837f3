import { Template } from 'aws-cdk-lib/assertions';
import { only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { Synthesized, synthesized } from './synthesized';

/**
 * Parts of requirements. Each part has its own test, because a test with another requirement's ID does not prove it.
 */
const templates: Synthesized = synthesized();
const { foundation, service, delivery } = templates;

interface Action {
  readonly Name: string;
  readonly ActionTypeId: { readonly Owner: string; readonly Category: string; readonly Provider: string };
  readonly Configuration: Resource['Properties'];
  readonly RunOrder: number;
}
const stages: { Name: string; Actions: Action[] }[] = only(delivery, 'AWS::CodePipeline::Pipeline')[1].Properties
  .Stages;
const actionOf = (name: string) => stages.flatMap(({ Actions }) => Actions).find(({ Name }) => Name === name)!;
const exportOf = ({ 'Fn::ImportValue': name }: { 'Fn::ImportValue': string }, template: Template) =>
  Object.values<{ Value: unknown; Export?: { Name: string } }>(template.toJSON().Outputs).find(
    ({ Export }) => Export?.Name === name,
  )!.Value;
const keyIn = (value: unknown) => exportOf(value as never, foundation);
const KEY = { 'Fn::GetAtt': [only(foundation, 'AWS::KMS::Key')[0], 'Arn'] };
const projectOf = (action: string): Resource['Properties'] =>
  delivery.toJSON().Resources[actionOf(action).Configuration.ProjectName.Ref].Properties;
const functionOf = (action: string): Resource['Properties'] =>
  delivery.toJSON().Resources[actionOf(action).Configuration.FunctionName.Ref].Properties;

describe('the source', () => {
  it('[GC-02] is authenticated by the secret that the customer-managed key encrypts, and that holds nothing from the template', () => {
    const [id, { Properties }] = only(foundation, 'AWS::SecretsManager::Secret');
    const [, [, secret]] = actionOf('Source').Configuration.OAuthToken['Fn::Join'];

    expect(actionOf('Source').ActionTypeId).toMatchObject({ Owner: 'ThirdParty', Provider: 'GitHub' });
    expect(exportOf(secret, foundation)).toEqual({ Ref: id });
    expect(Properties.KmsKeyId).toEqual(KEY);
    expect(Properties.SecretString).toBeUndefined();
  });
});

describe('the image', () => {
  it('[GC-03] is built by CodeBuild with Docker into a repository whose tags never move', () => {
    const { Environment, Source } = projectOf('Image');

    expect(actionOf('Image').ActionTypeId).toMatchObject({ Category: 'Build', Provider: 'CodeBuild' });
    expect(Environment.PrivilegedMode).toBe(true);
    expect(Source.BuildSpec).toContain('docker buildx build');
    expect(Environment.EnvironmentVariables).toContainEqual(
      expect.objectContaining({
        Name: 'REPOSITORY',
        Value: only(foundation, 'AWS::ECR::Repository')[1].Properties.RepositoryName,
      }),
    );
    expect(only(foundation, 'AWS::ECR::Repository')[1].Properties.ImageTagMutability).toBe('IMMUTABLE');
  });
});

describe('the tests', () => {
  it('[GC-04] are two CodeBuild projects, each with its own buildspec, with the same run order', () => {
    const { Actions } = stages.find(({ Name }) => Name === 'Test')!;

    expect(Actions.map(({ Name, RunOrder, ActionTypeId }) => [Name, RunOrder, ActionTypeId.Provider])).toEqual([
      ['Unit', 1, 'CodeBuild'],
      ['Integration', 1, 'CodeBuild'],
    ]);
    expect(['Unit', 'Integration'].map((name) => projectOf(name).Source.BuildSpec)).toEqual([
      'buildspec.unit.yml',
      'buildspec.integration.yml',
    ]);
  });
});

describe('the scan', () => {
  it('[GC-05] lets no HIGH and no CRITICAL finding through, and waits for the scan', () => {
    expect(actionOf('Scan').ActionTypeId.Provider).toBe('Lambda');
    expect(functionOf('Scan').Environment.Variables).toMatchObject({
      LIMITS: 'CRITICAL:0,HIGH:0',
      REPOSITORY: 'container-images-dev',
      SCAN_TIMEOUT_SECONDS: '1800',
    });
  });
});

describe('the service', () => {
  const properties = () => only(service, 'AWS::ECS::Service')[1].Properties;

  it('[GC-06] is on Fargate behind an application load balancer, blue/green by default, with two target groups', () => {
    const {
      LaunchType,
      DeploymentConfiguration,
      DeploymentController,
      LoadBalancers: [balanced, ...others],
    } = properties();
    const groups = resourcesOf(service, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(([id]) => ({ Ref: id }));

    expect([LaunchType, DeploymentConfiguration.Strategy, DeploymentController.Type]).toEqual([
      'FARGATE',
      'BLUE_GREEN',
      'ECS',
    ]);
    expect(others).toEqual([]);
    expect([balanced.TargetGroupArn, balanced.AdvancedConfiguration.AlternateTargetGroupArn]).toEqual(groups);
    expect(only(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[1].Properties).toMatchObject({
      Type: 'application',
      Scheme: 'internet-facing',
    });
  });

  it('[GC-06] rolls back on alarms and on failing deployments', () => {
    const { Alarms, DeploymentCircuitBreaker, LifecycleHooks } = properties().DeploymentConfiguration;

    expect(Alarms).toMatchObject({ Enable: true, Rollback: true });
    expect(Alarms.AlarmNames).toHaveLength(3);
    expect(DeploymentCircuitBreaker).toEqual({ Enable: true, Rollback: true });
    expect(LifecycleHooks.map(({ LifecycleStages }: { LifecycleStages: string[] }) => LifecycleStages)).toEqual([
      ['POST_TEST_TRAFFIC_SHIFT'],
    ]);
  });
});

describe('the artifacts', () => {
  const [artifactsId, artifacts] = resourcesOf(delivery, 'AWS::S3::Bucket').find(([, { Properties }]) =>
    /-artifacts-/.test(Properties.BucketName),
  )!;

  it('[GC-08] are encrypted by the key, and expire under any name, by a rule that is enabled', () => {
    const { BucketEncryption, LifecycleConfiguration, PublicAccessBlockConfiguration } = artifacts.Properties;
    const [{ ServerSideEncryptionByDefault, BucketKeyEnabled }] = BucketEncryption.ServerSideEncryptionConfiguration;
    const expiring = LifecycleConfiguration.Rules.filter((rule: object) => 'ExpirationInDays' in rule);

    expect([
      ServerSideEncryptionByDefault.SSEAlgorithm,
      keyIn(ServerSideEncryptionByDefault.KMSMasterKeyID),
      BucketKeyEnabled,
    ]).toEqual(['aws:kms', KEY, true]);
    expect(expiring).toHaveLength(1);
    ['Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].forEach((filter) =>
      expect(expiring[0]).not.toHaveProperty(filter),
    );
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  it('[GC-08] are what the pipeline keeps there', () => {
    expect(only(delivery, 'AWS::CodePipeline::Pipeline')[1].Properties.ArtifactStore).toMatchObject({
      Type: 'S3',
      Location: { Ref: artifactsId },
    });
  });
});

describe('the builds', () => {
  const projects = Object.values(templates)
    .flatMap((template) => resourcesOf(template, 'AWS::CodeBuild::Project'))
    .map(([, { Properties }]) => Properties);

  it('[GC-11] write their logs, each into a log group that is named after it', () => {
    projects.forEach(({ Name, LogsConfig: { CloudWatchLogs, S3Logs } }) => {
      expect([CloudWatchLogs.Status, S3Logs]).toEqual(['ENABLED', undefined]);
      expect(delivery.toJSON().Resources[CloudWatchLogs.GroupName.Ref].Properties.LogGroupName).toBe(
        `/aws/codebuild/${Name}`,
      );
    });
  });

  it('[GC-12] are small, in every stack', () => {
    expect(projects).toHaveLength(3);
    projects.forEach(({ Environment }) => expect(Environment.ComputeType).toBe('BUILD_GENERAL1_SMALL'));
  });
});

describe('the messages', () => {
  it('[GC-13] are encrypted by the key, and are sent for failures of this pipeline only', () => {
    const [topic, { Properties }] = resourcesOf(delivery, 'AWS::SNS::Topic').find(([id]) => id.startsWith('Failures'))!;
    const [[, { Properties: rule }], ...others] = resourcesOf(delivery, 'AWS::Events::Rule').filter(
      ([, one]) => one.Properties.EventPattern.source[0] === 'aws.codepipeline',
    );
    const report = delivery.toJSON().Resources[rule.Targets[0].Arn['Fn::GetAtt'][0]].Properties;

    expect(keyIn(Properties.KmsMasterKeyId)).toEqual(KEY);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        detail: { pipeline: ['container-pipeline-dev'], state: ['FAILED'] },
      },
    });
    expect(report.Environment.Variables.TOPIC_ARN).toEqual({ Ref: topic });
  });
});

describe('the start', () => {
  it('[GC-14] is by the events of the webhook only: the rule is enabled, on its bus, and no other starts the pipeline', () => {
    const starting = resourcesOf(delivery, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ Targets }) => JSON.stringify(Targets).includes(':codepipeline:'));

    expect(starting.map(({ State, EventBusName }) => [State, EventBusName])).toEqual([
      ['ENABLED', { Ref: only(delivery, 'AWS::Events::EventBus')[0] }],
    ]);
    expect(actionOf('Source').Configuration.PollForSourceChanges).toBe(false);
    expect(only(delivery, 'AWS::CodePipeline::Pipeline')[1].Properties.Triggers).toBeUndefined();
  });
});
