import { Naming } from '@slipway/conventions';

/** Environment that names are made for. */
export interface Named {
  readonly environment: string;
  /** Whether this is the copy of the environment in another region. */
  readonly standby: boolean;
}

/** Names of everything in one environment. Those of a standby differ, since roles are named once in an account. */
export function namesOf(named: Named): Naming {
  return Naming.pattern('fintech-{type}-{environment}', { environment: suffixOf(named) });
}

/** What the names of an environment end with. */
export function suffixOf({ environment, standby }: Named): string {
  return standby ? `${environment}-dr` : environment;
}
