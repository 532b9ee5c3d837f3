import { openIngress } from '../../../src/posture/checks/open-ingress';
import { describeCheck, Resources } from '../found';

const rule = (CidrIp: unknown, port = 5432, more: object = {}) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  CidrIp,
  ...more,
});
const group = (...SecurityGroupIngress: object[]): Resources => ({
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress } },
});
const apart = (
  name: string,
  properties: object,
  GroupId: unknown = { 'Fn::GetAtt': ['Group', 'GroupId'] },
): Resources => ({
  [name]: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId, ...properties } },
});
const GROUPS = [{ 'Fn::GetAtt': ['Group', 'GroupId'] }];
const balancer = (Scheme?: string): Resources => ({
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme, SecurityGroups: GROUPS } },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'Balancer' }, Port: 443 },
  },
});
const INSTANCE: Resources = {
  Web: { Type: 'AWS::EC2::Instance', Properties: { SecurityGroupIds: [...GROUPS, 'sg-123'] } },
};
const DATABASE: Resources = { Data: { Type: 'AWS::RDS::DBInstance', Properties: { VPCSecurityGroups: GROUPS } } };

const SHARED = {
  'AWS::EKS::Cluster': { ResourcesVpcConfig: { SecurityGroupIds: GROUPS } },
  'AWS::EC2::NetworkInterface': { GroupSet: GROUPS },
  'AWS::Batch::ComputeEnvironment': { ComputeResources: { SecurityGroupIds: GROUPS } },
  'AWS::DocDB::DBCluster': { VpcSecurityGroupIds: GROUPS },
};
const LIST = { SourcePrefixListId: { 'Fn::GetAtt': ['List', 'PrefixListId'] }, CidrIp: undefined };
const prefixes = (...cidrs: string[]): Resources => ({
  List: { Type: 'AWS::EC2::PrefixList', Properties: { Entries: cidrs.map((Cidr) => ({ Cidr })) } },
});
const acl = (RuleNumber: number, ports: number[] | undefined, more: object = {}) => ({
  Type: 'AWS::EC2::NetworkAclEntry',
  Properties: {
    NetworkAclId: { Ref: 'Acl' },
    RuleNumber,
    RuleAction: 'allow',
    Protocol: ports ? 6 : -1,
    CidrBlock: '0.0.0.0/0',
    ...(ports && { PortRange: { From: ports[0], To: ports[1] } }),
    ...more,
  },
});
const DENY = { RuleAction: 'deny' };

describeCheck(openIngress, {
  red: [
    [
      'a prefix list of everybody',
      /port 5432/,
      { ...group(rule(0, 5432, LIST)), ...prefixes('0.0.0.0/1', '128.0.0.0/1') },
    ],
    ['a prefix list and a range', /port 22/, { ...apart('Rule', rule(0, 22, LIST), 'sg-1'), ...prefixes('0.0.0.0/0') }],
    [
      'a range that is selected',
      /port 5432/,
      group(rule({ 'Fn::Select': [1, { Ref: 'Ranges' }] })),
      { Parameters: { Ranges: { Type: 'CommaDelimitedList', Default: '10.0.0.0/8, 0.0.0.0/0' } } },
    ],
    ...Object.entries(SHARED).map(
      ([Type, Properties]) =>
        [
          `the group of a load balancer and of ${Type}`,
          /port 443/,
          { ...group(rule('0.0.0.0/0', 443)), ...balancer(), Other: { Type, Properties } },
        ] as const,
    ),
    [
      'a web port of a search domain',
      /port 443/,
      {
        ...group(rule('0.0.0.0/0', 443)),
        Domain: {
          Type: 'AWS::OpenSearchService::Domain',
          Properties: { VPCOptions: { SecurityGroupIds: GROUPS }, Groups: ['elsewhere'] },
        },
      },
    ],
    ['every ICMP message', /can send every type of ICMP/, group(rule('0.0.0.0/0', -1, { IpProtocol: 'icmp' }))],
    ['a network ACL that opens a port', /^Entry: the network ACL .* port 22/, { Entry: acl(100, [22, 22]) }],
    ['a network ACL that opens a range', /port 3389/, { Entry: acl(100, [3000, 4000]) }],
    [
      'a network ACL that opens a port by IPv6',
      /port 22/,
      { Entry: acl(100, [0, 65_535], { CidrBlock: undefined, Ipv6CidrBlock: '::/0' }) },
    ],
    [
      'a network ACL that denies a port too late, to others, or elsewhere',
      /port 22/,
      {
        Entry: acl(100, [22, 22]),
        Late: acl(200, [22, 22], DENY),
        Some: acl(90, [22, 22], { ...DENY, CidrBlock: '203.0.113.0/24' }),
        Other: acl(90, [22, 22], { ...DENY, NetworkAclId: 'acl-1' }),
        Up: acl(90, [80, 80], DENY),
      },
    ],
    ['everybody', /^Group: the whole internet can reach port 5432$/, group(rule('10.0.0.0/16'), rule('0.0.0.0/0'))],
    ['everybody by IPv6', /port 5432/, group(rule(undefined, 5432, { CidrIpv6: '::/0' }))],
    ['two halves', /port 5432/, group(rule('0.0.0.0/1'), rule('128.0.0.0/1'))],
    ['one half', /port 5432/, group(rule('128.0.0.0/1'))],
    [
      'two halves of IPv6',
      /port 5432/,
      group(rule(undefined, 5432, { CidrIpv6: '2000::/4' }), rule(undefined, 5432, { CidrIpv6: '3000::/4' })),
    ],
    [
      'four quarters, on ports that overlap',
      /can reach port 22$/,
      group(
        rule('0.0.0.0/2', 22),
        rule('64.0.0.0/2', 0, { ToPort: 100 }),
        rule('128.0.0.0/2', 0, { IpProtocol: '-1' }),
        rule('192.0.0.0/2', 22),
      ),
    ],
    ['every port', /can reach every port/, group({ IpProtocol: '-1', CidrIp: '0.0.0.0/0' })],
    ['a rule without protocol', /can reach every port/, group({ CidrIp: '0.0.0.0/0' })],
    ['a range of ports', /can reach ports 1 to 99/, group(rule('0.0.0.0/0', 1, { ToPort: 99 }))],
    ['all ports of a protocol', /can reach ports 0 to 65535/, group({ IpProtocol: 'tcp', CidrIp: '0.0.0.0/0' })],
    ['a rule behind a condition', /port 5432/, group(rule({ 'Fn::If': ['Open', '0.0.0.0/0', '10.0.0.0/8'] }))],
    [
      'a rule by the default of a parameter',
      /port 5432/,
      group(rule({ Ref: 'From' })),
      { Parameters: { From: { Type: 'String', Default: '0.0.0.0/0' } } },
    ],
    [
      'a rule that stands for itself, with one in the group',
      /^Group: /,
      { ...group(rule('0.0.0.0/1')), ...apart('Rule', rule('128.0.0.0/1')) },
    ],
    ['a rule for a group that is elsewhere', /^Rule: .*port 22/, apart('Rule', rule('0.0.0.0/0', 22), 'sg-123')],
    ['a web port of a database', /port 443/, { ...group(rule('0.0.0.0/0', 443)), ...DATABASE }],
    ['a port that no load balancer listens on', /port 8080/, { ...group(rule('0.0.0.0/0', 8080)), ...balancer() }],
    [
      'the ports around that of a load balancer',
      /ports 1 to 999/,
      { ...group(rule('0.0.0.0/0', 1, { ToPort: 999 })), ...balancer() },
    ],
    [
      'the group of a load balancer and of something else',
      /port 443/,
      { ...group(rule('0.0.0.0/0', 443)), ...balancer(), ...DATABASE },
    ],
  ],
  advice: [
    [
      'a network ACL that allows everything but one port',
      /port 3389/,
      { Entry: acl(100, undefined), Deny: acl(90, [22, 22], DENY) },
    ],
    ['a web server', /port 443/, { ...group(rule('0.0.0.0/0', 443)), ...INSTANCE }],
    [
      'a load balancer that is not in the internet',
      /port 443/,
      { ...group(rule('0.0.0.0/0', 443)), ...balancer('internal') },
    ],
  ],
  green: [
    ['a prefix list of a network', { ...group(rule(0, 22, LIST)), ...prefixes('203.0.113.0/24') }],
    ['a prefix list that is elsewhere', group(rule(0, 22, LIST))],
    ['a prefix list that is no list', { ...group(rule(0, 22, LIST)), List: { Type: 'AWS::EC2::VPC' } }],
    [
      'path MTU discovery, and what IPv6 needs',
      group(
        rule('0.0.0.0/0', 3, { IpProtocol: 'icmp', ToPort: 4 }),
        rule(undefined, -1, { IpProtocol: 'icmpv6', CidrIpv6: '::/0' }),
      ),
    ],
    ['a network ACL for return traffic', { Entry: acl(100, [1024, 65_535]) }],
    ['a network ACL for a website', { Entry: acl(100, [443, 443]) }],
    ['a network ACL that lets out', { Entry: acl(100, [22, 22], { Egress: true }) }],
    ['a network ACL for another protocol', { Entry: acl(100, [0, 65_535], { Protocol: 17 }) }],
    ['a network ACL for a network', { Entry: acl(100, [22, 22], { CidrBlock: '10.0.0.0/8' }) }],
    ['a network ACL that denies the port first', { Entry: acl(100, [0, 100]), Deny: acl(90, [22, 22], DENY) }],
    [
      'private ranges',
      group(
        rule('10.0.0.0/8'),
        rule('172.16.0.0/12'),
        rule('192.168.0.0/16'),
        rule(undefined, 1, { CidrIpv6: 'fd00::/8' }),
      ),
    ],
    [
      'known networks',
      group(
        rule('203.0.113.0/24'),
        rule('198.51.100.7/32'),
        rule('198.51.100.9'),
        rule(undefined, 1, { CidrIpv6: '2001:db8::/32' }),
      ),
    ],
    [
      'the same range twice, and one within',
      group(rule('203.0.113.0/24'), rule('203.0.113.0/24'), rule('203.0.113.128/25')),
    ],
    ['halves on different ports', group(rule('0.0.0.0/9', 1), rule('0.128.0.0/9', 2))],
    [
      'what is no range',
      group(
        rule('everybody'),
        rule('1.2.3.4.5/0'),
        rule('300.0.0.0/0'),
        rule('0.0.0.0/33'),
        rule('::/x'),
        rule('1::2::3/0'),
        rule('1:2/0'),
      ),
    ],
    [
      'a range that only the deployment knows',
      group(rule({ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }), rule({ 'Fn::Sub': '${Vpc.CidrBlock}' })),
    ],
    [
      'a load balancer in the internet, on its port',
      { ...group(rule('0.0.0.0/0', 443)), ...balancer('internet-facing') },
    ],
    [
      'what goes out',
      { Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupEgress: [rule('0.0.0.0/0')] } } },
    ],
  ],
});
