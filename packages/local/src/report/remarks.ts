import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment } from '@slipway/embedded-aws';

/** What a reader has to know before everything else: services that were not run. */
export function simulatedServices(deployments: readonly DeploymentRecord[]): string[] {
  const simulated = deployments
    .filter((deployment) => deployment.simulated)
    .map(({ service, image }) => `${service} (${image})`);
  return simulated.length === 0
    ? []
    : [`simulated, because their images are not available on this machine: ${[...new Set(simulated)].join(', ')}`];
}

/** Stacks that were made in the run, and of which nobody can say here what they have. */
export function undescribedStacks(adjustments: readonly Adjustment[]): string[] {
  return adjustments
    .filter(({ what }) => what.startsWith('not described'))
    .map(({ stack, what, why }) => `stack ${stack} is ${what}, because ${why}`);
}

/** Rules of web ACLs that were not looked at. */
export function unknownFirewallRules(rules: readonly string[]): string[] {
  return rules.length === 0
    ? []
    : [`web ACL rules that block nothing here, although AWS WAF would: ${rules.join(', ')}`];
}
