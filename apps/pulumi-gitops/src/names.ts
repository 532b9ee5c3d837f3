import { Naming } from '@slipway/conventions';
import { Environment } from './config';

/**
 * Of every name in this delivery. What belongs to no environment belongs to `tooling`.
 *
 * @param purpose begins the resource type, where an environment has several pipelines: `drift-pipeline-dev-acme`
 */
export function namesOf(
  environment: Environment | 'tooling',
  suffix: string,
  purpose?: 'drift' | 'pull-request',
): Naming {
  return Naming.pattern(`${purpose ? `${purpose}-` : ''}{type}-{environment}-{suffix}`, { environment, suffix });
}
