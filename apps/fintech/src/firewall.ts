import { Duration } from 'aws-cdk-lib/core';
import { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ManagedRules, RateLimit, WebFirewall } from '@slipway/web-firewall';
import { Construct } from 'constructs';

const SECONDS = 300;
/** The servers of a merchant have few addresses: one of them may send 200 payments a second, and half as many again. */
const REQUESTS_PER_SECOND = 300;

/** Properties of the firewall. */
export interface FirewallProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly loadBalancer: IApplicationLoadBalancer;
  /** IPv4 addresses of the own network, from which green is tested. */
  readonly natAddresses: readonly string[];
}

/**
 * The firewall in front of the service.
 *
 * What tests green comes from the own network, and has to find flaws of the service: it is let through. AWS moves the
 * managed groups on, so that they are up to date (PCI DSS 6.4.2).
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
