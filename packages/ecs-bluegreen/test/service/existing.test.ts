import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BlueGreenService, BlueGreenServiceProps, Rollout, RunningImage, TrafficRule } from '@slipway/ecs-bluegreen';
import { findings } from '@slipway/least-privilege';
import { statefulIds } from '@slipway/testing/stateful-resources';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0b1c2d3e4f5a6b7c';

/** Returns the findings except those about network interfaces, which the role of the smoke test acknowledges. */
const refusedOf = (template: Template) =>
  findings(template.toJSON()).filter(({ logicalId }) => !logicalId?.startsWith('ServiceSmokeTestRole'));

function prepare() {
  const app = new App();
  const base = new Stack(app, 'Base');
  const stack = new Stack(app, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
  const required = {
    vpc,
    repository: Repository.fromRepositoryName(stack, 'Images', 'shop'),
    image: new RunningImage(base, 'RunningImage'),
    port: 8080,
    internalOnly: true,
  };
  return {
    base,
    stack,
    vpc,
    serve: (props: Partial<BlueGreenServiceProps> = {}) =>
      new BlueGreenService(stack, 'Service', { ...required, ...props }),
    imported: (attributes: { loadBalancerDnsName?: string } = {}, loadBalancerArn = ARN) =>
      ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
        loadBalancerArn,
        securityGroupId: 'sg-1',
        loadBalancerDnsName: 'shop.example.com',
        ...attributes,
      }),
    template: () => Template.fromStack(stack),
    warnings: () =>
      Annotations.fromStack(stack)
        .findWarning('*', Match.anyValue())
        .map(({ entry }) => String(entry.data)),
  };
}

describe('a service without names and without a key', () => {
  it('shares the keys of its stacks, has names by its address, and keeps its logical ids', () => {
    const { base, serve, template } = prepare();

    serve();

    template().hasResourceProperties('AWS::ECS::Service', {
      ServiceName: Match.stringLikeRegexp('^shop-service-service-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template().toJSON() as never)).toEqual({
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': [
        'ServiceTaskLogs28A293E0',
        'ServiceSmokeTestLogs4FBB4AD3',
        'ServiceDeployLogs6FB25AA8',
        'LiveStateLogs05458DEE',
      ],
    });
    expect(statefulIds(Template.fromStack(base).toJSON() as never)).toEqual({
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['LiveStateLogs05458DEE'],
      'Custom::RunningImage': ['RunningImageF10E4701'],
    });
    expect(refusedOf(template())).toEqual([]);
  });
});

describe('an existing cluster', () => {
  it('gets the service, and no other one is created', () => {
    const { stack, vpc, serve, template } = prepare();
    const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shared', vpc, securityGroups: [] });

    expect(serve({ cluster }).clusterName).toBe('shared');

    template().resourceCountIs('AWS::ECS::Cluster', 0);
    template().hasResourceProperties('AWS::ECS::Service', { Cluster: 'shared' });
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments'],
            Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':service/shared/shop-service-')])] },
          }),
        ]),
      },
    });
    expect(refusedOf(template())).toEqual([]);
  });
});

describe('an existing load balancer', () => {
  it('gets listeners and rules in its security group, and is named by its metrics', () => {
    const { serve, imported, template, warnings } = prepare();

    const service = serve({ loadBalancer: imported() });

    expect(service.url).toBe('http://shop.example.com');
    template().resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    template().hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: ARN, Port: 80 });
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 80 });
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 9000 });
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourceSecurityGroupId: 'sg-1',
      FromPort: 8080,
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/0b1c2d3e4f5a6b7c' }],
    });
    expect(refusedOf(template())).toEqual([]);
    expect(warnings()).toEqual([
      expect.stringContaining(
        "load balancer 'Shop/Balancer' is imported, so its listeners are unknown during synthesis",
      ),
    ]);
  });

  it('may be one that this app creates, or one whose ARN is known at deployment', () => {
    const made = prepare();
    const loadBalancer = new ApplicationLoadBalancer(made.stack, 'Balancer', {
      vpc: made.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroup: new SecurityGroup(made.stack, 'Group', { vpc: made.vpc }),
    });
    const certificate = Certificate.fromCertificateArn(
      made.stack,
      'Certificate',
      'arn:aws:acm:eu-west-1:1:certificate/1',
    );
    made.serve({ loadBalancer, certificate });
    const known = prepare();
    known.serve({ loadBalancer: known.imported({}, `arn:aws:x:${known.stack.region}:1:loadbalancer/app/shop/1`) });

    expect(made.warnings()).toEqual([]);
    made.template().resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    known.template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Dimensions: [{ Name: 'LoadBalancer', Value: { 'Fn::Select': [1, Match.anyValue()] } }],
    });
  });

  it('needs no third port if there is no smoke test', () => {
    const { serve, imported, template, warnings } = prepare();

    serve({ loadBalancer: imported(), smokeTest: false, natAddresses: undefined });

    template().resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    expect(warnings()[0]).toContain('if its ports 80 are in use');
  });

  it('refuses one whose ports are taken', () => {
    const { stack, vpc, serve } = prepare();
    const loadBalancer = new ApplicationLoadBalancer(stack, 'Balancer', { vpc });
    loadBalancer.addListener('Http', {
      port: 80,
      open: false,
      defaultAction: { renderActions: () => [], renderRuleActions: () => [], bind: () => {} } as never,
    });

    expect(() => serve({ loadBalancer })).toThrow("load balancer 'Shop/Balancer' already listens on port 80");
  });

  it('refuses access logs, which are configured where it is created', () => {
    const { stack, serve, imported } = prepare();

    expect(() => serve({ loadBalancer: imported(), accessLogs: new Bucket(stack, 'Logs') })).toThrow(
      "load balancer 'Shop/Balancer' already exists, so this service cannot change its access logs",
    );
  });
});

describe('an imported bucket for access logs', () => {
  it('is warned about, with the statement that its policy needs', () => {
    const { stack, serve, warnings } = prepare();

    serve({ accessLogs: Bucket.fromBucketName(stack, 'Logs', 'shop-logs') });

    expect(warnings()).toEqual([
      expect.stringMatching(
        /bucket 'Shop\/Logs' is imported, so its policy cannot be changed here.*"Sid":"LoadBalancerLogs"/,
      ),
    ]);
  });
});

describe('a required prop that is missing', () => {
  const stack = () => new Stack(new App(), 'Shop');

  it('refuses a service without vpc, repository, image and port', () => {
    expect(() => new BlueGreenService(stack(), 'Service', {} as never)).toThrow(
      "'Shop/Service' cannot be created without vpc, repository, image, and port",
    );
  });

  it('refuses a rule without listener, priority, target groups and kind', () => {
    expect(() => new TrafficRule(stack(), 'Rule', {} as never)).toThrow(
      "'Shop/Rule' cannot be created without listener, priority, targetGroups, and kind",
    );
  });

  it('refuses a rollout without its steps', () => {
    expect(() => Rollout.linear(undefined as never)).toThrow(
      'a linear rollout cannot be created without percent and every',
    );
    expect(() => Rollout.canary({} as never)).toThrow('a canary rollout cannot be created without percent and wait');
  });
});
