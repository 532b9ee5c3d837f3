import { ADJUSTMENTS } from '../adjustments';
import { changeResources, Prepared } from './prepared-template';
import { Properties, rewriteReferences, Template, Value } from '../stacks/template';

/**
 * Replaces references to the DNS name of a load balancer with the address on which the runner emulates the load
 * balancer.
 */
export function addressLoadBalancers(template: Template, addressOf: (logicalId: string) => string): Prepared {
  const addressed = (logicalId: string, attribute: string | undefined): Value | undefined =>
    attribute === 'DNSName' && template.Resources[logicalId]?.Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer'
      ? addressOf(logicalId)
      : undefined;
  const { template: resources, changes } = changeResources(template, (logicalId, resource, report) => {
    if (resource.Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
      report(ADJUSTMENTS.balancerAddress.says(addressOf(logicalId)), ADJUSTMENTS.balancerAddress.why);
    }
    return { ...resource, Properties: rewriteReferences(resource.Properties!, addressed) as Properties };
  });
  const outputs = rewriteReferences(template.Outputs as unknown as Value, addressed);
  return { template: { ...resources, Outputs: outputs as unknown as Template['Outputs'] }, changes };
}
