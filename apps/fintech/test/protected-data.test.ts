import { Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { synthesized } from './synthesized';
import { PRODUCTION } from './variables';

const REGION = 'eu-south-2';
const ACCOUNT = '123456789012';
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const bucketOf = (holds: string) => `arn:aws:s3:::fintech-${holds}-${ACCOUNT}-${REGION}-prod`;
const on = (actions: readonly string[], resource: string, context?: Call['context']): Call[] =>
  actions.map((action) => ({ action, resource, context }));

const KEY = arn('kms', 'key/fintech-key-prod');
const AUDIT_LOG = arn('logs', 'log-group:/aws/events/fintech-audit-prod');
const APPROVALS = arn('dynamodb', 'table/fintech-approvals-table-prod');
const templates = Object.values(synthesized(PRODUCTION)).map((one) => one.toJSON());
const roles = new SimulatedRoles(templates, REGION, ACCOUNT);

/** Returns the names of the roles that are allowed to make a call, without prefix or suffix. */
async function whoMay(call: Call): Promise<string[]> {
  const allowed = await Promise.all(roles.names.map(async (name) => ((await roles.allows(name, call)) ? [name] : [])));
  return allowed
    .flat()
    .map((name) => name.replace(/^fintech-(.*)-role-prod$/, '$1'))
    .sort();
}

describe('the key', () => {
  it.each([
    ['secretsmanager', ['integration', 'webhook']],
    ['dynamodb', ['approver-check', 'audit', 'delivery-metrics', 'task', 'webhook']],
    ['sns', ['build-images-publish', 'deployments-publish', 'failure-report', 'findings-publish', 'pipeline']],
    ['s3', []],
    ['ecr', []],
  ])('[FT-17] decrypts the data of %s for these roles only: %j', async (service, names) => {
    const context = { 'kms:ViaService': `${service}.${REGION}.amazonaws.com` };

    expect(await whoMay({ action: 'kms:Decrypt', resource: KEY, context })).toEqual(names);
  });

  it.each([
    ['decrypts nothing for a role that asks without a service', on(['kms:Decrypt'], KEY)],
    [
      'is not given away, switched off or deleted by any role',
      on(['kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'], KEY),
    ],
  ])('[FT-17] %s', async (_, calls) => {
    expect(await Promise.all(calls.map(whoMay))).toEqual(calls.map(() => []));
  });
});

describe('the secrets', () => {
  it.each([
    ['webhook-secret', ['webhook']],
    ['sandbox', ['integration']],
    ['of-another-app', []],
  ])('[FT-17] are read only by their roles: %s by %j', async (name, names) => {
    const resource = arn('secretsmanager', `secret:fintech-${name}-prod-abcdef`);

    expect(await whoMay({ action: 'secretsmanager:GetSecretValue', resource })).toEqual(names);
  });

  it.each(['webhook-secret', 'sandbox'])('[FT-17] are changed and deleted by no role: %s', async (name) => {
    const changes = ['PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'PutResourcePolicy'];
    const calls = on(
      changes.map((change) => `secretsmanager:${change}`),
      arn('secretsmanager', `secret:fintech-${name}-prod-abcdef`),
    );

    expect(await Promise.all(calls.map(whoMay))).toEqual(calls.map(() => []));
  });
});

describe('artifacts between stages', () => {
  const ENCRYPTED = { 'aws:SecureTransport': 'true' };
  const PLAIN = { 'aws:SecureTransport': 'false' };

  it.each([
    ['artifacts', 's3:GetObject', 'a/b'],
    ['artifacts', 's3:PutObject', 'a/b'],
    ['layers', 's3:GetObject', 'layers/a'],
  ])('[FT-17] go to and from the %s over TLS only: %s', async (holds, action, key) => {
    const call = { action, resource: `${bucketOf(holds)}/${key}` };

    expect(await whoMay({ ...call, context: ENCRYPTED })).toContain('image');
    expect(await whoMay({ ...call, context: PLAIN })).toEqual([]);
  });
});

describe('the audit trail of production', () => {
  it('[FT-17] is written by the function that records decisions, and by the services of AWS that deliver to it', async () => {
    expect(await whoMay({ action: 'dynamodb:PutItem', resource: APPROVALS })).toEqual(['approver-check', 'audit']);
    expect(await whoMay({ action: 'logs:PutLogEvents', resource: `${AUDIT_LOG}:log-stream:1` })).toEqual([]);
    const logs = await Promise.all(
      ['access-logs', 'traffic-logs'].map((holds) =>
        whoMay({ action: 's3:PutObject', resource: `${bucketOf(holds)}/a/b` }),
      ),
    );
    expect(logs).toEqual([[], []]);
  });

  it.each([
    ...on(['logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy'], AUDIT_LOG),
    ...on(['logs:DeleteLogStream'], `${AUDIT_LOG}:log-stream:1`),
    ...['pipeline', 'service'].flatMap((of) =>
      on(
        ['events:DisableRule', 'events:DeleteRule', 'events:RemoveTargets', 'events:PutRule'],
        arn('events', `rule/fintech-audit-${of}-rule-prod`),
      ),
    ),
    ...on(['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:DeleteTable'], APPROVALS),
    ...['access-logs', 'traffic-logs'].flatMap((holds) => [
      ...on(['s3:DeleteObject', 's3:DeleteObjectVersion'], `${bucketOf(holds)}/a/b`),
      ...on(
        ['s3:DeleteBucket', 's3:PutBucketPolicy', 's3:PutLifecycleConfiguration', 's3:PutBucketVersioning'],
        bucketOf(holds),
      ),
    ]),
  ])('[FT-17] is neither switched off nor deleted by any role: $action on $resource', async (call) => {
    expect(await whoMay(call)).toEqual([]);
  });
});

it('[FT-17] a bucket that goes with its stack is emptied by one role, which may make the same calls there', async () => {
  const resource = `${bucketOf('artifacts')}/a/b`;

  expect(await whoMay({ action: 's3:DeleteObject', resource })).toEqual(['bucket-emptier']);
  expect(await whoMay({ action: 's3:DeleteObjectVersion', resource })).toEqual(['bucket-emptier']);
});
