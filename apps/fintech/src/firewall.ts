import { Duration } from 'aws-cdk-lib/core';
import { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ManagedRules, RateLimit, WebFirewall } from '@slipway/web-firewall';
import { Construct } from 'constructs';

const SECONDS = 300;
/**
 * Maximum request rate of one IP address. A merchant's servers have few addresses, so one address must be able to send
 * 200 payments a second, with a reserve of 50%.
 */
const REQUESTS_PER_SECOND = 300;

/** Properties of the firewall. */
export interface FirewallProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly loadBalancer: IApplicationLoadBalancer;
  /** IPv4 addresses of the network's NAT gateways, from which the green tasks are tested. */
  readonly natAddresses: readonly string[];
}

/**
 * Firewall in front of the service.
 *
 * Requests from the network's NAT gateways bypass the rules, because the DAST scanner behind the gateways must find
 * flaws in the service itself. AWS keeps the managed rule groups up to date (PCI DSS 6.4.2).
 */
export class Firewall extends WebFirewall {
  constructor(scope: Construct, id: string, { name, key, loadBalancer, natAddresses }: FirewallProps) {
    super(scope, id, {
      name,
      key,
      rateLimit: RateLimit.perAddress(REQUESTS_PER_SECOND * SECONDS, Duration.seconds(SECONDS)),
      managedRules: [ManagedRules.COMMON, ManagedRules.KNOWN_BAD_INPUTS],
      allowedAddresses: natAddresses.map((address) => `${address}/32`),
      redactedHeaders: ['idempotency-key'],
    });
    this.protect(loadBalancer);
  }
}
