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

describeCheck(openIngress, {
  red: [
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
    ['a web server', /port 443/, { ...group(rule('0.0.0.0/0', 443)), ...INSTANCE }],
    [
      'a load balancer that is not in the internet',
      /port 443/,
      { ...group(rule('0.0.0.0/0', 443)), ...balancer('internal') },
    ],
  ],
  green: [
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
