import { readConfig } from '../src/config';

const REQUIRED = { ONCALL_EMAIL: 'oncall@example.com' };

describe('readConfig', () => {
  it('only requires the email address, and has defaults for everything else', () => {
    expect(readConfig(REQUIRED)).toEqual({
      region: 'us-east-1',
      suffix: 'dev',
      oncallEmail: 'oncall@example.com',
      tags: {
        environment: 'dev',
        repository: 'sample-name',
        author: 'unknown',
        prNumber: undefined,
        team: 'platform',
        project: 'sample-name',
      },
    });
  });

  it('reads every variable', () => {
    const config = readConfig({
      ...REQUIRED,
      ENVIRONMENT_SUFFIX: 'prod',
      AWS_REGION: 'eu-south-2',
      REPOSITORY: 'octo-org/shop',
      COMMIT_AUTHOR: 'mona',
      PR_NUMBER: '7',
      TEAM: 'storefront',
    });

    expect(config).toMatchObject({ region: 'eu-south-2', suffix: 'prod' });
    expect(config.tags).toMatchObject({
      environment: 'prod',
      repository: 'octo-org/shop',
      author: 'mona',
      prNumber: '7',
      team: 'storefront',
    });
  });

  it.each([
    [
      'ONCALL_EMAIL',
      undefined,
      'is missing; got nothing; set the variable, for example ONCALL_EMAIL=oncall@example.com',
    ],
    ['ONCALL_EMAIL', 'nobody', 'is not an email address; got "nobody"'],
    ['ENVIRONMENT_SUFFIX', 'Dev', 'must consist of 1 to 12 lower-case letters'],
    ['AWS_REGION', 'eu-nowhere-9', 'is not an AWS Region'],
    ['PR_NUMBER', 'seven', 'is not a number'],
  ])('refuses %s=%s', (variable, value, message) => {
    expect(() => readConfig({ ...REQUIRED, [variable]: value })).toThrow(`environment variable ${variable} ${message}`);
  });
});
