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
      "STACK has to be the name of a stack: 1 to 100 letters, digits, _ . -, got 'dev; rm -rf /': set it in the environment of the build",
    ],
    ['STACK', undefined, 'STACK is missing: set it'],
    ['ENVIRONMENT', 'dev\nprod', 'ENVIRONMENT has to be 1 to 64 letters'],
    ['COMMIT', 'main', "COMMIT has to be 40 characters of 0-9 and a-f, got 'main'"],
    ['PUSHED_COMMIT', 'main', "PUSHED_COMMIT has to be 'manual' or 40 characters of 0-9 and a-f, got 'main'"],
    ['PLAN_DIGEST', 'B'.repeat(64), 'PLAN_DIGEST has to be 64 characters of 0-9 and a-f'],
    [
      'BACKEND_URL',
      'https://state',
      "BACKEND_URL has to be the URL of a state bucket, such as s3://bucket, got 'https://state'",
    ],
    ['DEPLOYMENT_ROLE_ARN', 'deploy', "DEPLOYMENT_ROLE_ARN has to be the ARN of a role, got 'deploy'"],
    ['EXECUTION_ID', 'a b', 'EXECUTION_ID has to be 1 to 100 letters'],
    ['EXTERNAL_ID', '', 'EXTERNAL_ID is empty: set it'],
    ['PIPELINE', '', 'PIPELINE is empty'],
    ['RETRY_ATTEMPTS', '0', "RETRY_ATTEMPTS has to be a whole number above 0, got '0'"],
    ['CLI_TIMEOUT_MS', '1.5', "CLI_TIMEOUT_MS has to be a whole number above 0, got '1.5'"],
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
    expect(() => commandOf(name)).toThrow(
      `invalid command: it has to be one of preview, up, drift, credentials, ${got}`,
    );
  });
});
