import { Config, readConfig } from '../src/config';
import { VARIABLES } from './variables';

describe('readConfig', () => {
  it('[GC-15] reads the seven variables, and takes the address of the requirement for failures', () => {
    expect(readConfig(VARIABLES)).toEqual({
      account: '123456789012',
      region: 'eu-south-2',
      suffix: 'dev',
      repository: 'acme/shipping-rates',
      email: 'devops@company.com',
      tags: {
        environment: 'dev',
        repository: 'acme/shipping-rates',
        author: 'octocat',
        prNumber: '42',
        team: 'platform',
        project: 'github-container',
      },
    });
  });

  it('[GC-15] needs the suffix, the account and the repository alone: the rest has defaults', () => {
    const { ENVIRONMENT_SUFFIX, AWS_ACCOUNT_ID, REPOSITORY } = VARIABLES;

    expect(readConfig({ ENVIRONMENT_SUFFIX, AWS_ACCOUNT_ID, REPOSITORY })).toMatchObject({
      region: 'us-east-1',
      email: 'devops@company.com',
      tags: { environment: 'dev', author: 'not given', prNumber: 'not given', team: 'not given' },
    });
  });

  it.each([
    ['AWS_REGION', 'us-west-2', ({ region }: Config) => region],
    ['COMMIT_AUTHOR', 'hubot', ({ tags }: Config) => tags.author],
    ['PR_NUMBER', '7', ({ tags }: Config) => tags.prNumber],
    ['TEAM', 'shop', ({ tags }: Config) => tags.team],
  ])('[GC-15] uses %s if it is set', (name, value, read) => {
    expect(read(readConfig({ ...VARIABLES, [name]: value }))).toBe(value);
  });

  it.each(['ENVIRONMENT_SUFFIX', 'AWS_ACCOUNT_ID', 'REPOSITORY'])(
    '[GC-15] says in one error which variable is missing: %s',
    (name) => {
      const others = Object.keys(VARIABLES)
        .filter((other) => other !== name)
        .join('|');

      expect(() => readConfig({ ...VARIABLES, [name]: undefined })).toThrow(
        new RegExp(
          `^environment variable ${name} is missing; got nothing; set the variable, for example ${name}=(?!.*(${others}))`,
        ),
      );
    },
  );

  it('takes another address, a certificate, a connection and a version of the token', () => {
    const certificateArn = 'arn:aws:acm:eu-south-2:123456789012:certificate/1';
    const connectionArn = 'arn:aws:codeconnections:eu-south-2:123456789012:connection/1';
    const tokenVersionId = '6a5e4f0c-0000-4000-8000-000000000000';

    expect(
      readConfig({
        ...VARIABLES,
        ALERT_EMAIL: 'oncall@example.com',
        CERTIFICATE_ARN: certificateArn,
        GITHUB_CONNECTION_ARN: connectionArn,
        GITHUB_TOKEN_VERSION: tokenVersionId,
      }),
    ).toMatchObject({ email: 'oncall@example.com', certificateArn, connectionArn, tokenVersionId });
  });

  it.each([
    [
      { ENVIRONMENT_SUFFIX: undefined },
      'environment variable ENVIRONMENT_SUFFIX is missing; got nothing; set the variable, for example ENVIRONMENT_SUFFIX=dev',
    ],
    [
      { ENVIRONMENT_SUFFIX: 'Dev' },
      'environment variable ENVIRONMENT_SUFFIX must consist of 1 to 12 lower-case letters, digits and single hyphens, starting with a letter; got "Dev"; set the variable, for example ENVIRONMENT_SUFFIX=dev',
    ],
    [{ ENVIRONMENT_SUFFIX: 'a'.repeat(13) }, 'ENVIRONMENT_SUFFIX must consist of 1 to 12 lower-case letters'],
    [{ ENVIRONMENT_SUFFIX: 'a--b' }, 'ENVIRONMENT_SUFFIX must consist of 1 to 12 lower-case letters'],
    [
      { AWS_ACCOUNT_ID: undefined },
      'environment variable AWS_ACCOUNT_ID is missing; got nothing; set the variable, for example AWS_ACCOUNT_ID=123456789012',
    ],
    [{ AWS_ACCOUNT_ID: '123' }, 'AWS_ACCOUNT_ID is not an AWS account ID, which has 12 digits; got "123"'],
    [
      { AWS_REGION: 'nowhere' },
      'AWS_REGION is not an AWS Region that this version of the CDK knows; got "nowhere"; set the variable, for example AWS_REGION=us-east-1',
    ],
    [
      { AWS_REGION: 'xx-nowhere-1' },
      'AWS_REGION is not an AWS Region that this version of the CDK knows; got "xx-nowhere-1"',
    ],
    [{ AWS_REGION: 'us-east-1a' }, 'AWS_REGION is not an AWS Region'],
    [{ AWS_REGION: '' }, 'AWS_REGION is not an AWS Region that this version of the CDK knows; got ""'],
    [{ AWS_ACCOUNT_ID: '12345678901a' }, 'AWS_ACCOUNT_ID is not an AWS account'],
    [{ TEAM: 'x'.repeat(257) }, 'TEAM is not a valid tag value'],
    [{ REPOSITORY: undefined }, 'REPOSITORY is missing'],
    [{ REPOSITORY: 'https://github.com/acme/x' }, 'REPOSITORY is not a GitHub repository in the form owner/name'],
    [
      { COMMIT_AUTHOR: '<octocat>' },
      'COMMIT_AUTHOR is not a valid tag value: use 1 to 256 letters, digits, spaces and the characters "_.:/=+-@"; got "<octocat>"',
    ],
    [{ PR_NUMBER: '#42' }, 'PR_NUMBER is not a pull request number; got "#42"'],
    [
      { AVAILABILITY_ZONES: 'eu-south-2a' },
      'AVAILABILITY_ZONES must be a comma-separated list of 2 unique Availability Zones, by name or ID; got "eu-south-2a"',
    ],
    [{ TEAM: ' ' }, 'TEAM is not a valid tag value'],
    [{ ALERT_EMAIL: 'nobody' }, 'ALERT_EMAIL is not an email address; got "nobody"'],
    [
      { CERTIFICATE_ARN: 'arn:aws:iam::1:role/x' },
      'CERTIFICATE_ARN is not the ARN of a Certificate Manager certificate',
    ],
    [
      { CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
      'CERTIFICATE_ARN is in another Region than the load balancer, which is in eu-south-2',
    ],
    [
      { GITHUB_CONNECTION_ARN: 'arn:aws:iam::1:role/x' },
      'GITHUB_CONNECTION_ARN is not the ARN of a CodeConnections connection',
    ],
    [
      { GITHUB_TOKEN_VERSION: 'AWSCURRENT' },
      'GITHUB_TOKEN_VERSION is not a VersionId of a secret, which consists of 32 to 64 letters, digits and hyphens; got "AWSCURRENT"; set the variable, for example GITHUB_TOKEN_VERSION=6a5e4f0c-0000-4000-8000-000000000000',
    ],
  ])('[GC-15] refuses %j with the variable, the rule, the value and an example', (variables, message) => {
    expect(() => readConfig({ ...VARIABLES, ...variables })).toThrow(message);
  });
});
