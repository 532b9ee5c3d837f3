/** Names of variables whose values nobody may see, such as `GITHUB_TOKEN` and `AWS_SECRET_ACCESS_KEY`. */
const SECRET = /(TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIALS?|(^|_)KEY(_ID)?)$/i;

/** What must not be in a comment, however it came there. */
export function secretValues(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    SECRET.test(name) && value ? [value, value.trim()] : [],
  );
}
