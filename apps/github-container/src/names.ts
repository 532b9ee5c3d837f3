import { Naming } from '@slipway/conventions';

/** Of every name in this delivery. */
export function namesOf(suffix: string): Naming {
  return Naming.pattern('container-{type}-{suffix}', { suffix });
}
