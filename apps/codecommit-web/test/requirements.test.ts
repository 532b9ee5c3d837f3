import { Match } from 'aws-cdk-lib/assertions';
import { missingTags, only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized, web } from './synthesized';

const { Foundation, Web } = synthesized();
const all = [...resourcesOf(Foundation), ...resourcesOf(Web)];
const types = new Set(all.map(([, { Type }]) => Type));
const byNumber = (a: number, b: number) => a - b;
const namesOf = (type: string, property: string) =>
  resourcesOf(Web, type).map(([, { Properties }]) => Properties[property]);
const stages: { Name: string; Actions: { Name: string; RunOrder: number; ActionTypeId: { Provider: string } }[] }[] =
  only(Web, 'AWS::CodePipeline::Pipeline')[1].Properties.Stages;

describe('the services', () => {
  it.each([
    ['KMS', 'AWS::KMS::Key'],
    ['WAFv2', 'AWS::WAFv2::WebACL'],
    ['X-Ray', 'AWS::XRay::SamplingRule'],
    ['Secrets Manager', 'Custom::RecoverableSecret'],
    ['VPC', 'AWS::EC2::VPC'],
    ['CodeCommit', 'AWS::CodeCommit::Repository'],
    ['S3', 'AWS::S3::Bucket'],
    ['CloudWatch Logs', 'AWS::Logs::LogGroup'],
    ['CodeBuild', 'AWS::CodeBuild::Project'],
    ['ECS Fargate', 'AWS::ECS::Service'],
    ['ALB', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
    ['Lambda', 'AWS::Lambda::Function'],
    ['CodePipeline', 'AWS::CodePipeline::Pipeline'],
    ['SNS', 'AWS::SNS::Topic'],
    ['EventBridge', 'AWS::Events::Rule'],
    ['IAM', 'AWS::IAM::Role'],
    ['EC2 networking', 'AWS::EC2::InternetGateway'],
    ['SSM Parameter Store', 'AWS::SSM::Parameter'],
  ])('[CW-01] include %s', (_, type) => {
    expect(types).toContain(type);
  });
});

describe('the key', () => {
  const { Properties } = only(Foundation, 'AWS::KMS::Key')[1];
  const statements: { Principal: { Service?: unknown }; Action: unknown; Condition: object }[] =
    Properties.KeyPolicy.Statement;

  it('[CW-03] rotates, is deleted within 7 days, and has its alias', () => {
    expect(Properties).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 7 });
    Foundation.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/cicd-pipeline-dev' });
  });

  it.each(['s3', 'codepipeline', 'codebuild', 'secretsmanager', 'sns'])(
    '[CW-03] has a statement for %s, bound to its resources and to this account',
    (service) => {
      const own = statements.filter(({ Principal }) => Principal.Service === `${service}.amazonaws.com`);

      expect(own).toHaveLength(1);
      expect(own[0].Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
      expect(own[0].Condition).toMatchObject({
        ArnLike: { 'aws:SourceArn': expect.anything() },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      });
    },
  );

  it('[CW-03] allows CloudWatch Logs by the encryption context of one log group each', () => {
    const logs = statements.filter(({ Principal }) => JSON.stringify(Principal).includes('logs.'));

    expect(logs.length).toBeGreaterThan(4);
    for (const { Condition } of logs) {
      expect(Object.keys(Condition)).toEqual(['ArnEquals']);
      expect(JSON.stringify(Condition)).toContain('kms:EncryptionContext:aws:logs:arn');
    }
  });
});

describe('the firewall', () => {
  it('[CW-04] inspects every request to the load balancer', () => {
    const [balancer] = only(Web, 'AWS::ElasticLoadBalancingV2::LoadBalancer');

    Web.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { ResourceArn: { Ref: balancer } });
  });

  it('[CW-04] blocks 1000 requests in 5 minutes from one address, with the common rules at 1 and known bad inputs at 2', () => {
    const { Scope, Rules } = only(Web, 'AWS::WAFv2::WebACL')[1].Properties;

    expect(Scope).toBe('REGIONAL');
    expect(Rules.map(({ Name, Priority }: { Name: string; Priority: number }) => [Name, Priority])).toEqual([
      ['AWSManagedRulesCommonRuleSet', 1],
      ['AWSManagedRulesKnownBadInputsRuleSet', 2],
      ['rate-limit', 102],
    ]);
    expect(Rules[2].Statement.RateBasedStatement).toMatchObject({ Limit: 1000, EvaluationWindowSec: 300 });
    for (const { VisibilityConfig } of Rules) {
      expect(VisibilityConfig.CloudWatchMetricsEnabled).toBe(true);
    }
  });

  it('[CW-04] blocks countries if they are named', () => {
    const { Rules } = only(web({ BLOCKED_COUNTRIES: 'AQ,BV' }), 'AWS::WAFv2::WebACL')[1].Properties;

    expect(Rules.find(({ Name }: { Name: string }) => Name === 'blocked-countries').Statement).toEqual({
      GeoMatchStatement: { CountryCodes: ['AQ', 'BV'] },
    });
  });
});

describe('traces', () => {
  it.each([
    [{}, 0.1],
    [{ SAMPLING_PERCENT: '50' }, 0.5],
  ])('[CW-05] are sampled from the requests of every method, and from one a second: %j', (variables, FixedRate) => {
    web(variables).hasResourceProperties('AWS::XRay::SamplingRule', {
      SamplingRule: {
        RuleName: 'cicd-sampling-rule-dev',
        FixedRate,
        ReservoirSize: 1,
        HTTPMethod: '*',
        ServiceName: '*-dev',
      },
    });
  });

  it('[CW-05] are in a group of the environment, with insights', () => {
    Web.hasResourceProperties('AWS::XRay::Group', {
      GroupName: 'cicd-traces-dev',
      FilterExpression: 'service("cicd-service-dev") OR service("deploy-orchestrator-dev")',
      InsightsConfiguration: { InsightsEnabled: true },
    });
  });

  it.each([
    ['otel', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['xray', 'AWS_XRAY_DAEMON_ADDRESS'],
  ])('[CW-05] go through a collector if one variable is set: %s', (COLLECTOR_KIND, variable) => {
    const COLLECTOR_IMAGE = `example.com/collector@sha256:${'0'.repeat(64)}`;
    const [app, collector] = only(web({ COLLECTOR_IMAGE, COLLECTOR_KIND }), 'AWS::ECS::TaskDefinition')[1].Properties
      .ContainerDefinitions;

    expect(collector).toMatchObject({ Name: 'collector', Image: COLLECTOR_IMAGE });
    expect(app.Environment.map(({ Name }: { Name: string }) => Name)).toContain(variable);
  });
});

describe('the secrets', () => {
  it('[CW-06] are three, under the key, with their names', () => {
    expect(namesOf('Custom::RecoverableSecret', 'Name')).toEqual([
      'cicd/config/dev/deployment',
      'cicd/rds/dev/master',
      'cicd/api/dev/keys',
    ]);
    Web.allResourcesProperties('Custom::RecoverableSecret', { KmsKeyId: Match.anyValue() });
  });

  it('[CW-06] rotate every 30 days, except for that of a database that does not exist', () => {
    Web.resourceCountIs('AWS::SecretsManager::RotationSchedule', 2);
    Web.allResourcesProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: 30 },
    });
  });
});

describe('the deletion of the secrets', () => {
  it('[CW-06] [CW-18] leaves 7 days to restore them, which CloudFormation itself would not', () => {
    Web.allResourcesProperties('Custom::RecoverableSecret', { RecoveryWindowInDays: '7' });
    expect(all.filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret')).toEqual([]);
  });
});

describe('the network', () => {
  it('[CW-07] has public and private subnets in three zones, and names hosts', () => {
    expect(namesOf('AWS::EC2::Subnet', 'CidrBlock').sort()).toEqual([
      '10.0.1.0/24',
      '10.0.11.0/24',
      '10.0.12.0/24',
      '10.0.13.0/24',
      '10.0.2.0/24',
      '10.0.3.0/24',
    ]);
    Web.hasResourceProperties('AWS::EC2::VPC', { EnableDnsHostnames: true, EnableDnsSupport: true });
  });

  it.each([
    [{}, 0, 'ENABLED'],
    [{ NAT_GATEWAYS: 'one' }, 1, 'DISABLED'],
    [{ NAT_GATEWAYS: 'per-zone' }, 3, 'DISABLED'],
  ])(
    '[CW-07] with %j has %i NAT gateways, and lets tasks pull their image: public addresses are %s',
    (variables, count, ip) => {
      const template = web(variables);

      template.resourceCountIs('AWS::EC2::NatGateway', count);
      template.hasResourceProperties('AWS::ECS::Service', {
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: ip } },
      });
    },
  );

  it('[CW-07] records its traffic for 30 days in an encrypted log', () => {
    Web.hasResourceProperties('AWS::EC2::FlowLog', { LogDestinationType: 'cloud-watch-logs' });
    Web.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vpc/cicd-vpc-dev',
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
  });
});

describe('the delivery', () => {
  it('[CW-08] goes from source through build, test and security scan to an approved release', () => {
    expect(
      stages.map(({ Name, Actions }) => [
        Name,
        ...Actions.map(({ ActionTypeId, RunOrder }) => `${ActionTypeId.Provider} ${RunOrder}`),
      ]),
    ).toEqual([
      ['Source', 'CodeCommit 1'],
      ['Build', 'CodeBuild 1'],
      ['Test', 'CodeBuild 1'],
      ['Security', 'CodeBuild 1'],
      ['Deploy', 'Manual 1', 'Lambda 2'],
    ]);
  });

  it('[CW-09] is started by a rule for pushes to main, and polls nothing', () => {
    expect(stages[0].Actions[0]).toMatchObject({ Configuration: { BranchName: 'main', PollForSourceChanges: false } });
    Web.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.codecommit'], detail: { referenceName: ['main'] } },
    });
  });

  it('[CW-12] has three projects, which share a log group', () => {
    expect(namesOf('AWS::CodeBuild::Project', 'Name').sort()).toEqual([
      'cicd-build-project-dev',
      'cicd-security-project-dev',
      'cicd-test-project-dev',
    ]);
  });

  it('[CW-10] keeps old versions of artifacts for 30 days, under the key', () => {
    Web.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'cicd-artifacts-dev-us-east-1',
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }),
        ]),
      },
    });
  });

  it.each(['/aws/codepipeline/dev', '/aws/codebuild/dev', '/aws/lambda/deploy-orchestrator-dev', '/ecs/dev'])(
    '[CW-11] logs into %s, encrypted, for 30 days',
    (LogGroupName) => {
      Web.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName,
        RetentionInDays: 30,
        KmsKeyId: Match.anyValue(),
      });
    },
  );

  it('[CW-15] notifies people of the outcome of executions, by email and Slack if configured', () => {
    Web.resourceCountIs('AWS::SNS::Subscription', 0);
    Web.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 0);
    const asked = web({ ALERT_EMAIL: 'a@example.com', SLACK_WORKSPACE_ID: 'T0123', SLACK_CHANNEL_ID: 'C0123' });

    asked.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'a@example.com' });
    asked.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 1);
    Web.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Pipeline Execution State Change'],
        detail: { state: ['SUCCEEDED'] },
      },
      Targets: [Match.objectLike({ InputTransformer: Match.anyValue() })],
    });
  });
});

describe('an internal load balancer', () => {
  it('is in the private subnets, and accepts connections from the VPC only', () => {
    const template = web({ INTERNAL: 'true' });
    const subnets = resourcesOf(template, 'AWS::EC2::Subnet')
      .filter(([, { Properties }]) => /^10\.0\.1\d\./.test(Properties.CidrBlock))
      .map(([id]) => ({ Ref: id }));

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
      Subnets: subnets,
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 80 })],
    });
  });
});

describe('the service', () => {
  it('[CW-13] drains for 30 seconds, has insights, and is reached by the load balancer only', () => {
    Web.hasResourceProperties('AWS::ECS::Cluster', {
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
    });
    Web.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    });
    Web.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    Web.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 8080,
      SourceSecurityGroupId: Match.anyValue(),
    });
  });

  it.each([
    [{}, [80]],
    [{ CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/6a5e4f0c' }, [80, 443]],
  ])('[CW-13] accepts clients at %j %j only', (variables, ports) => {
    const template = web(variables);
    const listeners = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener');

    expect(listeners.map(([, { Properties }]) => Properties.Port).sort(byNumber)).toEqual(ports);
    const open = resourcesOf(template, 'AWS::EC2::SecurityGroup')
      .flatMap(([, { Properties }]) => Properties.SecurityGroupIngress ?? [])
      .map(({ FromPort }: { FromPort: number }) => FromPort);
    expect(open.sort(byNumber)).toEqual(ports);
  });

  it('[CW-14] is deployed by the orchestrator: named, traced, with what it needs in its variables', () => {
    Web.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'deploy-orchestrator-dev',
      Runtime: 'nodejs24.x',
      TracingConfig: { Mode: 'Active' },
      Environment: {
        Variables: Match.objectLike({
          CLUSTER_NAME: 'cicd-cluster-dev',
          SERVICE_NAME: 'cicd-service-dev',
          DEPLOYMENT_SECRET_ARN: Match.anyValue(),
        }),
      },
    });
  });
});

describe('everything', () => {
  it('[CW-18] is deleted with its stack', () => {
    const keeps = ({ DeletionPolicy, UpdateReplacePolicy }: Resource) =>
      [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== 'Delete');

    expect(all.filter(([, resource]) => keeps(resource)).map(([id]) => id)).toEqual([]);
  });

  it('[CW-09] [CW-19] has the outputs that tools look for, each with the value that its name promises', () => {
    const outputs = Object.entries<{ readonly Value: unknown }>(Web.toJSON().Outputs)
      .filter(([output]) => !output.startsWith('Export'))
      .map(([output, { Value }]) => [output, Value]);
    const attribute = (type: string, name: string) => ({ 'Fn::GetAtt': [only(Web, type)[0], name] });
    const [secret] = resourcesOf(Web, 'Custom::RecoverableSecret').find(
      ([, { Properties }]) => Properties.Name === 'cicd/config/dev/deployment',
    )!;

    expect(Object.fromEntries(outputs)).toEqual({
      albDnsName: attribute('AWS::ElasticLoadBalancingV2::LoadBalancer', 'DNSName'),
      deploymentSecretArn: { Ref: secret },
      kmsKeyArn: {
        'Fn::ImportValue': expect.stringMatching(/^cicd-foundation-stack-dev:ExportsOutputFnGetAttKey\w+Arn/),
      },
      pipelineArn: { 'Fn::Join': ['', expect.arrayContaining([':cicd-pipeline-dev'])] },
      pipelineName: 'cicd-pipeline-dev',
      repositoryCloneUrl: attribute('AWS::CodeCommit::Repository', 'CloneUrlHttp'),
      snsTopicArn: { Ref: only(Web, 'AWS::SNS::Topic')[0] },
      webAclArn: attribute('AWS::WAFv2::WebACL', 'Arn'),
      xraySamplingRuleName: 'cicd-sampling-rule-dev',
    });
  });

  it('[CW-16] keeps settings that are not secret in parameters', () => {
    expect(namesOf('AWS::SSM::Parameter', 'Name').sort()).toEqual([
      '/cicd-cluster-name-dev',
      '/cicd-image-repository-dev',
      '/cicd-sampling-percent-dev',
      '/cicd-service-name-dev',
      '/cicd-service-url-dev',
    ]);
  });

  it('carries the tags', () => {
    const untagged = missingTags(Web, { Environment: 'dev', Project: 'codecommit-web' }).map(
      (one) => one.split(' ')[1],
    );

    expect([...new Set(untagged)]).toEqual([]);
  });
});
