import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment } from '@slipway/embedded-aws';

/** Returns remarks about services whose tasks were simulated, for the top of the report. */
export function simulatedServices(deployments: readonly DeploymentRecord[]): string[] {
  const simulated = deployments
    .filter((deployment) => deployment.simulated)
    .map(({ service, image }) => `${service} (${image})`);
  return simulated.length === 0
    ? []
    : [
        `services that were simulated because their images are not available on this machine: ${[...new Set(simulated)].join(', ')}`,
      ];
}

/** Returns remarks about stacks whose resources cannot be described. */
export function undescribedStacks(adjustments: readonly Adjustment[]): string[] {
  return adjustments
    .filter(({ what }) => what.startsWith('not described'))
    .map(({ stack, what, why }) => `stack ${stack} is ${what}, because ${why}`);
}

/** Returns remarks about web ACL rules that were not evaluated. */
export function unknownFirewallRules(rules: readonly string[]): string[] {
  return rules.length === 0 ? [] : [`web ACL rules that AWS WAF evaluates and this run did not: ${rules.join(', ')}`];
}
