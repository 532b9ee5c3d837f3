import { Decimal } from '../decimal';
import { Definition, PricedResource } from '../priced-resource';

/** Assumed number of Availability Zones for a load balancer or endpoint whose subnets are known only at deployment. */
const ASSUMED_ZONES = '2';

export const NETWORK: Readonly<Record<string, Definition>> = {
  'AWS::EC2::NatGateway': {
    usage: { gigabytes: { fallback: '10', unit: 'GB processed' } },
    price: (gateway) => {
      gateway.fixed('nat.hour', gateway.hours);
      gateway.used('nat.gigabyte', gateway.usage('gigabytes'));
    },
  },
  'AWS::EC2::EIP': { price: (address) => address.fixed('ipv4.hour', address.hours) },
  'AWS::EC2::VPCEndpoint': {
    usage: { gigabytes: { fallback: '1', unit: 'GB processed' } },
    price: priceEndpoint,
  },
  'AWS::EC2::FlowLog': {
    usage: { gigabytes: { fallback: '1', unit: 'GB delivered to S3' } },
    price: (log) => {
      // flow logs in CloudWatch are priced with their log group
      if (log.text('LogDestinationType') === 's3') {
        log.used('logs.to-s3', log.usage('gigabytes'));
      }
    },
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    usage: { capacityUnits: { fallback: '1', unit: 'capacity units on average' } },
    price: priceLoadBalancer,
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    usage: { gigabytes: { fallback: '10', unit: 'GB processed' } },
    price: (balancer) => {
      balancer.fixed('clb.hour', balancer.hours);
      balancer.used('clb.gigabyte', balancer.usage('gigabytes'));
    },
  },
  'AWS::Route53::HostedZone': {
    usage: { queries: { fallback: '100000', unit: 'queries' } },
    price: (zone) => {
      zone.fixed('route53.zone', '1');
      zone.used('route53.queries', zone.usage('queries').shift(-6));
    },
  },
  'AWS::Route53::HealthCheck': { price: (check) => check.fixed('route53.health-check', '1') },
  'AWS::CloudFront::Distribution': {
    usage: { requests: { fallback: '100000', unit: 'requests' } },
    price: (distribution) => {
      distribution.used('cloudfront.requests', distribution.usage('requests').shift(-4));
      distribution.leaveOut('data transfer to viewers');
    },
  },
  'AWS::WAFv2::WebACL': {
    usage: { requests: { fallback: '100000', unit: 'requests' } },
    price: (acl) => {
      acl.fixed('waf.acl', '1');
      priceRules(acl);
      acl.used('waf.requests', acl.usage('requests').shift(-6));
    },
  },
  'AWS::WAFv2::RuleGroup': { price: priceRules },
};

function priceRules(owner: PricedResource): void {
  owner.fixed('waf.rule', owner.count('0', 'Rules'));
  for (const name of ['BotControl', 'AccountTakeover', 'AccountCreationFraud', 'AntiDDoS']) {
    if (JSON.stringify(owner.items('Rules')).includes(name)) {
      owner.leaveOut(`the extra price of the ${name} managed rules`);
    }
  }
}

function priceEndpoint(endpoint: PricedResource): void {
  const type = endpoint.text('VpcEndpointType') ?? 'Gateway';
  const service = { Interface: 'endpoint', GatewayLoadBalancer: 'gwlb-endpoint' }[type];
  if (service) {
    endpoint.fixed(`${service}.hour`, endpoint.hours.times(endpoint.count(ASSUMED_ZONES, 'SubnetIds')));
    endpoint.used(`${service}.gigabyte`, endpoint.usage('gigabytes'));
  } else if (type !== 'Gateway') {
    endpoint.leaveOut(`endpoints of type ${type}`);
  }
}

function priceLoadBalancer(balancer: PricedResource): void {
  const type = balancer.text('Type') ?? 'application';
  const service = { application: 'alb', network: 'nlb', gateway: 'gwlb' }[type] ?? type;
  balancer.fixed(`${service}.hour`, balancer.hours);
  balancer.used(`${service}.unit`, balancer.usage('capacityUnits').times(balancer.hours));
  const open = (balancer.text('Scheme') ?? 'internet-facing') === 'internet-facing';
  if (open && service !== 'gwlb' && balancer.text('IpAddressType') !== 'dualstack-without-public-ipv4') {
    balancer.fixed('ipv4.hour', balancer.hours.times(addressesOf(balancer)));
  }
}

/**
 * Returns the number of public IP addresses, which is one in each Availability Zone. Elastic IP addresses of the app
 * are not counted, because they are priced as separate resources.
 */
function addressesOf(balancer: PricedResource): Decimal {
  const mappings = balancer.items('SubnetMappings');
  return mappings.length > 0
    ? Decimal.of(mappings.filter(({ AllocationId: address }) => address === undefined).length)
    : balancer.count(ASSUMED_ZONES, 'Subnets');
}
