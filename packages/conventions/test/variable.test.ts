import { readVariables, Variable } from '@slipway/conventions';
import * as v from 'valibot';

const schema = Variable.all({
  SUFFIX: Variable.matching(/^[a-z]+$/, 'takes lower-case letters'),
  TEAM: v.optional(Variable.TEXT, 'platform'),
});
const read = (environment: NodeJS.ProcessEnv) => readVariables(environment, schema, { SUFFIX: 'dev', TEAM: 'shop' });

describe('variables', () => {
  it('are those of the schema, with its defaults, and without blanks around them', () => {
    expect(read({ SUFFIX: ' dev\n', HOME: '/root' })).toEqual({ SUFFIX: 'dev', TEAM: 'platform' });
  });

  it('that are wrong are refused with the variable, the rule, the value and an example', () => {
    expect(() => read({ SUFFIX: 'Dev "x"' })).toThrow(
      new Error(
        'environment variable SUFFIX takes lower-case letters; got "Dev \\"x\\""; set the variable, for example SUFFIX=dev',
      ),
    );
    expect(() => read({})).toThrow(
      new Error('environment variable SUFFIX is missing; got nothing; set the variable, for example SUFFIX=dev'),
    );
    expect(() => read({ SUFFIX: 'dev', TEAM: '' })).toThrow(
      new Error('environment variable TEAM is empty; got ""; set the variable, for example TEAM=shop'),
    );
  });

  it.each([
    ['a', true],
    ['dev-2', true],
    ['a23456', true],
    ['a-23456', false],
    ['', false],
    ['2dev', false],
    ['dev-', false],
    ['de--v', false],
    ['Dev', false],
  ])('hold a suffix of up to 6 characters: %s', (value, good) => {
    expect(v.is(Variable.suffix(6), value)).toBe(good);
  });

  it('hold Availability Zones by name or ID, as a list', () => {
    expect(v.parse(Variable.zones(2), 'us-east-1a, us-east-1f')).toEqual(['us-east-1a', 'us-east-1f']);
    expect(v.parse(Variable.zones(2), 'use1-az1,use1-az6')).toEqual(['use1-az1', 'use1-az6']);
    expect(v.parse(Variable.zones(2), 'usgw1-az1,us-gov-west-1b')).toEqual(['usgw1-az1', 'us-gov-west-1b']);
  });

  it.each([
    '',
    'us-east-1a',
    'us-east-1a,us-east-1a',
    'us-east-1a,us-east-1b,us-east-1c',
    'a,b',
    'us-east-1,us-east-2',
    'us-east-1a;us-east-1b',
  ])('refuse %j if two Availability Zones are needed', (value) => {
    expect(v.safeParse(Variable.zones(2), value).issues![0].message).toBe(
      'must be a comma-separated list of 2 unique Availability Zones, by name or ID',
    );
  });

  it.each([
    ['TEXT', 'x', 'x'.repeat(257)],
    ['EMAIL', 'oncall@example.com', 'oncall'],
    ['ACCOUNT', '123456789012', '12345678901'],
    ['REGION', 'us-gov-west-1', 'us-east'],
    ['REGION', 'eu-south-2', 'xx-nowhere-1'],
    ['REGION', 'us-east-1', 'us-east-1a'],
    ['REPOSITORY', 'octo-org/shop.js', 'shop'],
    ['GITHUB_API_URL', 'https://github.example.com:8443/api/v3', 'http://github.example.com'],
    ['GITHUB_API_URL', 'http://127.0.0.1:8080', 'https://api.github.com/'],
    ['SECRET_VERSION_ID', '6a5e4f0c-0000-4000-8000-000000000000', 'AWSCURRENT'],
    [
      'CONNECTION_ARN',
      'arn:aws:codeconnections:us-east-1:123456789012:connection/1',
      'arn:aws:codestar:us-east-1:123456789012:connection/1',
    ],
    [
      'CERTIFICATE_ARN',
      'arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/6a5e4f0c-0000-4000-8000-000000000000',
      'arn:aws:iam::123456789012:server-certificate/shop',
    ],
    ['CERTIFICATE_ARN', 'arn:aws:acm:us-east-1:123456789012:certificate/1', 'arn:aws:acm:us-east-1:1234:certificate/1'],
    ['PR_NUMBER', '42', '#42'],
    ['PR_NUMBER', '123456789', '1234567890'],
  ] as const)('hold a %s, or are refused', (kind, good, bad) => {
    expect(v.is(Variable[kind], good)).toBe(true);
    expect(v.is(Variable[kind], bad)).toBe(false);
  });

  it.each([
    ['CERTIFICATE_ARN', 'is not the ARN of a Certificate Manager certificate'],
    ['PR_NUMBER', 'is not a pull request number'],
  ] as const)('say of a %s that it %s', (kind, message) => {
    expect(v.safeParse(Variable[kind], 'x').issues![0].message).toBe(message);
  });
});
