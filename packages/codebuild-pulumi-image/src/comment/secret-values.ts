/** Names of variables with secret values, such as `GITHUB_TOKEN` and `AWS_SECRET_ACCESS_KEY`. */
const SECRET = /(TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIALS?|(^|_)KEY(_ID)?)$/i;

/** Returns the secret values of the environment, which must not appear in a comment. */
export function secretValues(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    SECRET.test(name) && value ? [value, value.trim()] : [],
  );
}
