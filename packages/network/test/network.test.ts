import { App, Fn, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { IsolatedNetworkProps, Network } from '../src';

const SUBNETS = ['a', 'b', 'c'].map((zone, index) => ({
  cidr: `10.0.${index + 1}.0/24`,
  availabilityZone: `eu-south-2${zone}`,
}));

function isolated(props: Partial<IsolatedNetworkProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2', account: '111122223333' } });
  const network = Network.isolated(stack, 'Network', { name: 'shop', cidr: '10.0.0.0/16', subnets: SUBNETS, ...props });
  return { network, stack, template: Template.fromStack(stack) };
}

describe('Network.isolated', () => {
  it('has the ranges it was given, one subnet per zone, with DNS', () => {
    const { template } = isolated();

    template.hasResourceProperties('AWS::EC2::VPC', {
      CidrBlock: '10.0.0.0/16',
      EnableDnsHostnames: true,
      EnableDnsSupport: true,
      Tags: [{ Key: 'Name', Value: 'shop' }],
    });
    expect(
      Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => [
        Properties.CidrBlock,
        Properties.AvailabilityZone,
        Properties.MapPublicIpOnLaunch,
      ]),
    ).toEqual([
      ['10.0.1.0/24', 'eu-south-2a', false],
      ['10.0.2.0/24', 'eu-south-2b', false],
      ['10.0.3.0/24', 'eu-south-2c', false],
    ]);
  });

  it.each(['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::Route', 'AWS::EC2::VPCGatewayAttachment'])(
    'has no %s',
    (type) => {
      isolated().template.resourceCountIs(type, 0);
    },
  );

  it('gives each subnet a route table of its own', () => {
    const { template } = isolated();

    const tables = Object.values(template.findResources('AWS::EC2::SubnetRouteTableAssociation')).map(
      ({ Properties }) => Properties.RouteTableId.Ref,
    );
    expect(new Set(tables).size).toBe(3);
  });

  it('provides L2 constructs with its isolated subnets', () => {
    const { network, stack } = isolated();

    expect(stack.resolve(network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds)).toEqual(
      [1, 2, 3].map((position) => ({ Ref: expect.stringMatching(`^NetworkPrivate${position}`) })),
    );
  });

  it('keeps its logical ids, whose change would replace the network', () => {
    expect(
      Object.keys(isolated().template.toJSON().Resources).filter((id) => /Vpc|Private\d[0-9A-F]/.test(id)),
    ).toEqual(['NetworkVpcFAC8F4A5', 'NetworkPrivate1905F40B7', 'NetworkPrivate274EF3D2E', 'NetworkPrivate3972F31DE']);
  });

  it.each([
    [{ subnets: [] }, "network 'shop' has no subnets"],
    [{ cidr: 'ten' }, "address range 'ten' is not in IPv4 CIDR"],
    [{ cidr: '10.0.0.0' }, 'is not in IPv4 CIDR notation'],
    [{ cidr: '10.0.0.0/16/2' }, 'is not in IPv4 CIDR notation'],
    [{ cidr: '10.0.0.256/16' }, 'is not in IPv4 CIDR notation'],
    [{ cidr: '10.0.0.0/8' }, 'has the prefix length /8, but VPCs and subnets accept only /16 to /28'],
    [{ cidr: '10.0.0.0/29' }, 'has the prefix length /29'],
    [{ cidr: '10.1.0.0/16' }, "subnet 10.0.1.0/24 of network 'shop' is outside the VPC's range 10.1.0.0/16"],
    [
      { cidr: '10.0.1.0/24', subnets: [{ cidr: '10.0.1.0/23', availabilityZone: 'a' }] },
      "outside the VPC's range 10.0.1.0/24",
    ],
    [
      { subnets: [SUBNETS[0], { cidr: '10.0.1.128/25', availabilityZone: 'b' }] },
      'subnets 10.0.1.0/24 and 10.0.1.128/25 of network',
    ],
    [
      { subnets: [{ cidr: '10.0.1.128/25', availabilityZone: 'b' }, SUBNETS[0]] },
      'subnets 10.0.1.128/25 and 10.0.1.0/24 of network',
    ],
  ])('refuses %j', (props, message) => {
    expect(() => isolated(props)).toThrow(message);
  });

  it('leaves ranges from parameters to CloudFormation', () => {
    expect(() => isolated({ cidr: Fn.importValue('range') })).not.toThrow();
  });

  it('leaves subnet ranges from parameters to CloudFormation, and checks the others', () => {
    const imported = { cidr: Fn.importValue('range'), availabilityZone: 'd' };

    expect(() => isolated({ subnets: [...SUBNETS, imported] })).not.toThrow();
    expect(() => isolated({ cidr: '10.1.0.0/16', subnets: [imported, SUBNETS[0]] })).toThrow(
      "subnet 10.0.1.0/24 of network 'shop' is outside the VPC's range 10.1.0.0/16",
    );
  });
});
