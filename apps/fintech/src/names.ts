import { Naming } from '@slipway/conventions';

/** Names of everything in one environment. */
export function namesOf(environment: string): Naming {
  return Naming.pattern('fintech-{type}-{environment}', { environment });
}
