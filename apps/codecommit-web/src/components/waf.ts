import { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ManagedRules, RateLimit, WebFirewall } from '@slipway/web-firewall';
import { Construct } from 'constructs';

const REQUESTS = 1000;
const WINDOW = Duration.minutes(5);

export interface FirewallProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly blockedCountries: readonly string[];
  readonly loadBalancer: IApplicationLoadBalancer;
}

/** Firewall of the load balancer: a rate limit for each IP address, two AWS rule groups, and blocked countries. */
export class Firewall extends WebFirewall {
  constructor(scope: Construct, id: string, { loadBalancer, ...props }: FirewallProps) {
    super(scope, id, {
      ...props,
      rateLimit: RateLimit.perAddress(REQUESTS, WINDOW),
      managedRules: [ManagedRules.COMMON, ManagedRules.KNOWN_BAD_INPUTS],
    });
    this.protect(loadBalancer);
  }
}
