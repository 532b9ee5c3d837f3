import { Naming } from '@slipway/conventions';
import { Environment } from './config';

/**
 * Returns the naming of all resources in an environment. Resources outside an environment belong to `tooling`.
 *
 * @param purpose prefix of the resource type if an environment has several pipelines, such as `drift` in
 * `drift-pipeline-dev-acme`
 */
export function namesOf(
  environment: Environment | 'tooling',
  suffix: string,
  purpose?: 'drift' | 'pull-request',
): Naming {
  return Naming.pattern(`${purpose ? `${purpose}-` : ''}{type}-{environment}-{suffix}`, { environment, suffix });
}
