import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { CreateSecretCommand, DeleteSecretCommand, InternalServiceError } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { handler } from '../../src/recoverable/provision-secret.lambda';
import type { SecretProperties } from '../../src/recoverable/secret-properties';
import { KEY, ServedAccount } from './served-account';

const STACK = 'arn:aws:cloudformation:eu-south-2:111122223333:stack/shop/1';
const PROPERTIES: SecretProperties = {
  Name: 'shop/token',
  Description: 'The API',
  KmsKeyId: KEY,
  RecoveryWindowInDays: '7',
  Tags: [{ Key: 'Team', Value: 'shop' }],
  GenerateSecretString: {
    SecretStringTemplate: '{"url":"https://api.example.com"}',
    GenerateStringKey: 'token',
    PasswordLength: '40',
    ExcludeCharacters: ` "'\\`,
  },
};

interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: unknown;
}

const answers: Answer[] = [];
let server: Server;
let account: ServedAccount;
let logged: string;

beforeAll((done) => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        answers.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.end();
      });
  }).listen(0, '127.0.0.1', done);
});
afterAll((done) => void server.close(done));
beforeEach(() => {
  answers.length = 0;
  logged = '';
  account = new ServedAccount();
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged += String(text);
      return true;
    });
  }
});
afterEach(() => jest.restoreAllMocks());

async function ask(request: Partial<CloudFormationCustomResourceEvent> & { readonly RequestType: string }) {
  const { port } = server.address() as AddressInfo;
  await handler({
    StackId: STACK,
    RequestId: 'request',
    LogicalResourceId: 'Token',
    ResourceType: 'Custom::RecoverableSecret',
    ResponseURL: `http://127.0.0.1:${port}/answer`,
    ...request,
  } as CloudFormationCustomResourceEvent);
  return answers.at(-1)!;
}

const propertiesOf = (properties: Partial<SecretProperties>) =>
  ({ ServiceToken: 'arn', ...PROPERTIES, ...properties }) as never;
const create = (properties: Partial<SecretProperties> = {}, LogicalResourceId = 'Token') =>
  ask({ RequestType: 'Create', LogicalResourceId, ResourceProperties: propertiesOf(properties) });
const update = (id: string, properties: Partial<SecretProperties>, former: Partial<SecretProperties> = {}) =>
  ask({
    RequestType: 'Update',
    PhysicalResourceId: id,
    ResourceProperties: propertiesOf(properties),
    OldResourceProperties: propertiesOf(former),
  } as never);
const remove = (id: string, properties: Partial<SecretProperties> = {}) => {
  account.stackStatus = 'DELETE_IN_PROGRESS';
  return ask({
    RequestType: 'Delete',
    PhysicalResourceId: id,
    ResourceProperties: propertiesOf(properties),
  } as never);
};

describe('the creation of a secret', () => {
  it('generates one field, keeps the others, and returns only the ARN', async () => {
    const answer = await create();

    const { arn, value, key, description, tags } = account.secrets.get('shop/token')!;
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(answer.Data).toBeUndefined();
    expect(JSON.parse(value)).toEqual({
      url: 'https://api.example.com',
      token: expect.stringMatching(/^[^ "'\\]{40}$/),
    });
    expect([key, description]).toEqual([KEY, 'The API']);
    expect(tags).toEqual({ Team: 'shop', 'slipway:stack-id': STACK, 'slipway:logical-id': 'Token' });
  });

  it('needs no tags', async () => {
    await create({ Tags: undefined });

    expect(Object.keys(account.secrets.get('shop/token')!.tags)).toEqual(['slipway:stack-id', 'slipway:logical-id']);
  });

  it('gives every secret another value, and neither logs nor answers it', async () => {
    await create();
    await create({ Name: 'shop/other' });

    const [one, other] = [...account.secrets.values()].map(({ value }) => JSON.parse(value).token as string);
    expect(one).not.toBe(other);
    [one, other].forEach((value) => expect(logged + JSON.stringify(answers)).not.toContain(value));
    expect(logged).toContain('Create succeeded');
  });

  it('keeps what an earlier attempt created, whose answer was lost', async () => {
    const { PhysicalResourceId: arn } = await create();
    const { value } = account.secrets.get('shop/token')!;

    const answer = await create();

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(account.secrets.get('shop/token')!.value).toBe(value);
  });

  it.each([
    ['of someone else', {}],
    ['of another stack', { 'slipway:stack-id': `${STACK}2`, 'slipway:logical-id': 'Token' }],
    ['of another resource', { 'slipway:stack-id': STACK, 'slipway:logical-id': 'Other' }],
  ])('[CW-18] refuses the name of a secret %s, which the rollback then leaves alone', async (_, tags) => {
    account.add('shop/token', { tags });

    const { Status, Reason, PhysicalResourceId } = await create();
    account.stackStatus = 'ROLLBACK_IN_PROGRESS';
    const rollback = await ask({
      RequestType: 'Delete',
      PhysicalResourceId,
      ResourceProperties: propertiesOf({}),
    } as never);

    expect([Status, Reason]).toEqual([
      'FAILED',
      "secret 'shop/token' already exists, and this resource did not create it; choose a different name, or delete that secret",
    ]);
    expect(rollback.Status).toBe('SUCCESS');
    expect(account.secrets.get('shop/token')).toMatchObject({ value: 'of someone else' });
    expect(account.service.commandCalls(DeleteSecretCommand)).toEqual([]);
  });

  it('[CW-06] refuses the name of a secret that can still be restored, and neither restores nor destroys it', async () => {
    account.add('shop/token', { window: 7 });

    const { Status, Reason } = await create();

    expect([Status, Reason]).toEqual([
      'FAILED',
      "secret 'shop/token' was deleted and can still be restored, so its name is in use; choose a different name, or delete it permanently with aws secretsmanager delete-secret --secret-id shop/token --force-delete-without-recovery and deploy again. Before that, you can read it after aws secretsmanager restore-secret --secret-id shop/token",
    ]);
    expect(account.secrets.get('shop/token')).toMatchObject({ window: 7, value: 'of someone else' });
  });

  it.each([
    ['an error of the service', new InternalServiceError({ $metadata: {}, message: 'try later' }), false],
    ['a request that is not valid', Object.assign(new Error('try later'), { name: 'InvalidRequestException' }), true],
  ])('fails with the reason that Secrets Manager gives: %s', async (_, error, exists) => {
    if (exists) {
      account.add('shop/token', {});
    }
    account.service.on(CreateSecretCommand).rejects(error);

    const answer = await create();

    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'try later', PhysicalResourceId: 'not-created' });
    expect(logged).toContain('Create failed');
  });
});

describe('the update of a secret', () => {
  let arn: string;
  beforeEach(async () => {
    arn = (await create()).PhysicalResourceId;
  });

  it('changes description and tags, and never the value', async () => {
    const { value } = account.secrets.get('shop/token')!;
    account.secrets.get('shop/token')!.tags.Manual = 'yes';

    const { PhysicalResourceId, Status } = await update(arn, {
      Description: 'Another API',
      Tags: [{ Key: 'Owner', Value: 'mona' }],
      GenerateSecretString: { ...PROPERTIES.GenerateSecretString, PasswordLength: '64' },
    });

    const secret = account.secrets.get('shop/token')!;
    expect([PhysicalResourceId, Status, secret.value]).toEqual([arn, 'SUCCESS', value]);
    expect(secret.description).toBe('Another API');
    expect(secret.tags).toEqual({
      Owner: 'mona',
      Manual: 'yes',
      'slipway:stack-id': STACK,
      'slipway:logical-id': 'Token',
    });
  });

  it('accepts that there were no tags before, and are none now', async () => {
    expect(await update(arn, { Tags: undefined }, { Tags: undefined })).toMatchObject({ Status: 'SUCCESS' });
  });

  it('refuses another key, under which older versions could not be read', async () => {
    const { Status, Reason, PhysicalResourceId } = await update(arn, { KmsKeyId: `${KEY}2` });

    expect([Status, PhysicalResourceId]).toEqual(['FAILED', arn]);
    expect(Reason).toBe(
      `the key of secret 'shop/token' cannot be changed here, because versions under the former key become unreadable when that key is deleted; encrypt them again with aws secretsmanager update-secret --secret-id shop/token --kms-key-id ${KEY}2 and deploy again`,
    );
  });

  it('accepts another key after the secret was encrypted with it, whether by its ID or its ARN', async () => {
    account.secrets.set('shop/token', { ...account.secrets.get('shop/token')!, key: '2' });

    expect(await update(arn, { KmsKeyId: 'arn:aws:kms:eu-south-2:111122223333:key/2' })).toMatchObject({
      Status: 'SUCCESS',
    });
  });

  it('[CW-06] creates another secret for another name, and CloudFormation then deletes the former with its window', async () => {
    const renamed = await update(arn, { Name: 'shop/new' });
    account.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    await ask({ RequestType: 'Delete', PhysicalResourceId: arn, ResourceProperties: propertiesOf({}) } as never);

    expect(renamed).toMatchObject({ Status: 'SUCCESS' });
    expect(renamed.PhysicalResourceId).toMatch(/:secret:shop\/new-.{6}$/);
    expect(account.secrets.get('shop/token')).toMatchObject({ window: 7 });
    expect(account.secrets.get('shop/new')!.window).toBeUndefined();
  });

  it('returns to the former secret if the update is rolled back, and the new one is gone', async () => {
    const { value } = account.secrets.get('shop/token')!;
    const { PhysicalResourceId: renamed } = await update(arn, { Name: 'shop/new' });
    account.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';

    const answer = await update(renamed, {}, { Name: 'shop/new' });
    account.stackStatus = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    await ask({
      RequestType: 'Delete',
      PhysicalResourceId: renamed,
      ResourceProperties: propertiesOf({ Name: 'shop/new' }),
    } as never);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect([...account.secrets.keys()]).toEqual(['shop/token']);
    expect(account.secrets.get('shop/token')!.value).toBe(value);
  });
});

describe('the deletion of a secret', () => {
  let arn: string;
  beforeEach(async () => {
    arn = (await create()).PhysicalResourceId;
  });

  it('[CW-06] [CW-18] leaves it restorable for the recovery window, with its value', async () => {
    const { value } = account.secrets.get('shop/token')!;

    const answer = await remove(arn, { RecoveryWindowInDays: '30' });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(account.secrets.get('shop/token')).toMatchObject({ window: 30, value });
  });

  it('can be repeated, and does not extend the recovery window', async () => {
    await remove(arn);

    const answer = await remove(arn, { RecoveryWindowInDays: '30' });

    expect(answer.Status).toBe('SUCCESS');
    expect(account.secrets.get('shop/token')!.window).toBe(7);
  });

  it('succeeds if the secret does not exist any more', async () => {
    account.secrets.clear();

    expect((await remove(arn)).Status).toBe('SUCCESS');
  });

  it('never deletes another secret of the same name', async () => {
    account.secrets.clear();
    account.add('shop/token', {});

    expect((await remove(arn)).Status).toBe('SUCCESS');
    expect(account.secrets.get('shop/token')!.window).toBeUndefined();
  });

  it.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'] as const)(
    'is final if the creation is rolled back (%s), so that the next attempt can use the name',
    async (status) => {
      account.stackStatus = status;

      await ask({ RequestType: 'Delete', PhysicalResourceId: arn, ResourceProperties: propertiesOf({}) } as never);

      expect(account.secrets.size).toBe(0);
    },
  );

  it.each([
    ['an error of the service', new InternalServiceError({ $metadata: {}, message: 'try later' })],
    ['a request that is not valid', Object.assign(new Error('try later'), { name: 'InvalidRequestException' })],
  ])('fails with the reason that Secrets Manager gives: %s', async (_, error) => {
    account.service.on(DeleteSecretCommand).rejects(error);

    const answer = await remove(arn);

    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'try later', PhysicalResourceId: arn });
  });
});
