import { Naming } from '@slipway/conventions';
import { Environment } from './config';

/** Of every name in this delivery. What belongs to no environment belongs to `tooling`. */
export function namesOf(environment: Environment | 'tooling', suffix: string): Naming {
  return Naming.pattern('{type}-{environment}-{suffix}', { environment, suffix });
}
