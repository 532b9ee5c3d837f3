import { Naming } from '@slipway/conventions';

/** Returns the names of everything in this delivery. */
export function namesOf(suffix: string): Naming {
  return Naming.pattern('container-{type}-{suffix}', { suffix });
}
