import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { action, execution, report } from './execution';
import { resultSchema } from './result-schema';

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'assets', 'result.schema.json'), 'utf8'));
const written = (value: object) => JSON.parse(JSON.stringify(value)) as unknown;

test('the schema is of the version that results name', () => {
  expect(schema.properties.schemaVersion.const).toBe(report().schemaVersion);
  expect(schema.title).toContain(`version ${report().schemaVersion}`);
});

test('a result with everything that it can have fits the schema', () => {
  const artifact = { name: 'Source', bucket: 'b', key: 'k', etag: 'e', size: 1, versionId: 'v', revision: 'r' };
  const error = { code: 'JobFailed', message: 'no' };
  const rule = {
    name: 'Check',
    provider: 'Commands',
    met: false,
    message: 'no',
    simulated: { reason: 'x' },
    logFile: 'l',
  };
  const full = action({
    status: 'Failed',
    error,
    summary: 's',
    inputs: [artifact],
    outputs: [artifact],
    variables: { a: 'b' },
    externalExecutionId: 'i',
    externalExecutionUrl: 'u',
    logFile: 'l',
    logTail: ['x'],
    approval: {
      decision: 'Rejected',
      by: 'ana',
      arn: 'arn:aws:iam::111122223333:user/ana',
      at: '2026-01-01T00:00:00Z',
      summary: 's',
      message: 'm',
      link: 'l',
    },
    simulated: { reason: 'r' },
    placeholders: ['p'],
  });
  const conditions = [{ on: 'OnSuccess' as const, met: false, result: 'FAIL', rules: [rule] }];
  const stage = { name: 'Build', status: 'Failed' as const, start: 's', end: 'e', attempts: 2, error, conditions };
  const one = execution({ error, supersededBy: 'x', stages: [{ ...stage, actions: [full] }] });
  const result = report({
    executions: [{ ...one, rollback: execution({ type: 'ROLLBACK' }) }],
    story: [{ about: 'a', expected: 'e', outcome: 'did not end', failedAsExpected: ['3f2a'] }],
    serviceDeployments: [
      {
        service: 'web',
        id: 'd',
        status: 'SUCCESSFUL',
        reason: 'r',
        revision: 'web:1',
        image: 'i',
        simulated: true,
        start: 's',
        minutes: 1.5,
        stages: [{ stage: 'BAKE_TIME', atMinute: 0.5 }],
      },
    ],
    builds: [
      {
        id: 'p:1',
        project: 'p',
        status: 'FAILED',
        start: '2026-11-22T10:00:00.000Z',
        end: '2026-11-22T10:00:04.000Z',
        reason: 'r',
        logFile: 'l',
        logTail: ['t'],
      },
    ],
    notifications: [{ topicArn: 'a', topicPath: 'p', subject: 's', text: 't' }],
    adjustments: [{ stack: 's', path: 'p', what: 'w', why: 'y' }],
    engine: 'podman 4.3.1',
    deletionProblem: 'full',
  });

  expect(resultSchema().safeParse(written(result)).error).toBeUndefined();
});

test.each<[string, object]>([
  ['another version', { schemaVersion: 2 }],
  ['a field that it does not know', { more: true }],
  ['no verdict', { verdict: undefined }],
  ['an exit code that the command does not have', { exitCode: 2 }],
])('a result with %s does not fit', (_, changes) => {
  expect(resultSchema().safeParse(written({ ...report(), ...changes })).error).toBeInstanceOf(z.ZodError);
});
