import { Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Peer, Port, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { findings } from '@slipway/least-privilege';
import { ImageGate } from '../../src/gate/image-gate';
import { assembledAsset } from '../../src/project/assembled-asset';
import { BuildNetwork, BuildNetworkProps } from '../../src/project/build-network';
import { ImageProject } from '../../src/project/image-project';
import { ImageRepository } from '../../src/repository/image-repository';
import { ACCOUNT, NAMING, prepare, propertiesOf, statementsOf } from '../prepare';

const PRIVATE = ['subnet-3', 'subnet-4'];

function networkIn(stack: Stack, props: Partial<BuildNetworkProps> = {}): BuildNetwork {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetIds: ['subnet-1', 'subnet-2'],
    privateSubnetIds: PRIVATE,
    isolatedSubnetIds: ['subnet-5', 'subnet-6'],
  });
  return new BuildNetwork(stack, 'Network', { vpc, ...props });
}

function placed(props: Partial<BuildNetworkProps> = {}) {
  const { stack, key } = prepare();
  const network = networkIn(stack, props);
  new ImageProject(stack, 'Build', {
    name: NAMING,
    kind: 'image-build',
    description: 'Builds',
    key,
    source: assembledAsset(stack, 'Context', { 'a.ts': __filename }),
    timeout: Duration.hours(1),
    environment: {},
    buildSpec: BuildSpec.fromObject({ version: '0.2' }),
    network,
  });
  return { stack, network, template: () => Template.fromStack(stack) };
}

describe('the network of builds', () => {
  it('is the private subnets with a route out, and a security group that accepts no connections and allows outgoing HTTPS', () => {
    const template = placed().template();

    const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup'));
    expect(groups).toHaveLength(1);
    const [[id, { Properties }]] = groups;
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
    expect(propertiesOf(template, 'AWS::CodeBuild::Project').VpcConfig).toEqual({
      VpcId: 'vpc-1',
      Subnets: PRIVATE,
      SecurityGroupIds: [{ 'Fn::GetAtt': [id, 'GroupId'] }],
    });
  });

  it('is other subnets and another outgoing port, if configured', () => {
    const { network, template } = placed({ subnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    network.connections.allowTo(Peer.ipv4('198.51.100.7/32'), Port.tcp(9000), 'A test listener');

    expect(propertiesOf(template(), 'AWS::CodeBuild::Project').VpcConfig.Subnets).toEqual(['subnet-5', 'subnet-6']);
    expect(propertiesOf(template(), 'AWS::EC2::SecurityGroup').SecurityGroupEgress).toHaveLength(2);
  });

  it('lets the role make interfaces there for CodeBuild alone, and the project is created after that', () => {
    const template = placed().template();

    const ec2 = (resource: unknown) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ec2:us-east-1:${ACCOUNT}:${String(resource)}`]],
    });
    const interfaces = ec2('network-interface/*');
    const granted = statementsOf(template, 'image-build-role-dev-x1').filter(([actions]) =>
      [actions].flat().some((action) => action.startsWith('ec2:')),
    );
    expect(granted).toEqual([
      ['ec2:CreateNetworkInterface', [interfaces, ...PRIVATE.map((id) => ec2(`subnet/${id}`)), expect.anything()]],
      ['ec2:DeleteNetworkInterface', interfaces],
      [expect.arrayContaining(['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs']), '*'],
      ['ec2:CreateNetworkInterfacePermission', interfaces],
    ]);
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    const permission = policies
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: unknown; Condition?: unknown }[])
      .find(({ Action }) => Action === 'ec2:CreateNetworkInterfacePermission')!;
    expect(permission.Condition).toEqual({
      StringEquals: {
        'ec2:AuthorizedService': 'codebuild.amazonaws.com',
        'ec2:Subnet': PRIVATE.map((id) => ec2(`subnet/${id}`)),
      },
    });
    const [{ DependsOn }] = Object.values(template.findResources('AWS::CodeBuild::Project'));
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::IAM::Policy'))));
    // the ID of a build's network interface is known only after its creation, and the finding is acknowledged
    expect(findings(template.toJSON(), ACCOUNT).map(({ problem }) => problem)).toEqual([
      expect.stringContaining('ec2:DeleteNetworkInterface can be limited to one'),
    ]);
  });

  it('also works for the builds of a gate', () => {
    const { stack, key, repository: candidates } = prepare();
    const promoted = new ImageRepository(stack, 'Promoted', { repositoryName: 'promoted', key, keep: 10 });
    new ImageGate(stack, 'Gate', { name: NAMING, key, candidates, promoted, network: networkIn(stack) });

    expect(propertiesOf(Template.fromStack(stack), 'AWS::CodeBuild::Project').VpcConfig.Subnets).toEqual(PRIVATE);
  });

  it('needs a VPC', () => {
    expect(() => new BuildNetwork(new Stack(), 'Network', {} as BuildNetworkProps)).toThrow(
      /cannot be created without vpc/,
    );
  });
});
