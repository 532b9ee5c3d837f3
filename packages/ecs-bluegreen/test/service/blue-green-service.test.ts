import { Duration, Token, Validations } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationProtocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BlueGreenService, Rollout, RunningImage, CollectorKind } from '@slipway/ecs-bluegreen';
import { EncryptedLogGroup } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { refused } from '../model/refused';
import { NAME, Shop, ShopProps } from '../model/shop';

type Given = ConstructorParameters<typeof Shop>[0];

const COLLECTOR = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${'0'.repeat(64)}`;
const HTTPS = ({ stack }: Shop): ShopProps => ({
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/1'),
});
const SETTINGS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:settings-AbCdEf';
const IF_RUN = (then: unknown, otherwise: unknown) => ({
  'Fn::If': [Match.stringLikeRegexp('^ServiceHasRun'), then, otherwise],
});

let plain: Template;

function templateOf(props?: Given): Template {
  return props ? Template.fromStack(new Shop(props).stack) : (plain ??= Template.fromStack(new Shop().stack));
}

function service(props?: Given) {
  const [{ Properties }] = Object.values(templateOf(props).findResources('AWS::ECS::Service'));
  return Properties;
}

function container(props?: ShopProps, index = 0) {
  const [{ Properties }] = Object.values(templateOf(props).findResources('AWS::ECS::TaskDefinition'));
  return Properties.ContainerDefinitions[index];
}

describe('the service', () => {
  it('is deployed blue/green between two target groups by rules of its own, natively [GC-06]', () => {
    const {
      DeploymentController,
      DeploymentConfiguration,
      LoadBalancers,
      LaunchType,
      EnableExecuteCommand,
      NetworkConfiguration,
    } = service();

    expect({ DeploymentController, LaunchType, EnableExecuteCommand }).toEqual({
      DeploymentController: { Type: 'ECS' },
      LaunchType: 'FARGATE',
      EnableExecuteCommand: false,
    });
    expect(NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
    expect(LoadBalancers).toEqual([
      {
        ContainerName: 'app',
        ContainerPort: 8080,
        TargetGroupArn: { Ref: expect.stringContaining('Blue') },
        AdvancedConfiguration: {
          AlternateTargetGroupArn: { Ref: expect.stringContaining('Green') },
          ProductionListenerRule: { Ref: expect.stringContaining('ProductionRule') },
          TestListenerRule: { Ref: expect.stringContaining('TestRule') },
          RoleArn: { 'Fn::GetAtt': [expect.stringContaining('InfrastructureRole'), 'Arn'] },
        },
      },
    ]);
    expect(DeploymentConfiguration).toMatchObject({
      Strategy: 'BLUE_GREEN',
      BakeTimeInMinutes: 5,
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
  });

  it('is rolled back by failed tasks, by its smoke test and by alarms [GC-06]', () => {
    const { DeploymentConfiguration } = service(({ base }) => ({
      alarms: [
        new Alarm(base, 'Orders', {
          metric: new Metric({ namespace: 'Shop', metricName: 'Orders' }),
          threshold: 1,
          evaluationPeriods: 1,
          alarmName: 'orders',
        }),
      ],
    }));

    expect(DeploymentConfiguration).toMatchObject({
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      LifecycleHooks: [
        {
          LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          HookTargetArn: { 'Fn::GetAtt': [expect.stringContaining('SmokeTest'), 'Arn'] },
        },
      ],
      Alarms: { Enable: true, Rollback: true },
    });
    expect(DeploymentConfiguration.Alarms.AlarmNames).toHaveLength(4);
  });

  it('accepts other speeds and bake times', () => {
    const { DeploymentConfiguration } = service({
      rollout: Rollout.linear({ percent: 20, every: Duration.minutes(2) }),
      bakeTime: Duration.hours(1),
    });

    expect(DeploymentConfiguration).toMatchObject({
      Strategy: 'LINEAR',
      LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 2 },
      BakeTimeInMinutes: 60,
    });
  });

  it('takes as long as a pipeline waits', () => {
    const { DeploymentConfiguration } = service({
      rollout: Rollout.canary({ percent: 5, wait: Duration.hours(20) }),
      bakeTime: Duration.hours(3),
    });

    expect(DeploymentConfiguration).toMatchObject({
      CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 1200 },
      BakeTimeInMinutes: 180,
    });
  });

  it('names a family whose newest revision is a good one, and the shape starts a rollout when it changes', () => {
    const { TaskDefinition, ForceNewDeployment } = service();

    expect(TaskDefinition).toBe('shop-task');
    expect(ForceNewDeployment).toEqual({
      EnableForceNewDeployment: true,
      ForceNewDeploymentNonce: { Ref: expect.stringContaining('TaskShape') },
    });
  });

  it('has no tasks before the first deployment, and leaves their number alone afterwards', () => {
    const template = templateOf();

    template.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: IF_RUN({ Ref: 'AWS::NoValue' }, { 'Fn::GetAtt': [Match.stringLikeRegexp('TaskCount'), 'Tasks'] }),
    });
    template.hasResourceProperties('Custom::TaskCount', {
      Cluster: { Ref: Match.stringLikeRegexp('Cluster') },
      Service: 'shop-service',
      HasRun: IF_RUN('true', 'false'),
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: IF_RUN(2, 0),
      MaxCapacity: 4,
    });
    template.allResourcesProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: { DisableScaleIn: IF_RUN(false, true) },
    });
    template.hasCondition('*', {
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: Match.stringLikeRegexp('^ServiceRunningImage') }, 'none'] }],
    });
    template.hasParameter('*', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop-running-image' });
  });

  it('lets no stack refer to a later one', () => {
    const { base, stack } = new Shop();

    expect(stack.dependencies).toContain(base);
  });
});

describe('the tasks', () => {
  it('run as an unprivileged user, on a file system that they cannot write to', () => {
    expect(container()).toMatchObject({
      Name: 'app',
      User: '1000:1000',
      Privileged: false,
      ReadonlyRootFilesystem: true,
      Environment: [{ Name: 'PORT', Value: '8080' }],
      MountPoints: [],
      LogConfiguration: {
        LogDriver: 'awslogs',
        Options: { 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'app' },
      },
    });
  });

  it('may write to configured folders', () => {
    const [{ Properties }] = Object.values(
      templateOf({ writablePaths: ['/tmp', '/cache'] }).findResources('AWS::ECS::TaskDefinition'),
    );

    expect(Properties.Volumes).toEqual([{ Name: 'writable-1' }, { Name: 'writable-2' }]);
    expect(Properties.ContainerDefinitions[0].MountPoints).toEqual([
      { ContainerPath: '/tmp', SourceVolume: 'writable-1', ReadOnly: false },
      { ContainerPath: '/cache', SourceVolume: 'writable-2', ReadOnly: false },
    ]);
  });

  it('send their traces to the collector next to them, which the application does not depend on', () => {
    const props = { collector: COLLECTOR, environment: { LEVEL: 'debug' } };

    expect(container(props).Environment).toEqual([
      { Name: 'PORT', Value: '8080' },
      { Name: 'OTEL_EXPORTER_OTLP_ENDPOINT', Value: 'http://localhost:4318' },
      { Name: 'LEVEL', Value: 'debug' },
    ]);
    expect(container(props, 1)).toMatchObject({
      Name: 'collector',
      Image: COLLECTOR,
      Essential: false,
      User: '10001:10001',
      ReadonlyRootFilesystem: true,
    });
    expect(JSON.parse(container(props, 1).Environment[0].Value).service.pipelines.traces).toEqual({
      receivers: ['otlp'],
      processors: ['batch'],
      exporters: ['awsxray'],
    });
  });

  it('send them to the X-Ray daemon instead, if configured', () => {
    const props = { collector: COLLECTOR, collectorKind: CollectorKind.XRAY_DAEMON };

    expect(container(props).Environment).toContainEqual({ Name: 'AWS_XRAY_DAEMON_ADDRESS', Value: '127.0.0.1:2000' });
    expect(container(props, 1)).toMatchObject({
      Name: 'collector',
      Image: COLLECTOR,
      Essential: false,
      User: '10001:10001',
      PortMappings: [{ ContainerPort: 2000, Protocol: 'udp' }],
    });
    expect(container(props, 1)).not.toHaveProperty('Environment');
  });

  it('may send traces if there is a collector, and nothing without it', () => {
    const rights = (props: ShopProps) =>
      Object.keys(templateOf(props).findResources('AWS::IAM::Policy')).filter((id) =>
        id.startsWith('ServiceTaskTaskRole'),
      );

    expect(rights({})).toEqual([]);
    expect(rights({ collector: COLLECTOR })).toHaveLength(1);
    templateOf({ collector: COLLECTOR }).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Effect: 'Allow', Resource: '*' }],
      },
    });
  });

  it('log into a group under the key, which is deleted with the stack [GC-07]', () => {
    const template = templateOf();

    template.allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { KmsKeyId: Match.anyValue(), RetentionInDays: 30 },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/ecs/shop-service' });
  });
});

describe('the load balancer', () => {
  it('forwards by rules only, drops malformed requests, and can be destroyed', () => {
    const template = templateOf();

    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '404' }) }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'deletion_protection.enabled', Value: 'false' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
      ]),
    });
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
  });

  it('redirects to HTTPS, with a modern policy, if there is a certificate', () => {
    const shop = new Shop(HTTPS);
    const template = Template.fromStack(shop.stack);

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      DefaultActions: [Match.objectLike({ Type: 'fixed-response' })],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    });
    template.hasResourceProperties('Custom::TrafficRule', { ListenerArn: { Ref: Match.stringLikeRegexp('Https') } });
    expect(shop.stack.resolve(shop.service.url)['Fn::Join'][1][0]).toBe('https://');
  });

  it('answers for the hosts that are named, and the smoke test asks for the first that is a whole name', () => {
    const template = templateOf({ hosts: ['*.shop.example', 'shop.example'] });

    template.hasResourceProperties('Custom::TrafficRule', {
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['*.shop.example', 'shop.example'] } }],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ HOST: 'shop.example' }) },
    });
  });

  it('accepts clients at 80, and at 443 if it uses HTTPS', () => {
    const ports = (props: Given) =>
      ingress(props)
        .filter(({ Description }) => Description === 'Clients')
        .map(({ CidrIp, FromPort }) => [CidrIp, FromPort]);

    expect(ports({})).toEqual([['0.0.0.0/0', 80]]);
    expect(ports(HTTPS)).toEqual([
      ['0.0.0.0/0', 80],
      ['0.0.0.0/0', 443],
    ]);
  });

  it('accepts only the smoke test at the test listener, by the addresses of the NAT gateways', () => {
    expect(
      ingress({ natAddresses: ['198.51.100.7', '198.51.100.8'] })
        .filter(({ FromPort }) => FromPort === 9000)
        .map(({ CidrIp }) => CidrIp),
    ).toEqual(['198.51.100.7/32', '198.51.100.8/32']);
  });

  it('accepts, if it is internal, the VPC, and the smoke test by its group', () => {
    const template = templateOf({ internalOnly: true, natAddresses: undefined });

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 9000,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('SmokeTest'), 'GroupId'] },
    });
    expect(ingress({ internalOnly: true }).map(({ FromPort }) => FromPort)).toEqual([80]);
  });

  it('writes its access logs to the configured bucket', () => {
    const shop = new Shop(({ base }) => ({ accessLogs: new Bucket(base, 'AccessLogs') }));

    Template.fromStack(shop.stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.prefix', Value: 'Shop/Service/LoadBalancer' },
      ]),
    });
    Template.fromStack(shop.base).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Sid: 'LoadBalancerLogs',
            Effect: 'Allow',
            Action: 's3:PutObject',
            Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
            Resource: {
              'Fn::Join': [
                '',
                [Match.anyValue(), '/Shop/Service/LoadBalancer/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*'],
              ],
            },
          },
        ],
      },
    });
  });

  it('acknowledges the statement of its access logs, which AWS documents without a condition, and no other', () => {
    const shop = new Shop(({ base }) => ({ accessLogs: new Bucket(base, 'AccessLogs') }));

    expect(findings(shop.template(shop.base))).toMatchObject([{ rule: 'open-trust', sid: 'LoadBalancerLogs' }]);
    const recorded = shop.base.node
      .findChild('AccessLogs')
      .node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
    expect(recorded.flatMap(({ data }) => Object.keys(data as object))).toEqual([
      'least-privilege::open-trust[LoadBalancerLogs]',
    ]);
  });

  function ingress(props: Given) {
    const [group] = Object.values(
      templateOf(props).findResources('AWS::EC2::SecurityGroup', {
        Properties: { GroupDescription: 'Who may reach the load balancer' },
      }),
    );
    return group.Properties.SecurityGroupIngress as { CidrIp: string; FromPort: number; Description: string }[];
  }
});

describe('the target groups', () => {
  it('have a port that no change of the container changes, since that would replace them', () => {
    templateOf({ port: 3000 }).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Port: 80,
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200-299' },
    });
  });

  it('use HTTP to the container, including health checks, by default', () => {
    const groups = Object.values(templateOf({}).findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));

    // the default of HealthCheckProtocol is HTTP
    expect(groups.map(({ Properties }) => [Properties.Protocol, Properties.HealthCheckProtocol])).toEqual([
      ['HTTP', undefined],
      ['HTTP', undefined],
    ]);
  });

  it('use HTTPS to the container, including health checks, if configured', () => {
    const groups = Object.entries(
      templateOf({ targetProtocol: ApplicationProtocol.HTTPS }).findResources(
        'AWS::ElasticLoadBalancingV2::TargetGroup',
      ),
    );

    expect(groups.map(([, { Properties }]) => [Properties.Protocol, Properties.HealthCheckProtocol])).toEqual([
      ['HTTPS', 'HTTPS'],
      ['HTTPS', 'HTTPS'],
    ]);
    expect(groups.map(([id]) => id)).toEqual(
      Object.keys(templateOf({}).findResources('AWS::ElasticLoadBalancingV2::TargetGroup')),
    );
  });

  it('accept a health check that asks more often than an answer may take', () => {
    templateOf({ healthCheck: { path: '/up', interval: Duration.seconds(5) } }).allResourcesProperties(
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      { HealthCheckPath: '/up', HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 4 },
    );
  });
});

describe('auto-scaling', () => {
  it('shares the requests of the load balancer among the tasks of both target groups', () => {
    templateOf({ requestsPerMinute: 300 }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 300,
        CustomizedMetricSpecification: {
          Metrics: [
            {
              Id: 'requests',
              ReturnData: false,
              MetricStat: {
                Stat: 'Sum',
                Metric: { MetricName: 'RequestCount', Dimensions: [{ Name: 'LoadBalancer' }] },
              },
            },
            {
              Id: 'blue',
              ReturnData: false,
              MetricStat: {
                Metric: {
                  MetricName: 'HealthyHostCount',
                  Dimensions: [{ Name: 'LoadBalancer' }, { Name: 'TargetGroup' }],
                },
              },
            },
            { Id: 'green', ReturnData: false },
            { Id: 'each', ReturnData: true, Expression: 'requests / (FILL(blue, 0) + FILL(green, 0))' },
          ],
        },
      },
    });
  });

  it('follows the CPU load', () => {
    templateOf({ cpuPercent: 70 }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    });
  });
});

describe('what the service is made from', () => {
  it.each<[string, ShopProps, string]>([
    ['no way for the smoke test', { natAddresses: undefined }, 'the smoke test cannot reach the load balancer'],
    [
      'a port that only root may listen on',
      { port: 80 },
      'the container port is 80, but must be 1024 to 65535, because a process that does not run as root cannot listen',
    ],
    ['the last port that only root may listen on', { port: 1023 }, 'the container port is 1023, but must be 1024'],
    ['a port that is none', { port: 8080.5 }, 'the container port is 8080.5'],
    ['a port that there is not', { port: 65_536 }, 'the container port is 65536'],
    ['no tasks', { minTasks: 0 }, 'the service has 0 to 4 tasks'],
    ['fewer tasks at most than at least', { minTasks: 5 }, 'the service has 5 to 4 tasks: minTasks must be at least 1'],
    ['root', { user: 'root' }, "the container's user is 'root'"],
    ['root by number', { user: '0:1000' }, "the container's user is '0:1000'"],
    [
      'a smoke test that is off and has paths',
      { smokeTest: false, smokePaths: ['/health'] },
      "the service has smoke paths ['/health'] but no smoke test",
    ],
    ['no smoke test', { smokePaths: [] }, 'smokePaths is []: at least one path is required'],
    ['a smoke test of no path', { smokePaths: ['/health', 'health'] }, "smokePaths is ['/health', 'health']"],
    ['a smoke test of two paths in one', { smokePaths: ['/a b'] }, "smokePaths is ['/a b']"],
    [
      'a deployment that no pipeline waits for',
      { rollout: Rollout.canary({ percent: 5, wait: Duration.hours(20) }), bakeTime: Duration.minutes(181) },
      'shifting the traffic takes 1200 minutes and the bake time is 181 minutes, but a pipeline waits at most 1380 minutes for both',
    ],
    ['a bake time with seconds', { bakeTime: Duration.seconds(90) }, 'the bake time is 1.5 minutes'],
    [
      'a health check that finds out too late',
      { healthCheck: { grace: Duration.minutes(5) } },
      'would be rolled back after',
    ],
    [
      'a collector that may change',
      { collector: 'collector:latest' },
      "collector image 'collector:latest' has no digest",
    ],
  ])('is refused: %s', (_, props, problem) => {
    expect(() => new Shop(props)).toThrow(problem);
  });

  it.each([1024, 65_535])('may listen on port %d', (port) => {
    expect(() => new Shop({ port })).not.toThrow();
  });

  it.each([['1000'], ['01'], ['rooty']])('may be user %s', (user) => {
    expect(container({ user }).User).toBe(user);
  });

  it('is refused if the record of the running image is created with the service', () => {
    const { stack, vpc, key, repository } = new Shop();
    const image = new RunningImage(stack, 'Image', { name: NAME, key });

    expect(
      () =>
        new BlueGreenService(stack, 'Other', {
          name: NAME,
          key,
          vpc,
          repository,
          image,
          port: 8080,
          internalOnly: true,
        }),
    ).toThrow("the record of the running image is in the stack of its service, 'Shop'");
  });

  it('may have a port that is only known at deployment', () => {
    expect(service({ port: Token.asNumber({ Ref: 'Port' }) }).LoadBalancers).toEqual([
      expect.objectContaining({ ContainerPort: { Ref: 'Port' } }),
    ]);
  });
});

describe('the smoke test', () => {
  it('reaches the test listener and nothing else', () => {
    templateOf().hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Asks green whether it works before it gets traffic',
      SecurityGroupEgress: [
        { CidrIp: '0.0.0.0/0', FromPort: 9000, ToPort: 9000, IpProtocol: 'tcp', Description: 'The test listener' },
      ],
    });
  });

  it('has time for four attempts at each path, and knows whether something has run', () => {
    templateOf({ smokePaths: ['/health', '/basket', '/search?q=a'] }).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-smoke-test-function',
      Timeout: 120,
      Environment: { Variables: { PATHS: '/health /basket /search?q=a', HOST: '', HAS_RUN: IF_RUN('true', 'false') } },
    });
  });
});

describe('a service without a smoke test', () => {
  const without: ShopProps = { smokeTest: false, natAddresses: undefined };

  it('has no test listener, and accepts only its clients', () => {
    const template = templateOf(without);

    expect(
      Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener')).map(
        ({ Properties }) => Properties.Port,
      ),
    ).toEqual([80]);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Who may reach the load balancer',
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 })],
    });
  });

  it('has no function in the VPC, and is rolled back by failed tasks and by alarms', () => {
    const template = templateOf(without);

    expect(
      Object.values(template.findResources('AWS::Lambda::Function')).filter(({ Properties }) => Properties.VpcConfig),
    ).toEqual([]);
    template.hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: {
        Strategy: 'BLUE_GREEN',
        LifecycleHooks: Match.absent(),
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        Alarms: Match.objectLike({ Enable: true, Rollback: true }),
      },
      LoadBalancers: [
        Match.objectLike({ AdvancedConfiguration: Match.objectLike({ TestListenerRule: Match.absent() }) }),
      ],
    });
  });

  it('has one rule whose weights move, and ECS may move no other', () => {
    const template = templateOf(without);

    const rules = Object.keys(template.findResources('Custom::TrafficRule'));
    expect(rules).toHaveLength(1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyRule', Resource: { Ref: rules[0] } },
        ]),
      },
    });
  });
});

describe('tasks in public subnets', () => {
  it.each([
    [undefined, 'DISABLED'],
    [false, 'DISABLED'],
    [true, 'ENABLED'],
  ])('have a public address if asked: %s', (assignPublicIp, AssignPublicIp) => {
    expect(service({ assignPublicIp }).NetworkConfiguration).toMatchObject({ AwsvpcConfiguration: { AssignPublicIp } });
  });
});

describe('the function that answers deployment jobs', () => {
  it('has a name by the pattern, no settings and no traces', () => {
    templateOf().hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-deploy-function',
      TracingConfig: Match.absent(),
      Environment: { Variables: Match.objectLike({ DEPLOYMENT_SECRET_ARN: '' }) },
    });
  });

  it('takes another name with its log group, a secret with settings, and is traced if asked', () => {
    const template = templateOf(({ stack }) => ({
      deployFunctionName: 'deploy-orchestrator-dev',
      deploymentSettings: Secret.fromSecretCompleteArn(stack, 'Settings', SETTINGS),
      traceDeployments: true,
    }));

    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'deploy-orchestrator-dev',
      TracingConfig: { Mode: 'Active' },
      Environment: { Variables: Match.objectLike({ DEPLOYMENT_SECRET_ARN: SETTINGS }) },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/lambda/deploy-orchestrator-dev' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SETTINGS },
          {
            Effect: 'Allow',
            Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
            Resource: '*',
          },
        ]),
      },
    });
  });
});

describe('log groups that exist', () => {
  it('are written to by the tasks and by the function, which make none of their own', () => {
    const template = templateOf(({ stack, key }) => ({
      logGroup: new EncryptedLogGroup(stack, 'Tasks', { logGroupName: '/ecs/dev', key }),
      deployLogGroup: new EncryptedLogGroup(stack, 'Deployments', { logGroupName: '/aws/lambda/deploy', key }),
    }));

    const names = Object.values(template.findResources('AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.LogGroupName,
    );
    expect(names.sort()).toEqual([
      '/aws/lambda/deploy',
      '/aws/lambda/shop-live-state-function',
      '/aws/lambda/shop-smoke-test-function',
      '/ecs/dev',
    ]);
    const [tasks] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: '/ecs/dev' } }),
    );
    const [deployments] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: '/aws/lambda/deploy' } }),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-deploy-function',
      LoggingConfig: { LogGroup: { Ref: deployments } },
    });
    for (const logical of [tasks, deployments]) {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: { 'Fn::GetAtt': [logical, 'Arn'] },
            },
          ]),
        },
      });
    }
  });
});

describe('the alarms', () => {
  it.each([
    ['errors', 'HTTPCode_Target_5XX_Count', 5, 1, ['LoadBalancer']],
    ['blue-unhealthy', 'UnHealthyHostCount', 1, 2, ['LoadBalancer', 'TargetGroup']],
    ['green-unhealthy', 'UnHealthyHostCount', 1, 2, ['LoadBalancer', 'TargetGroup']],
  ])(
    'of %s goes off at the first sign: %s of %d within %d minutes',
    (type, MetricName, Threshold, EvaluationPeriods, dimensions) => {
      templateOf().hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `shop-service-${type}-alarm`,
        MetricName,
        Threshold,
        EvaluationPeriods,
        Period: 60,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        Dimensions: dimensions.map((Name) => Match.objectLike({ Name })),
      });
    },
  );

  it.each<[string, ShopProps, number]>([
    ['as long as it may usually take', {}, 2],
    ['95 seconds and two tasks', { healthCheck: { grace: Duration.seconds(95) } }, 4],
    ['240 seconds and three tasks', { minTasks: 3, healthCheck: { grace: Duration.seconds(240) } }, 6],
  ])('of unhealthy tasks let a good release start that takes %s', (_, props, EvaluationPeriods) => {
    const alarms = templateOf(props).findResources('AWS::CloudWatch::Alarm', {
      Properties: { MetricName: 'UnHealthyHostCount' },
    });

    expect(Object.values(alarms).map(({ Properties }) => Properties)).toEqual(
      Array(2).fill(expect.objectContaining({ Statistic: 'Minimum', Period: 60, EvaluationPeriods })),
    );
  });

  it('of unhealthy tasks roll a rollout back too, because a task that hangs answers with no error', () => {
    const {
      Alarms: { AlarmNames },
    } = service().DeploymentConfiguration;

    expect(AlarmNames).toEqual(
      ['Errors', 'BlueUnhealthy', 'GreenUnhealthy'].map((id) => ({ Ref: expect.stringContaining(`Alarms${id}`) })),
    );
  });
});

describe('dependencies', () => {
  // a grant is a separate policy, so a resource waits for it only if it depends on it
  it.each([
    ['Custom::TrafficRule', 'LiveStateRoleDefaultPolicy'],
    ['Custom::TaskRevision', 'LiveStateRoleDefaultPolicy'],
    ['AWS::ECS::TaskDefinition', 'ServiceTaskExecutionRoleDefaultPolicy'],
    ['AWS::ECS::Service', 'ServiceInfrastructureRoleDefaultPolicy'],
    ['AWS::ECS::Service', 'ServiceSmokeTestInvokeRoleDefaultPolicy'],
    ['AWS::ECS::Service', 'ServiceTaskRevision'],
    ['Custom::TaskCount', 'LiveStateRoleDefaultPolicy'],
    ['AWS::ApplicationAutoScaling::ScalableTarget', 'Service7B70293B'],
  ])('waits for its dependencies: %s for %s', (type, needed) => {
    for (const { DependsOn } of Object.values(templateOf().findResources(type))) {
      expect(DependsOn).toContainEqual(expect.stringContaining(needed));
    }
  });

  it.each([
    ['Deploy', 'DeployRole'],
    ['SmokeTest', 'SmokeTestRole'],
  ])('waits for its dependencies: the function %s for its permissions', (id, role) => {
    const [{ DependsOn }] = Object.entries(templateOf().findResources('AWS::Lambda::Function'))
      .filter(([logicalId]) => logicalId.startsWith(`Service${id}`))
      .map(([, resource]) => resource);

    expect(DependsOn).toContainEqual(expect.stringContaining(`${role}DefaultPolicy`));
  });
});

describe('every permission', () => {
  it.each<[string, Given]>([
    ['as little as possible', {}],
    ['all it can have', (shop) => ({ ...HTTPS(shop), collector: COLLECTOR })],
  ])('is exact in a stack with %s [GC-07]', (_, props) => {
    const shop = new Shop(props);

    expect(refused(shop.template())).toEqual([]);
    expect(refused(shop.template(shop.base))).toEqual([]);
  });

  it('is checked by the service, which changes only for a deployment', () => {
    const { service: made } = new Shop();

    expect((made.grantPrincipal as Role).roleArn).toBe(made.function.role!.roleArn);
    expect(made.tasks.grantPrincipal).not.toBe(made.grantPrincipal);
    expect(made.alarms).toHaveLength(3);
  });
});
