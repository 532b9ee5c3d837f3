import { leftOutOf, linesOf, one, Resources } from './priced';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

describe('a network is paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['an internal load balancer', one(BALANCER, { Scheme: 'internal', Subnets: ['a', 'b'] }), ['alb.hour 730']],
    [
      'a load balancer that is open by default, with its addresses',
      one(BALANCER, { Subnets: ['a', 'b', 'c'] }),
      ['alb.hour 730', 'ipv4.hour 2190'],
    ],
    [
      'one whose zones only the deployment knows, as in two',
      one(BALANCER, { Subnets: { 'Fn::ImportValue': 'x' } }),
      ['alb.hour 730', 'ipv4.hour 1460'],
    ],
    [
      'one in subnets of another stack',
      one(BALANCER, { Subnets: [{ 'Fn::ImportValue': 'x' }, { 'Fn::ImportValue': 'y' }, { 'Fn::ImportValue': 'z' }] }),
      ['alb.hour 730', 'ipv4.hour 2190'],
    ],
    [
      'one without public IPv4',
      one(BALANCER, { Subnets: ['a'], IpAddressType: 'dualstack-without-public-ipv4' }),
      ['alb.hour 730'],
    ],
    [
      'a network load balancer, but for addresses that it is given',
      one(BALANCER, { Type: 'network', SubnetMappings: [{ SubnetId: 'a', AllocationId: 'eip' }, { SubnetId: 'b' }] }),
      ['nlb.hour 730', 'ipv4.hour 730'],
    ],
    ['a gateway load balancer', one(BALANCER, { Type: 'gateway', Subnets: ['a'] }), ['gwlb.hour 730']],
    ['a classic load balancer', one('AWS::ElasticLoadBalancing::LoadBalancer'), ['clb.hour 730']],
    [
      'interface endpoints, in each zone',
      one('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] }),
      ['endpoint.hour 2190'],
    ],
    [
      'endpoints of gateway load balancers',
      one('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'GatewayLoadBalancer', SubnetIds: ['a'] }),
      ['gwlb-endpoint.hour 730'],
    ],
    ['gateway endpoints, not at all', one('AWS::EC2::VPCEndpoint'), []],
    ['a hosted zone', one('AWS::Route53::HostedZone'), ['route53.zone 1']],
    ['a health check', one('AWS::Route53::HealthCheck'), ['route53.health-check 1']],
    ['rules of a rule group', one('AWS::WAFv2::RuleGroup', { Rules: [{}, {}] }), ['waf.rule 2']],
    ['a web ACL without rules', one('AWS::WAFv2::WebACL'), ['waf.acl 1']],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources).filter((line) => line.startsWith('fixed'))).toEqual(
      lines.map((line) => line.replace(/(.*) (.*)/, 'fixed $2 $1')),
    );
  });

  it.each<[string, Resources, string, string]>([
    ['capacity', one(BALANCER, { Scheme: 'internal' }), '{ usage: { It: { capacityUnits: 0.05 } } }', '36.5 alb.unit'],
    ['data', one('AWS::EC2::NatGateway'), '{ usage: { It: { gigabytes: 7 } } }', '7 nat.gigabyte'],
    [
      'data of a classic load balancer',
      one('AWS::ElasticLoadBalancing::LoadBalancer'),
      '{ usage: { It: { gigabytes: 3 } } }',
      '3 clb.gigabyte',
    ],
    ['queries', one('AWS::Route53::HostedZone'), '{ usage: { It: { queries: 500000 } } }', '0.5 route53.queries'],
    [
      'requests to a distribution',
      one('AWS::CloudFront::Distribution'),
      '{ usage: { It: { requests: 20000 } } }',
      '2 cloudfront.requests',
    ],
    [
      'flow logs in S3',
      one('AWS::EC2::FlowLog', { LogDestinationType: 's3' }),
      '{ usage: { It: { gigabytes: 9 } } }',
      '9 logs.to-s3',
    ],
  ])('for %s, by usage', (_, resources, usage, line) => {
    expect(linesOf(resources, usage)).toContain(`usage ${line}`);
  });

  it('for flow logs in CloudWatch if their log group is in the app', () => {
    expect(linesOf(one('AWS::EC2::FlowLog', { LogDestinationType: 'cloud-watch-logs' }))).toEqual([]);
  });

  it.each<[string, Resources, string]>([
    [
      'endpoints of a new type',
      one('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Resource' }),
      'endpoints of type Resource',
    ],
    [
      'managed rules with a price of their own',
      one('AWS::WAFv2::WebACL', { Rules: [{ Name: 'AWSManagedRulesBotControlRuleSet' }] }),
      'the extra price of the BotControl managed rules',
    ],
    ['what viewers download', one('AWS::CloudFront::Distribution'), 'data transfer to viewers'],
    [
      'load balancers of a new type',
      one(BALANCER, { Type: 'quantum' }),
      "no price 'quantum.hour' in the price table of us-east-1",
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toContain(`Shop/It: ${what}`);
  });
});
