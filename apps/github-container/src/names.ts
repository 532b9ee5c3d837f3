import { Naming } from '@slipway/conventions';

/** Returns the naming of all resources in this delivery. */
export function namesOf(suffix: string): Naming {
  return Naming.pattern('container-{type}-{suffix}', { suffix });
}
