import type { PostureCheck } from '../../posture/check';

/** Reports internet-facing Application Load Balancers without a web ACL. */
export const webFirewall: PostureCheck = {
  id: 'web-firewall',
  looksAt: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
  wants: 'a web ACL for each internet-facing Application Load Balancer',
  why: 'without a web ACL, common attacks on web applications reach the service unnoticed',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16',
  items: { pciDss: ['6.4.1', '6.4.2'] },
  find: (balancer, assembly) => {
    const faces = balancer.texts('Scheme').includes('internet-facing') || balancer.mayMiss('Scheme');
    const isWeb = balancer.mayMiss('Type') || balancer.texts('Type').includes('application');
    const isGuarded = assembly
      .ofType('AWS::WAFv2::WebACLAssociation')
      .some((one) => one.parts('ResourceArn').some((part) => assembly.target(part) === balancer));
    return faces && isWeb && !isGuarded
      ? [
          {
            problem: 'the load balancer is internet-facing but has no web ACL',
            instead: 'associate an AWS::WAFv2::WebACL with the load balancer',
          },
        ]
      : [];
  },
};
