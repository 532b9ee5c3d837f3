import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { INamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { PORT_NAME } from '../task/service-task';

const DNS_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Properties of the name that other services of ECS find a service by. */
export interface ServiceDiscoveryProps {
  /** Namespace of AWS Cloud Map that the service is registered in. ECS registers its tasks itself. */
  readonly cloudMapNamespace: INamespace;
  /**
   * Name that other services of the namespace call it by: lower-case letters, digits and hyphens, at most 63.
   *
   * They reach it at the port of the container, such as `http://payments:8080`, or `https://payments:8080` if
   * `targetProtocol` is HTTPS.
   */
  readonly dnsName: string;
}

/**
 * Returns the settings of ECS Service Connect. Traffic between services shifts to green together with that of the load
 * balancer.
 *
 * @throws Error if the name is not one of DNS
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
