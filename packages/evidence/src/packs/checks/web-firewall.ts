import type { PostureCheck } from '../../posture/check';
import type { Part } from '../../posture/part';
import type { PostureAssembly } from '../../posture/posture-assembly';
import type { PostureResource } from '../../posture/posture-template';

/** Actions of rules that block no request. */
const PASSING = ['Allow', 'Count'];

/** Reports internet-facing Application Load Balancers without a web ACL that can block requests. */
export const webFirewall: PostureCheck = {
  id: 'web-firewall',
  looksAt: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
  wants: 'a web ACL that can block requests, for each internet-facing Application Load Balancer',
  why: 'without a web ACL, common attacks on web applications reach the service unnoticed',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16',
  items: { pciDss: ['6.4.1', '6.4.2'] },
  find: (balancer, assembly) => {
    const faces = balancer.texts('Scheme').includes('internet-facing') || balancer.mayMiss('Scheme');
    const isWeb = balancer.mayMiss('Type') || balancer.texts('Type').includes('application');
    const guards = assembly
      .ofType('AWS::WAFv2::WebACLAssociation')
      .filter((one) => one.parts('ResourceArn').some((part) => assembly.target(part) === balancer));
    if (!faces || !isWeb) {
      return [];
    }
    if (guards.length === 0) {
      return [
        {
          problem: 'the load balancer is internet-facing but has no web ACL',
          instead: 'associate an AWS::WAFv2::WebACL with the load balancer',
        },
      ];
    }
    return guards.some((guard) => blocksNothing(guard, assembly))
      ? [
          {
            problem: 'the load balancer is internet-facing but its web ACL blocks no requests',
            instead:
              'add a rule that blocks requests to the web ACL, or acknowledge the finding and state who investigates the requests that the rules count',
          },
        ]
      : [];
  },
};

/** Whether the web ACL of an association allows all requests. A web ACL that is not in the templates does not count. */
function blocksNothing(association: PostureResource, assembly: PostureAssembly): boolean {
  return association
    .parts('WebACLArn')
    .map((part) => assembly.target(part))
    .some(
      (acl) =>
        acl?.type === 'AWS::WAFv2::WebACL' && !acl.says('DefaultAction.Block') && acl.items('Rules').every(isPassing),
    );
}

/** Whether a rule of a web ACL can block no request. Actions that are known only at deployment do not count. */
function isPassing(rule: Part): boolean {
  return rule
    .entries()
    .filter(([name]) => ['Action', 'OverrideAction'].includes(name))
    .some(([, part]) => part.entries().some(([action]) => PASSING.includes(action)));
}
