import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { INamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { PORT_NAME } from '../task/service-task';

const DNS_NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Service Connect name under which other ECS services call a service. */
export interface ServiceDiscoveryProps {
  /** AWS Cloud Map namespace of the service. ECS registers the tasks automatically. */
  readonly cloudMapNamespace: INamespace;
  /**
   * DNS name of the service in the namespace: at most 63 lower-case letters, digits and hyphens.
   *
   * Other services use the port of the container, as in `http://payments:8080`, or `https://payments:8080` if
   * `targetProtocol` is HTTPS.
   */
  readonly dnsName: string;
}

/**
 * Returns the settings for ECS Service Connect. Traffic between services shifts to the green tasks together with the
 * load balancer's traffic.
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
      `dnsName '${dnsName}' is not valid: it must have at most 63 lower-case letters, digits and hyphens, begin with a letter, and not end with a hyphen; set a name such as payments`,
    );
  }
  return {
    enabled: true,
    namespace: cloudMapNamespace.namespaceArn,
    services: [{ portName: PORT_NAME, discoveryName: dnsName, clientAliases: [{ port, dnsName }] }],
  };
}
