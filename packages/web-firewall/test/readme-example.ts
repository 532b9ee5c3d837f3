import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ManagedRules, MatchAction, RateLimit, WebFirewall } from '@slipway/web-firewall';

const app = new App();
const stack = new Stack(app, 'Shop');
const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: new Vpc(stack, 'Vpc') });
const firewall = new WebFirewall(stack, 'Firewall', {
  rateLimit: RateLimit.perAddress(1000, Duration.minutes(5)),
  managedRules: [
    ManagedRules.COMMON.withOptions({ overrides: { SizeRestrictions_BODY: MatchAction.COUNT } }),
    ManagedRules.KNOWN_BAD_INPUTS,
  ],
});
firewall.protect(loadBalancer);

export { app };
