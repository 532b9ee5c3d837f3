import { Naming } from '@slipway/conventions';

/** Environment for which names are created. */
export interface Named {
  readonly environment: string;
  /** Whether this deployment is a standby copy in another Region. */
  readonly standby: boolean;
}

/**
 * Returns the naming of all resources in one environment. The names in a standby differ, because role names must be
 * unique in an account.
 */
export function namesOf(named: Named): Naming {
  return Naming.pattern('fintech-{type}-{environment}', { environment: suffixOf(named) });
}

/** Returns the suffix of an environment's names. */
export function suffixOf({ environment, standby }: Named): string {
  return standby ? `${environment}-dr` : environment;
}
