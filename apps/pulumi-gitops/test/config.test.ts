import { readConfig } from '../src/config';
import { VARIABLES } from './synthesized';

describe('readConfig', () => {
  it('takes the accounts of the requirement, one region and the branch main by default', () => {
    expect(readConfig(VARIABLES)).toMatchObject({
      region: 'us-east-1',
      toolingAccount: '210987654321',
      accounts: { dev: '123456789012', staging: '234567890123', prod: '345678901234' },
      branch: 'main',
      apiUrl: 'https://api.github.com',
      connectionArn: VARIABLES.GITHUB_CONNECTION_ARN,
      tags: { team: 'platform', project: 'pulumi-gitops' },
    });
  });

  it('takes other accounts, another region and another branch', () => {
    const config = readConfig({
      ...VARIABLES,
      DEPLOY_REGION: 'eu-south-2',
      DEV_ACCOUNT: '111111111111',
      STAGING_ACCOUNT: '222222222222',
      PROD_ACCOUNT: '333333333333',
      GITHUB_BRANCH: 'release/1.0',
      TEAM: 'core',
    });

    expect(config).toMatchObject({
      region: 'eu-south-2',
      accounts: { dev: '111111111111', staging: '222222222222', prod: '333333333333' },
      branch: 'release/1.0',
      tags: { team: 'core' },
    });
  });

  it('reads the repository with a token, if there is no connection', () => {
    expect(
      readConfig({ ...VARIABLES, GITHUB_CONNECTION_ARN: undefined, GITHUB_TOKEN_SECRET: 'github/token' }),
    ).toMatchObject({ connectionArn: undefined, tokenSecretName: 'github/token', tokenVersionId: undefined });
  });

  it('uses the configured version of the token', () => {
    expect(
      readConfig({ ...VARIABLES, GITHUB_TOKEN_VERSION: '6a5e4f0c-0000-4000-8000-000000000000' }).tokenVersionId,
    ).toBe('6a5e4f0c-0000-4000-8000-000000000000');
  });

  it.each([
    [undefined, []],
    [' ', []],
    [`aws@7.12.0@${'a'.repeat(64)}`, [{ name: 'aws', version: '7.12.0', sha256: 'a'.repeat(64) }]],
    ...[',', ' ', ', ', '\n'].map((between): [string, object[]] => [
      [`aws-native@1.2.3@${'a'.repeat(64)}`, `random@4.18.2@${'b'.repeat(64)}`].join(between),
      [
        { name: 'aws-native', version: '1.2.3', sha256: 'a'.repeat(64) },
        { name: 'random', version: '4.18.2', sha256: 'b'.repeat(64) },
      ],
    ]),
  ])('reads the plugins %j', (PULUMI_PLUGINS, plugins) => {
    expect(readConfig({ ...VARIABLES, PULUMI_PLUGINS }).image.plugins).toEqual(plugins);
  });

  it.each([
    [
      { GITHUB_TOKEN_SECRET: undefined },
      'GITHUB_TOKEN_SECRET is missing; got nothing; set the variable, for example GITHUB_TOKEN_SECRET=github-token',
    ],
    [
      { ENVIRONMENT_SUFFIX: undefined },
      'environment variable ENVIRONMENT_SUFFIX is missing; got nothing; set the variable, for example ENVIRONMENT_SUFFIX=acme',
    ],
    [
      { ENVIRONMENT_SUFFIX: 'Acme' },
      'ENVIRONMENT_SUFFIX must consist of 1 to 12 lower-case letters, digits and single hyphens, starting with a letter; got "Acme"',
    ],
    [{ ENVIRONMENT_SUFFIX: 'a'.repeat(13) }, 'of 1 to 12 lower-case letters'],
    [
      { ONCALL_EMAIL: 'nobody' },
      'ONCALL_EMAIL is not an email address; got "nobody"; set the variable, for example ONCALL_EMAIL=oncall@example.com',
    ],
    [{ DEPLOY_REGION: 'nowhere' }, 'DEPLOY_REGION is not an AWS Region'],
    [{ TOOLING_ACCOUNT: undefined }, 'TOOLING_ACCOUNT is missing'],
    [{ PROD_ACCOUNT: '123' }, 'PROD_ACCOUNT is not an AWS account ID, which has 12 digits; got "123"'],
    [{ GITHUB_REPOSITORY: 'infrastructure' }, 'GITHUB_REPOSITORY is not a GitHub repository in the form owner/name'],
    [
      { GITHUB_API_URL: 'github.com/' },
      'GITHUB_API_URL is not a GitHub API URL, which begins with https:// and has no trailing slash',
    ],
    [{ GITHUB_BRANCH: 'a b' }, 'GITHUB_BRANCH is not a branch name'],
    [
      { GITHUB_CONNECTION_ARN: 'arn:aws:iam::1:role/x' },
      'GITHUB_CONNECTION_ARN is not the ARN of a CodeConnections connection',
    ],
    [{ GITHUB_TOKEN_SECRET: 'a b' }, 'GITHUB_TOKEN_SECRET is not a secret name'],
    [
      { GITHUB_TOKEN_VERSION: 'AWSCURRENT' },
      'GITHUB_TOKEN_VERSION is not a VersionId of a secret, which consists of 32 to 64 letters, digits and hyphens; got "AWSCURRENT"; set the variable, for example GITHUB_TOKEN_VERSION=6a5e4f0c-0000-4000-8000-000000000000',
    ],
    [
      { PULUMI_IMAGE_DIGEST: 'latest' },
      'PULUMI_IMAGE_DIGEST is not a digest: a digest is sha256: and 64 lower-case hexadecimal digits',
    ],
    [{ BASE_IMAGE: 'node:22' }, 'BASE_IMAGE is not an image with a digest'],
    [{ NODE_VERSION: '22' }, 'NODE_VERSION is not a version with three numbers'],
    [{ PULUMI_VERSION: 'latest' }, 'PULUMI_VERSION is not a version'],
    [{ PULUMI_SHA256: undefined }, 'PULUMI_SHA256 is missing'],
    [
      { PULUMI_SHA256: 'abc' },
      'PULUMI_SHA256 is not a SHA-256: use the 64 lower-case hexadecimal digits from the checksums of the release',
    ],
    [
      { PULUMI_PLUGINS: 'aws' },
      `PULUMI_PLUGINS is not a list of plugins: list each plugin as name@version@sha256, separated by commas or spaces; got "aws"; set the variable, for example PULUMI_PLUGINS=aws@7.12.0@${'0'.repeat(64)}`,
    ],
    [{ PULUMI_PLUGINS: 'aws@7.12.0' }, 'PULUMI_PLUGINS is not a list of plugins'],
    [{ PULUMI_PLUGINS: `aws@7@${'0'.repeat(64)}` }, 'PULUMI_PLUGINS is not a list of plugins'],
    [{ PULUMI_PLUGINS: `aws@7.12.0@${'0'.repeat(40)}` }, 'PULUMI_PLUGINS is not a list of plugins'],
    [{ PULUMI_PLUGINS: `AWS@7.12.0@${'0'.repeat(64)}` }, 'PULUMI_PLUGINS is not a list of plugins'],
    [
      { PULUMI_PLUGINS: `aws@7.12.0@${'0'.repeat(64)};random@4.18.2@${'0'.repeat(64)}` },
      'PULUMI_PLUGINS is not a list of plugins',
    ],
    [
      { PULUMI_PLUGINS: `aws@7.12.0@${'0'.repeat(64)}random@4.18.2@${'0'.repeat(64)}` },
      'PULUMI_PLUGINS is not a list of plugins',
    ],
    [{ TEAM: ' ' }, 'TEAM is empty'],
  ])('refuses %j with the variable, the rule and an example', (variables, message) => {
    expect(() => readConfig({ ...VARIABLES, ...variables })).toThrow(message);
  });

  it('accepts the same account for all, for a trial deployment', () => {
    const all = {
      TOOLING_ACCOUNT: '111111111111',
      DEV_ACCOUNT: '111111111111',
      STAGING_ACCOUNT: '111111111111',
      PROD_ACCOUNT: '111111111111',
    };

    expect(new Set(Object.values(readConfig({ ...VARIABLES, ...all }).accounts))).toEqual(new Set(['111111111111']));
  });
});
