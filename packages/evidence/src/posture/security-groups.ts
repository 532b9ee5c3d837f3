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

/** Pattern that matches the names of properties in which resources list their security groups. */
const GROUPS = /^(vpc)?securitygroup(s|ids?)$|^groupset$|^groups$/i;

const MEMBERSHIPS = new WeakMap<PostureAssembly, ReadonlyMap<PostureResource, readonly PostureResource[]>>();

/** Returns the resources to which a security group is assigned. */
export function membersOf(group: PostureResource, assembly: PostureAssembly): readonly PostureResource[] {
  const found = MEMBERSHIPS.get(assembly) ?? memberships(assembly);
  MEMBERSHIPS.set(assembly, found);
  return found.get(group) ?? [];
}

function memberships(assembly: PostureAssembly): ReadonlyMap<PostureResource, readonly PostureResource[]> {
  const found = new Map<PostureResource, PostureResource[]>();
  assembly.resources.forEach((member) =>
    new Set(groupsIn(member).flatMap((part) => assembly.target(part) ?? [])).forEach((group) =>
      found.set(group, [...(found.get(group) ?? []), member]),
    ),
  );
  return found;
}

/** Returns the references to security groups in the properties of a resource, at any depth. */
function groupsIn(part: Part): readonly Part[] {
  return part
    .entries()
    .flatMap(([name, inner]) => (GROUPS.test(name) ? inner.listed() : inner.listed().flatMap(groupsIn)));
}

/** Returns the inbound rules of a security group: inline rules and separate `SecurityGroupIngress` resources. */
export function ingressOf(group: PostureResource, assembly: PostureAssembly): readonly IngressRule[] {
  const apart = assembly
    .ofType('AWS::EC2::SecurityGroupIngress')
    .filter((rule) => rule.parts('GroupId').some((part) => assembly.target(part) === group));
  return [...group.items('SecurityGroupIngress'), ...apart].map((rule) => ruleOf(rule, assembly));
}

/** Reads an inbound rule from the properties of a rule or of a `SecurityGroupIngress` resource. */
export function ruleOf(part: Part, assembly: PostureAssembly): IngressRule {
  const [protocol = '-1'] = part.texts('IpProtocol');
  const ports = protocol === '-1' ? [] : [part.texts('FromPort')[0], part.texts('ToPort')[0]].map(Number);
  const [from = 0, to = LAST_PORT] = ports.map((port) => (Number.isNaN(port) ? undefined : port));
  return {
    protocol,
    from,
    to,
    cidrs: [part, ...prefixListsOf(part, assembly).flatMap((list) => list.items('Entries'))]
      .flatMap((one) => ['CidrIp', 'CidrIpv6', 'Cidr'].flatMap((name) => one.values(name)))
      .filter((cidr): cidr is string => typeof cidr === 'string' && !isOpaque(cidr)),
  };
}

/** Returns the prefix lists of the assembly from which a rule allows traffic. */
function prefixListsOf(rule: Part, assembly: PostureAssembly): PostureResource[] {
  return rule
    .parts('SourcePrefixListId')
    .flatMap((part) => assembly.target(part) ?? [])
    .filter(({ type }) => type === 'AWS::EC2::PrefixList');
}
