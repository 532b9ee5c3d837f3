import { commandOf, readEnvironment } from '../../src/runner/env';

const SESSION = {
  ENVIRONMENT: 'dev',
  DEPLOYMENT_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy',
  EXTERNAL_ID: 'external',
  COMMIT: 'a'.repeat(40),
  EXECUTION_ID: 'run-1',
};
const RUN = { ...SESSION, STACK: 'dev', BACKEND_URL: 's3://state', PIPELINE: 'pipeline-dev' };
const UP = { ...RUN, PLAN_DIGEST: 'b'.repeat(64) };

describe('the environment', () => {
  it('has defaults for unset variables', () => {
    expect(readEnvironment('preview', RUN)).toEqual({
      ...RUN,
      PROJECT_FOLDER: '.',
      PUSHED_COMMIT: 'manual',
      DELIVERY_ID: '',
      ACTOR: '',
      PULUMI_IMAGE: '',
      RETRY_ATTEMPTS: 6,
      RETRY_BASE_MS: 2_000,
      RETRY_CAP_MS: 60_000,
      LOCK_WAIT_MS: 600_000,
      RUN_TIMEOUT_MS: 6_600_000,
      CLI_TIMEOUT_MS: 2_700_000,
      CLI_GRACE_MS: 60_000,
      SLIPWAY_PULUMI: 'pulumi',
    });
  });

  it('takes the digest, and the approval if there is one, for up', () => {
    expect(readEnvironment('up', { ...UP, APPROVAL_ACTION: 'Release' })).toMatchObject({
      PLAN_DIGEST: UP.PLAN_DIGEST,
      APPROVAL_ACTION: 'Release',
    });
    expect(readEnvironment('up', UP).APPROVAL_ACTION).toBe('');
  });

  it.each([
    [
      'STACK',
      'dev; rm -rf /',
      "STACK must be a stack name: 1 to 100 letters, digits, underscores, dots and hyphens, got 'dev; rm -rf /': set it in the environment of the build",
    ],
    ['STACK', undefined, 'STACK is missing: set it'],
    ['ENVIRONMENT', 'dev\nprod', 'ENVIRONMENT must be 1 to 64 letters'],
    ['COMMIT', 'main', "COMMIT must be 40 lower-case hexadecimal digits, got 'main'"],
    [
      'PUSHED_COMMIT',
      'main',
      "PUSHED_COMMIT must be 'manual' or a commit ID of 40 lower-case hexadecimal digits, got 'main'",
    ],
    ['PLAN_DIGEST', 'B'.repeat(64), 'PLAN_DIGEST must be 64 lower-case hexadecimal digits'],
    [
      'BACKEND_URL',
      'https://state',
      "BACKEND_URL must be the URL of a state bucket, such as s3://bucket, got 'https://state'",
    ],
    ['DEPLOYMENT_ROLE_ARN', 'deploy', "DEPLOYMENT_ROLE_ARN must be a role ARN, got 'deploy'"],
    ['EXECUTION_ID', 'a b', 'EXECUTION_ID must be 1 to 100 letters'],
    ['EXTERNAL_ID', '', 'EXTERNAL_ID is empty: set it'],
    ['PIPELINE', '', 'PIPELINE is empty'],
    ['RETRY_ATTEMPTS', '0', "RETRY_ATTEMPTS must be a whole number above 0, got '0'"],
    ['CLI_TIMEOUT_MS', '1.5', "CLI_TIMEOUT_MS must be a whole number above 0, got '1.5'"],
  ])('refuses a wrong %s: %j', (name, value, message) => {
    expect(() => readEnvironment('up', { ...UP, [name]: value })).toThrow(message);
  });

  it('names all that is wrong at once', () => {
    expect(() => readEnvironment('credentials', {})).toThrow(
      'ENVIRONMENT is missing; DEPLOYMENT_ROLE_ARN is missing; EXTERNAL_ID is missing; COMMIT is missing; EXECUTION_ID is missing: set them in the environment of the build',
    );
  });

  it.each([
    ['destroy', "got 'destroy'"],
    [undefined, 'got none'],
  ])('refuses the command %s', (name, got) => {
    expect(() => commandOf(name)).toThrow(`invalid command: expected one of preview, up, drift, credentials, ${got}`);
  });
});
