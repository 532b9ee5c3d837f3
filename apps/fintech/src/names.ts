import { Naming } from '@slipway/conventions';

/** Environment that names are made for. */
export interface Named {
  readonly environment: string;
  /** Whether this is the copy of the environment in another region. */
  readonly standby: boolean;
}

/**
 * Returns the names of everything in one environment. Those of a standby differ, because role names are unique in an
 * account.
 */
export function namesOf(named: Named): Naming {
  return Naming.pattern('fintech-{type}-{environment}', { environment: suffixOf(named) });
}

/** Returns the suffix of an environment's names. */
export function suffixOf({ environment, standby }: Named): string {
  return standby ? `${environment}-dr` : environment;
}
