import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { INamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { PORT_NAME } from '../task/service-task';

const DNS_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Properties of the name under which other ECS services find a service. */
export interface ServiceDiscoveryProps {
  /** AWS Cloud Map namespace of the service. ECS registers the tasks automatically. */
  readonly cloudMapNamespace: INamespace;
  /**
   * DNS name of the service for other services in the namespace: lower-case letters, digits and hyphens, at most 63.
   *
   * Other services use the port of the container, as in `http://payments:8080`, or `https://payments:8080` if
   * `targetProtocol` is HTTPS.
   */
  readonly dnsName: string;
}

/**
 * Returns the settings of ECS Service Connect. Traffic between services shifts to green together with that of the load
 * balancer.
 *
 * @throws Error if the name is not a valid DNS name
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html
 */
export function serviceConnect(
  { cloudMapNamespace, dnsName }: ServiceDiscoveryProps,
  port: number,
): CfnService.ServiceConnectConfigurationProperty {
  if (!DNS_NAME.test(dnsName)) {
    throw new Error(
      `dnsName '${dnsName}' is not valid: it has to begin with a letter and have lower-case letters, digits and hyphens only; give one such as payments`,
    );
  }
  return {
    enabled: true,
    namespace: cloudMapNamespace.namespaceArn,
    services: [{ portName: PORT_NAME, discoveryName: dnsName, clientAliases: [{ port, dnsName }] }],
  };
}
