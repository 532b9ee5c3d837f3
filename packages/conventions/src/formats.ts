/**
 * Format of a GitHub repository, `owner/name`, without host or `.git`.
 *
 * @see https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
 */
export const GITHUB_REPOSITORY = /^[A-Za-z0-9](?:[\w-]*\w)?\/(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/;

/**
 * Checks the name of a GitHub repository.
 *
 * @throws Error if the name does not have the form `owner/name`
 */
export function requireGitHubRepository(repository: string): void {
  if (!GITHUB_REPOSITORY.test(repository)) {
    throw new Error(
      `'${repository}' is not a GitHub repository: use the form owner/name without host or .git, such as acme/infrastructure`,
    );
  }
}

/**
 * Format of a Secrets Manager version ID: 32 to 64 letters, digits and hyphens.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export const SECRET_VERSION_ID = /^[A-Za-z0-9-]{32,64}$/;

/**
 * Format of a GitHub API URL: HTTPS, without a trailing slash.
 *
 * HTTP is accepted only for loopback addresses, so that tests can use a substitute for GitHub.
 */
export const GITHUB_API_URL = /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d{1,5})?(\/[\w.-]+)*$/;
