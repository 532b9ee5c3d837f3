import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { NatGateways, Network, PublicAndPrivateNetworkProps } from '../src';

const ZONES = ['a', 'b', 'c'].map((zone, index) => ({
  availabilityZone: `eu-south-2${zone}`,
  publicCidr: `10.0.${index}.0/24`,
  privateCidr: `10.0.1${index}.0/24`,
}));

function network(props: Partial<PublicAndPrivateNetworkProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2', account: '111122223333' } });
  const made = Network.publicAndPrivate(stack, 'Network', {
    name: 'shop',
    cidr: '10.0.0.0/16',
    zones: ZONES,
    ...props,
  });
  return { network: made, stack, template: Template.fromStack(stack) };
}

/** Returns the default routes of the private subnets, in order. */
function waysOut(template: Template): unknown[] {
  const routes = Object.values(template.findResources('AWS::EC2::Route')).filter(({ Properties }) =>
    /^NetworkPrivate\d/.test(Properties.RouteTableId.Ref),
  );
  return routes.map(({ Properties }) => Properties.NatGatewayId.Ref.replace(/\w{8}$/, ''));
}

describe('Network.publicAndPrivate', () => {
  it('has a public and a private subnet in each zone, with the ranges it was given', () => {
    const { template } = network();

    expect(
      Object.values(template.findResources('AWS::EC2::Subnet')).map(
        ({ Properties: { CidrBlock, AvailabilityZone, MapPublicIpOnLaunch, Tags } }) => [
          CidrBlock,
          AvailabilityZone,
          MapPublicIpOnLaunch,
          Tags[0].Value,
        ],
      ),
    ).toEqual([
      ['10.0.10.0/24', 'eu-south-2a', false, 'shop-private-1'],
      ['10.0.11.0/24', 'eu-south-2b', false, 'shop-private-2'],
      ['10.0.12.0/24', 'eu-south-2c', false, 'shop-private-3'],
      ['10.0.0.0/24', 'eu-south-2a', false, 'shop-public-1'],
      ['10.0.1.0/24', 'eu-south-2b', false, 'shop-public-2'],
      ['10.0.2.0/24', 'eu-south-2c', false, 'shop-public-3'],
    ]);
  });

  it('takes zones by ID, which are the same in every account, and resolves their names at deployment', () => {
    const {
      template,
      network: { vpc },
    } = network({ zones: ZONES.map((zone, index) => ({ ...zone, availabilityZone: `eus2-az${index + 1}` })) });

    const subnets = Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties);
    expect(subnets.map(({ AvailabilityZoneId }) => AvailabilityZoneId)).toEqual([
      'eus2-az1',
      'eus2-az2',
      'eus2-az3',
      'eus2-az1',
      'eus2-az2',
      'eus2-az3',
    ]);
    expect(subnets.filter(({ AvailabilityZone }) => AvailabilityZone !== undefined)).toEqual([]);
    expect(vpc.availabilityZones.map((zone) => Stack.of(vpc).resolve(zone))).toEqual(
      [1, 2, 3].map((zone) => ({
        'Fn::GetAtt': [expect.stringMatching(`^NetworkPrivate${zone}`), 'AvailabilityZone'],
      })),
    );
  });

  it('routes public subnets through the internet gateway, which is attached before anything is in them', () => {
    const { template } = network();
    const [gateway] = Object.keys(template.findResources('AWS::EC2::InternetGateway'));
    const [attachment] = Object.keys(template.findResources('AWS::EC2::VPCGatewayAttachment'));

    template.hasResourceProperties('AWS::EC2::VPCGatewayAttachment', { InternetGatewayId: { Ref: gateway } });
    const isPublic = (id: string) => id.startsWith('NetworkInternetPublic');
    const routes = Object.values(template.findResources('AWS::EC2::Route')).filter(({ Properties }) =>
      isPublic(Properties.RouteTableId.Ref),
    );
    const subnets = Object.entries(template.findResources('AWS::EC2::Subnet'))
      .filter(([id]) => isPublic(id))
      .map(([, subnet]) => subnet);
    expect(routes.map(({ Properties }) => [Properties.DestinationCidrBlock, Properties.GatewayId])).toEqual(
      [1, 2, 3].map(() => ['0.0.0.0/0', { Ref: gateway }]),
    );
    expect([...routes, ...subnets].map(({ DependsOn }) => DependsOn)).toEqual(
      [1, 2, 3, 4, 5, 6].map(() => [attachment]),
    );
  });

  it.each<[NatGateways | undefined, string[]]>([
    [undefined, ['NetworkInternetNat1', 'NetworkInternetNat1', 'NetworkInternetNat1']],
    [NatGateways.ONE, ['NetworkInternetNat1', 'NetworkInternetNat1', 'NetworkInternetNat1']],
    [NatGateways.PER_ZONE, ['NetworkInternetNat1', 'NetworkInternetNat2', 'NetworkInternetNat3']],
    [NatGateways.NONE, []],
  ])('lets private subnets out as configured: %s', (nat, ways) => {
    const { template } = network({ nat });

    expect(waysOut(template)).toEqual(ways);
    template.resourceCountIs('AWS::EC2::NatGateway', new Set(ways).size);
    template.resourceCountIs('AWS::EC2::EIP', new Set(ways).size);
  });

  it('puts each NAT gateway into the public subnet of its zone, with an address of its own', () => {
    const { template } = network({ nat: NatGateways.PER_ZONE });

    const gateways = Object.values(template.findResources('AWS::EC2::NatGateway')).map(({ Properties }) => [
      Properties.SubnetId.Ref,
      Properties.AllocationId['Fn::GetAtt'],
    ]);
    expect(gateways).toEqual(
      [1, 2, 3].map((zone) => [
        expect.stringMatching(`^NetworkInternetPublic${zone}`),
        [expect.stringMatching(`^NetworkInternetAddress${zone}`), 'AllocationId'],
      ]),
    );
    template.allResourcesProperties('AWS::EC2::EIP', { Domain: 'vpc' });
    expect(Object.values(template.findResources('AWS::EC2::EIP')).map(({ DependsOn }) => DependsOn)).toEqual(
      [1, 2, 3].map(() => [expect.stringMatching('^NetworkInternetAttachment')]),
    );
  });

  it.each([
    [NatGateways.NONE, 0],
    [NatGateways.ONE, 1],
    [NatGateways.PER_ZONE, 3],
  ])('returns the addresses through which private subnets go out: %s', (nat, count) => {
    const { network: made, stack } = network({ nat });

    expect(stack.resolve(made.natAddresses)).toEqual(
      Array.from({ length: count }, (_, index) => ({
        Ref: expect.stringMatching(`^NetworkInternetAddress${index + 1}`),
      })),
    );
  });

  it.each([
    [NatGateways.ONE, SubnetType.PRIVATE_WITH_EGRESS],
    [NatGateways.NONE, SubnetType.PRIVATE_ISOLATED],
  ])('provides L2 constructs with its subnets, by what they reach: %s', (nat, subnetType) => {
    const {
      network: { vpc },
      stack,
    } = network({ nat });

    expect(
      stack.resolve(
        vpc
          .selectSubnets({ subnetType })
          .subnets.map(({ subnetId, routeTable }) => [subnetId, routeTable.routeTableId]),
      ),
    ).toEqual(
      [1, 2, 3].map((zone) => [
        { Ref: expect.stringMatching(`^NetworkPrivate${zone}`) },
        { Ref: expect.stringMatching(`^NetworkPrivate${zone}Routes`) },
      ]),
    );
    expect(
      stack.resolve(
        vpc
          .selectSubnets({ subnetType: SubnetType.PUBLIC })
          .subnets.map(({ subnetId, routeTable }) => [subnetId, routeTable.routeTableId]),
      ),
    ).toEqual(
      [1, 2, 3].map((zone) => [
        { Ref: expect.stringMatching(`^NetworkInternetPublic${zone}`) },
        { Ref: expect.stringMatching(`^NetworkInternetPublic${zone}Routes`) },
      ]),
    );
  });

  it('keeps its logical ids, whose change would replace the network', () => {
    expect(
      Object.keys(network().template.toJSON().Resources).filter((id) =>
        /Vpc|(Private|Public|Nat|Address)\d[0-9A-F]/.test(id),
      ),
    ).toEqual([
      'NetworkVpcFAC8F4A5',
      'NetworkPrivate1905F40B7',
      'NetworkPrivate274EF3D2E',
      'NetworkPrivate3972F31DE',
      'NetworkInternetPublic18B1AAE87',
      'NetworkInternetPublic267A313B0',
      'NetworkInternetPublic3891BF09E',
      'NetworkInternetAddress1E7A36393',
      'NetworkInternetNat168800D31',
    ]);
  });

  it.each<[Partial<PublicAndPrivateNetworkProps>, string]>([
    [{ zones: ZONES.slice(0, 1) }, "network 'shop' needs at least two zones for a load balancer, got 1; add zones"],
    [
      { zones: [ZONES[0], { ...ZONES[1], availabilityZone: 'eu-south-2a' }] },
      "network 'shop' lists zone eu-south-2a twice",
    ],
    [
      { zones: [ZONES[0], { ...ZONES[1], publicCidr: ZONES[0].privateCidr }] },
      'subnets 10.0.10.0/24 and 10.0.10.0/24 of network',
    ],
    [
      { zones: [ZONES[0], { ...ZONES[1], publicCidr: '10.1.0.0/24' }] },
      "subnet 10.1.0.0/24 of network 'shop' is outside the VPC's range 10.0.0.0/16",
    ],
  ])('refuses %j', (props, message) => {
    expect(() => network(props)).toThrow(message);
  });

  it('has no endpoints', () => {
    const { network: made } = network();

    expect(() => made.endpoint({} as never)).toThrow(
      "network 'shop' has no endpoints: create it with Network.privateWithEndpoints",
    );
  });
});
