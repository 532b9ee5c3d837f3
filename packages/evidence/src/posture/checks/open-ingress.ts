import { allowsInternet } from '../address-ranges';
import type { PostureCheck, PostureProblem } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { IngressRule, ingressOf, membersOf, ruleOf } from '../security-groups';

const GROUP = 'AWS::EC2::SecurityGroup';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const ACL_ENTRY = 'AWS::EC2::NetworkAclEntry';
const WEB_PORTS = [80, 443];
const ADMIN_PORTS = [22, 3389];
/** First port of the ranges that network ACLs have to open for return traffic. */
const EPHEMERAL = 32_768;
const ICMP = /^(icmp|1)$/i;
const ICMPV6 = /^(icmpv6|58)$/i;

/**
 * Reports inbound security group rules that allow the whole internet, except on listener ports of internet-facing load
 * balancers, and network ACL entries that open administration ports. The finding is only advice for ports 80 and 443 of
 * EC2 instances, for internal load balancers, and for network ACLs that allow everything, as the default of a VPC does.
 */
export const openIngress: PostureCheck = {
  id: 'open-ingress',
  looksAt: [GROUP, 'AWS::EC2::SecurityGroupIngress', ACL_ENTRY],
  wants:
    'inbound rules that do not allow the whole internet, except on listener ports of internet-facing load balancers; network ACL entries that do not open ports 22 and 3389',
  why: 'anyone on the internet can attack the program that listens on an open port',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18',
  items: { pciDss: ['1.2.5', '1.3.1', '1.4.1', '1.4.2', '1.4.4'], cisAws: ['5.1', '5.2', '5.3'] },
  find: (resource, assembly) => {
    if (resource.type === ACL_ENTRY) {
      return ofAclEntry(resource, assembly);
    }
    return resource.type === GROUP
      ? openPorts(ingressOf(resource, assembly)).flatMap((rule) => problemOf(rule, resource, assembly))
      : ofRuleAlone(resource, assembly);
  },
};

/**
 * Checks an entry of a network ACL. A port in a range for return traffic is accepted, as is a port that an earlier
 * entry of the same network ACL denies.
 */
function ofAclEntry(entry: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  if (!entry.texts('RuleAction').includes('allow')) {
    return [];
  }
  const earlier = assembly
    .ofType(ACL_ENTRY)
    .filter((other) => other.texts('RuleAction').includes('deny') && idOf(other) === idOf(entry))
    .filter((other) => Number(other.texts('RuleNumber')[0]) < Number(entry.texts('RuleNumber')[0]));
  return ADMIN_PORTS.filter((port) => admits(entry, port) && !earlier.some((other) => admits(other, port))).map(
    (port) => ({
      problem: `the network ACL lets the whole internet reach port ${port}`,
      instead: 'allow only the address ranges and ports that need access',
      location: 'Properties/PortRange',
      isAdvice: entry.mayMiss('PortRange.From'),
    }),
  );
}

function idOf(entry: PostureResource): string {
  return JSON.stringify([entry.template.file, entry.values('NetworkAclId')]);
}

/** Whether an inbound entry of a network ACL applies to the whole internet and a TCP port. */
function admits(entry: PostureResource, port: number): boolean {
  const [from = 0] = entry.texts('PortRange.From').map(Number);
  const [to = port] = entry.texts('PortRange.To').map(Number);
  return (
    !entry.mayHave('Egress') &&
    entry.texts('Protocol').some((protocol) => protocol === '6' || protocol === '-1') &&
    allowsInternet([...entry.texts('CidrBlock'), ...entry.texts('Ipv6CidrBlock')]) &&
    from <= port &&
    port <= to &&
    (from <= ADMIN_PORTS[0] || to < EPHEMERAL)
  );
}

/** Checks a `SecurityGroupIngress` resource whose security group is not in the templates. */
function ofRuleAlone(resource: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const isKnown = resource.parts('GroupId').some((part) => assembly.target(part)?.type === GROUP);
  return isKnown ? [] : openPorts([ruleOf(resource, assembly)]).map((rule) => inWords(rule));
}

/**
 * Returns the inbound rules whose first port is open to the internet, considering the address ranges of all rules for
 * that port together.
 */
function openPorts(rules: readonly IngressRule[]): IngressRule[] {
  return rules.filter(
    (rule, index) =>
      !isHarmless(rule) &&
      rules.findIndex((other) => other.from === rule.from && other.protocol === rule.protocol) === index &&
      allowsInternet(rules.filter((other) => reaches(other, rule)).flatMap(({ cidrs }) => cidrs)),
  );
}

/** Whether a rule allows only chosen ICMP messages, such as for path MTU discovery, or ICMPv6, which IPv6 needs. */
function isHarmless({ protocol, from }: IngressRule): boolean {
  return ICMPV6.test(protocol) || (ICMP.test(protocol) && from !== -1);
}

function reaches(other: IngressRule, { protocol, from }: IngressRule): boolean {
  return (other.protocol === '-1' || other.protocol === protocol) && other.from <= from && from <= other.to;
}

function problemOf(rule: IngressRule, group: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const members = membersOf(group, assembly);
  const balancers = members.filter(({ type }) => type === BALANCER);
  const isBalancers = members.length > 0 && balancers.length === members.length;
  if (isBalancers && isListenedTo(rule, balancers, assembly)) {
    return [];
  }
  const isWebServer =
    members.every(({ type }) => type.startsWith('AWS::EC2::') || type.startsWith('AWS::AutoScaling::')) &&
    rule.from === rule.to &&
    WEB_PORTS.includes(rule.from);
  const isInternal = isBalancers && balancers.every((balancer) => balancer.texts('Scheme').includes('internal'));
  return [inWords(rule, isWebServer || isInternal)];
}

function isListenedTo(rule: IngressRule, balancers: readonly PostureResource[], assembly: PostureAssembly): boolean {
  const ports = assembly
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter((listener) =>
      listener.parts('LoadBalancerArn').some((part) => balancers.some((one) => assembly.target(part) === one)),
    )
    .flatMap((listener) => listener.texts('Port').map(Number));
  return (
    rule.from === rule.to &&
    ports.includes(rule.from) &&
    !balancers.some((balancer) => balancer.texts('Scheme').includes('internal'))
  );
}

function inWords({ protocol, from, to }: IngressRule, isAdvice = false): PostureProblem {
  const ports = from === to ? `port ${from}` : `ports ${from} to ${to}`;
  const what = protocol === '-1' ? 'every port' : ICMP.test(protocol) ? 'every type of ICMP message' : ports;
  return {
    problem: `the whole internet can ${ICMP.test(protocol) ? 'send' : 'reach'} ${what}`,
    instead:
      'allow only the address ranges or security groups that need access; several ranges that together cover the internet count as the whole internet',
    location: 'Properties/SecurityGroupIngress',
    isAdvice,
  };
}
