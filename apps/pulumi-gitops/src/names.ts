import { Naming } from '@slipway/conventions';
import { Environment } from './config';

/**
 * Returns the names of everything in this delivery. Resources outside an environment belong to `tooling`.
 *
 * @param purpose prefix of the resource type, if an environment has several pipelines: `drift-pipeline-dev-acme`
 */
export function namesOf(
  environment: Environment | 'tooling',
  suffix: string,
  purpose?: 'drift' | 'pull-request',
): Naming {
  return Naming.pattern(`${purpose ? `${purpose}-` : ''}{type}-{environment}-{suffix}`, { environment, suffix });
}
