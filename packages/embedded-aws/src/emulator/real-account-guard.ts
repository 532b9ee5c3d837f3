import { RealAccountError } from './errors';

const TELLTALE =
  /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|DEFAULT_PROFILE|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|CONTAINER_CREDENTIALS_.+|CONTAINER_AUTHORIZATION_TOKEN.*|BEARER_TOKEN_.+)$/;

/**
 * Throws an error if the environment contains credentials for a real AWS account, unless `allow` is set. The error
 * message contains the names of the variables, but never their values.
 */
export function refuseRealAccount(environment: NodeJS.ProcessEnv, options: { readonly allow?: boolean } = {}): void {
  const found = Object.keys(environment)
    .filter((name) => TELLTALE.test(name) && environment[name])
    .sort();
  if (found.length > 0 && !options.allow) {
    throw new RealAccountError(found);
  }
}
