import { estimateOf } from '../app';
import { leftOutOf, linesOf, of, one, Resources } from './priced';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

describe('machines are paid for', () => {
  it.each<[string, Resources, string[]]>([
    [
      'an instance with its address and volumes',
      one('AWS::EC2::Instance', {
        InstanceType: 't3.micro',
        NetworkInterfaces: [{ AssociatePublicIpAddress: true }],
        BlockDeviceMappings: [
          { Ebs: {} },
          { Ebs: { VolumeType: 'io1', VolumeSize: '10', Iops: 200 } },
          { VirtualName: 'ephemeral0' },
        ],
      }),
      [
        'fixed 730 ec2.linux/t3.micro',
        'fixed 730 ipv4.hour',
        'fixed 8 ebs.gp2',
        'fixed 10 ebs.io1',
        'fixed 200 ebs.io1.operations',
      ],
    ],
    [
      'a group, by its launch template',
      {
        It: of(GROUP, { MinSize: '2', LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } }),
        Template: of('AWS::EC2::LaunchTemplate', {
          LaunchTemplateData: {
            InstanceType: 'm7g.large',
            BlockDeviceMappings: [{ Ebs: { VolumeSize: 20, VolumeType: 'gp3' } }],
          },
        }),
      },
      ['fixed 1460 ec2.linux/m7g.large', 'fixed 40 ebs.gp3'],
    ],
    [
      'a group, by its launch configuration',
      {
        It: of(GROUP, { DesiredCapacity: '3', LaunchConfigurationName: { Ref: 'Configuration' } }),
        Configuration: of('AWS::AutoScaling::LaunchConfiguration', { InstanceType: 't3.nano' }),
      },
      ['fixed 2190 ec2.linux/t3.nano'],
    ],
    [
      'an instance in a subnet that gives addresses',
      {
        It: of('AWS::EC2::Instance', { InstanceType: 't3.micro', SubnetId: { Ref: 'Public' } }),
        Public: of('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }),
      },
      ['fixed 730 ec2.linux/t3.micro', 'fixed 730 ipv4.hour'],
    ],
    [
      'an instance that has none in such a subnet',
      {
        It: of('AWS::EC2::Instance', {
          InstanceType: 't3.micro',
          SubnetId: { Ref: 'Public' },
          NetworkInterfaces: [{ AssociatePublicIpAddress: false }],
        }),
        Public: of('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }),
      },
      ['fixed 730 ec2.linux/t3.micro'],
    ],
    ['a volume', one('AWS::EC2::Volume', { VolumeType: 'st1', Size: 500 }), ['fixed 500 ebs.st1']],
    [
      'a volume with more operations than are free',
      one('AWS::EC2::Volume', { VolumeType: 'gp3', Size: 10, Iops: 4000 }),
      ['fixed 10 ebs.gp3', 'fixed 1000 ebs.gp3.operations'],
    ],
    [
      'a volume with those that are free',
      one('AWS::EC2::Volume', { VolumeType: 'gp3', Iops: 200 }),
      ['fixed 8 ebs.gp3'],
    ],
    ['a volume of the default type', one('AWS::EC2::Volume'), ['fixed 8 ebs.gp2']],
    ['a Kubernetes cluster', one('AWS::EKS::Cluster'), ['fixed 730 eks.cluster']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it('for the hours that an instance runs', () => {
    expect(
      linesOf(one('AWS::EC2::Instance', { InstanceType: 't3.micro' }), '{ usage: { It: { hours: 40 } } }'),
    ).toEqual(['fixed 40 ec2.linux/t3.micro']);
  });

  it.each<[string, Resources, string]>([
    [
      'an instance type without a price',
      one('AWS::EC2::Instance', { InstanceType: 'u-24tb1.metal' }),
      "no price 'ec2.linux/u-24tb1.metal' in the price table of us-east-1",
    ],
    [
      'an instance without a type',
      one('AWS::EC2::Instance'),
      "no price 'ec2.linux/m1.small' in the price table of us-east-1",
    ],
    [
      'the volume of an image',
      one('AWS::EC2::Instance', { InstanceType: 't3.micro' }),
      'the volume that the machine image defines',
    ],
    [
      'a group whose template is elsewhere',
      one(GROUP),
      'instances whose launch template is in another CloudFormation template',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toContain(`Shop/It: ${what}`);
  });

  it.each<[string, unknown, string[]]>([
    ['Windows, by an SSM reference', '{{resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2025}}', []],
    ['Windows, by the default of a parameter', { Ref: 'Image' }, []],
    ['another image', { Ref: 'OtherImage' }, ['ec2.linux/t3.micro']],
    ['an image in each region', { 'Fn::FindInMap': ['Images', 'a', 'b'] }, ['ec2.linux/t3.micro']],
  ])('has no price for Linux on %s', (_, ImageId, keys) => {
    const Type = 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>';
    const { resources, leftOut } = estimateOf(
      {
        It: of(GROUP, { LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } }),
        Template: of('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 't3.micro', ImageId } }),
      },
      '{}',
      {
        stack: {
          Parameters: {
            Image: { Type, Default: '/aws/service/ami-windows-latest/Windows_Server-2025-English-Full-Base' },
            OtherImage: { Type, Default: '/aws/service/ami-amazon-linux-latest/al2023' },
          },
        },
      },
    );

    expect(resources.flatMap(({ lines }) => lines).map(({ price }) => price.key)).toEqual(keys);
    expect(leftOut.includes('Shop/It: instances on Windows')).toBe(keys.length === 0);
  });
});
