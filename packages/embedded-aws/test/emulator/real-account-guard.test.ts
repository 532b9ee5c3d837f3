import { RealAccountError } from '../../src/emulator/errors';
import { refuseRealAccount } from '../../src/emulator/real-account-guard';

test.each([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_BEARER_TOKEN_BEDROCK',
])('refuses an environment with %s', (name) => {
  expect(() => refuseRealAccount({ [name]: 'value' })).toThrow(RealAccountError);
});

test('names the variables and never their values', () => {
  const refuse = () => refuseRealAccount({ AWS_PROFILE: 'production', AWS_ACCESS_KEY_ID: 'AKIASECRET' });

  expect(refuse).toThrow(/AWS_ACCESS_KEY_ID, AWS_PROFILE/);
  expect(refuse).not.toThrow(/AKIASECRET|production/);
});

test.each<[string, NodeJS.ProcessEnv]>([
  ['nothing of AWS', { PATH: '/bin' }],
  ['a region and a certificate file', { AWS_REGION: 'us-east-1', AWS_CA_BUNDLE: '/ca.pem' }],
  ['empty values', { AWS_PROFILE: '' }],
])('accepts an environment with %s', (_, environment) => {
  expect(() => refuseRealAccount(environment)).not.toThrow();
});

test('accepts any environment if configured to', () => {
  expect(() => refuseRealAccount({ AWS_PROFILE: 'production' }, { allow: true })).not.toThrow();
});
