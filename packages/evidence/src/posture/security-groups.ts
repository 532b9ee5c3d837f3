import { Part } from './part';
import type { PostureAssembly } from './posture-assembly';
import type { PostureResource } from './posture-template';
import { isOpaque } from './template-value';

/** Inbound rule of a security group. */
export interface IngressRule {
  /** Protocol of the traffic, such as `tcp` or `udp`. `-1` means all protocols. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** Address ranges from which the rule allows traffic. */
  readonly cidrs: readonly string[];
}

const LAST_PORT = 65_535;

/** Paths of the properties in which resources list their security groups, by resource type. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['SecurityGroups'],
  'AWS::ElasticLoadBalancing::LoadBalancer': ['SecurityGroups'],
  'AWS::ECS::Service': ['NetworkConfiguration.AwsvpcConfiguration.SecurityGroups'],
  'AWS::EC2::Instance': ['SecurityGroupIds'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData.SecurityGroupIds'],
  'AWS::AutoScaling::LaunchConfiguration': ['SecurityGroups'],
  'AWS::RDS::DBInstance': ['VPCSecurityGroups'],
  'AWS::RDS::DBCluster': ['VpcSecurityGroupIds'],
  'AWS::ElastiCache::ReplicationGroup': ['SecurityGroupIds'],
  'AWS::Lambda::Function': ['VpcConfig.SecurityGroupIds'],
  'AWS::EC2::VPCEndpoint': ['SecurityGroupIds'],
};

const MEMBERSHIPS = new WeakMap<PostureAssembly, ReadonlyMap<PostureResource, readonly PostureResource[]>>();

/** Returns the resources to which a security group is assigned. */
export function membersOf(group: PostureResource, assembly: PostureAssembly): readonly PostureResource[] {
  const found = MEMBERSHIPS.get(assembly) ?? memberships(assembly);
  MEMBERSHIPS.set(assembly, found);
  return found.get(group) ?? [];
}

function memberships(assembly: PostureAssembly): ReadonlyMap<PostureResource, readonly PostureResource[]> {
  const found = new Map<PostureResource, PostureResource[]>();
  assembly.ofType(...Object.keys(MEMBERS)).forEach((member) =>
    MEMBERS[member.type]
      .flatMap((path) => member.items(path))
      .flatMap((part) => assembly.target(part) ?? [])
      .forEach((group) => found.set(group, [...(found.get(group) ?? []), member])),
  );
  return found;
}

/** Returns the inbound rules of a security group: inline rules and separate `SecurityGroupIngress` resources. */
export function ingressOf(group: PostureResource, assembly: PostureAssembly): readonly IngressRule[] {
  const apart = assembly
    .ofType('AWS::EC2::SecurityGroupIngress')
    .filter((rule) => rule.parts('GroupId').some((part) => assembly.target(part) === group));
  return [...group.items('SecurityGroupIngress'), ...apart].map(ruleOf);
}

/** Reads an inbound rule from the properties of a rule or of a `SecurityGroupIngress` resource. */
export function ruleOf(part: Part): IngressRule {
  const [protocol = '-1'] = part.texts('IpProtocol');
  const ports = protocol === '-1' ? [] : [part.texts('FromPort')[0], part.texts('ToPort')[0]].map(Number);
  const [from = 0, to = LAST_PORT] = ports.map((port) => (Number.isNaN(port) ? undefined : port));
  return {
    protocol,
    from,
    to,
    cidrs: [...part.values('CidrIp'), ...part.values('CidrIpv6')].filter(
      (cidr): cidr is string => typeof cidr === 'string' && !isOpaque(cidr),
    ),
  };
}
