import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';
import { PRODUCTION } from './variables';

const production = synthesized(PRODUCTION);
const { Service } = production;

const propertiesOf = (type: string) => resourcesOf(Service, type).map(([, { Properties }]) => Properties);

describe('what is in transit', () => {
  it('[FT-17] is encrypted from the client to the load balancer', () => {
    const listeners = propertiesOf('AWS::ElasticLoadBalancingV2::Listener').filter(({ Port }) => Port !== 9000);

    expect(listeners.map(({ Port, Protocol, DefaultActions: [action] }) => [Port, Protocol, action.Type])).toEqual([
      [80, 'HTTP', 'redirect'],
      [443, 'HTTPS', 'fixed-response'],
    ]);
  });

  it('[FT-17] is encrypted from the load balancer to the tasks, health checks too', () => {
    const groups = propertiesOf('AWS::ElasticLoadBalancingV2::TargetGroup');

    expect(groups.map(({ Protocol, HealthCheckProtocol }) => [Protocol, HealthCheckProtocol])).toEqual([
      ['HTTPS', 'HTTPS'],
      ['HTTPS', 'HTTPS'],
    ]);
  });

  it('[FT-17] is encrypted from service to service: Service Connect hands on TLS that it does not read', () => {
    const [{ ContainerDefinitions }] = propertiesOf('AWS::ECS::TaskDefinition');

    expect(ContainerDefinitions[0].PortMappings).toEqual([{ Name: 'http', ContainerPort: 8080, Protocol: 'tcp' }]);
  });
});
