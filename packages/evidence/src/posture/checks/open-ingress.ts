import { allowsInternet } from '../address-ranges';
import type { PostureCheck, PostureProblem } from '../check';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { IngressRule, ingressOf, membersOf, ruleOf } from '../security-groups';

const GROUP = 'AWS::EC2::SecurityGroup';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const WEB_PORTS = [80, 443];

/**
 * Reports inbound security group rules that allow the whole internet, except on listener ports of internet-facing load
 * balancers. The finding is only advice for ports 80 and 443 of EC2 instances, and for internal load balancers.
 */
export const openIngress: PostureCheck = {
  id: 'open-ingress',
  looksAt: [GROUP, 'AWS::EC2::SecurityGroupIngress'],
  wants:
    'inbound rules that do not allow the whole internet, except on listener ports of internet-facing load balancers',
  why: 'anyone on the internet can attack the program that listens on an open port',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18',
  items: { pciDss: ['1.2.5', '1.3.1', '1.4.1', '1.4.2', '1.4.4'], cisAws: ['5.2', '5.3'] },
  find: (resource, assembly) =>
    resource.type === GROUP
      ? openPorts(ingressOf(resource, assembly)).flatMap((rule) => problemOf(rule, resource, assembly))
      : ofRuleAlone(resource, assembly),
};

/** Checks a `SecurityGroupIngress` resource whose security group is not in the templates. */
function ofRuleAlone(resource: PostureResource, assembly: PostureAssembly): PostureProblem[] {
  const isKnown = resource.parts('GroupId').some((part) => assembly.target(part)?.type === GROUP);
  return isKnown ? [] : openPorts([ruleOf(resource)]).map((rule) => inWords(rule));
}

/**
 * Returns the inbound rules whose first port is open to the internet, considering the address ranges of all rules for
 * that port together.
 */
function openPorts(rules: readonly IngressRule[]): IngressRule[] {
  return rules.filter(
    (rule, index) =>
      rules.findIndex((other) => other.from === rule.from && other.protocol === rule.protocol) === index &&
      allowsInternet(rules.filter((other) => reaches(other, rule)).flatMap(({ cidrs }) => cidrs)),
  );
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
  const ports = protocol === '-1' ? 'every port' : from === to ? `port ${from}` : `ports ${from} to ${to}`;
  return {
    problem: `the whole internet can reach ${ports}`,
    instead:
      'allow only the address ranges or security groups that need access; several ranges that together cover the internet count as the whole internet',
    location: 'Properties/SecurityGroupIngress',
    isAdvice,
  };
}
