import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, InternalServiceError } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import type { RotationEnvironment } from '../../src/env';
import type { RotationInvocation } from '../../src/rotate/rotate.lambda';
import { until } from '@slipway/testing/until';
import { ModelSecret } from './model-secret';
import { ShopDatabase, STEPS } from './postgres/shop-database';
import { SECRET_ARN, serve } from './served-secret';

const COUNTERPART_ARN = 'arn:aws:lambda:eu-south-2:111122223333:function:counterpart';
const SUPERUSER_SECRET_ARN = 'arn:aws:secretsmanager:eu-south-2:111122223333:secret:master-abcdef';

let shop: ShopDatabase;

beforeAll(async () => {
  shop = await ShopDatabase.start();
});
afterAll(() => shop.stop());

const variables = process.env;
const lambda = mockClient(LambdaClient);
let logged: string;

beforeEach(() => {
  lambda.reset();
  logged = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged += String(text);
      return true;
    });
  }
});
afterEach(() => {
  process.env = variables;
  jest.restoreAllMocks();
});

function prepare(secret: ModelSecret, environment: Partial<RotationEnvironment>, others = {}) {
  const service = serve({ [SECRET_ARN]: secret, ...others });
  process.env = { ...variables, SECRET_ARN, FIELD: 'key', LENGTH: '32', EXCLUDED: ` '`, ...environment };
  const { handler } = jest.requireActual<{ handler: (event: RotationInvocation) => Promise<void> }>(
    '../../src/rotate/rotate.lambda',
  );
  return { service, handler };
}

async function rotateWhole(secret: ModelSecret, handler: (event: RotationInvocation) => Promise<void>): Promise<void> {
  const ClientRequestToken = secret.start();
  for (const Step of STEPS) {
    await handler({ Step, SecretId: SECRET_ARN, ClientRequestToken });
  }
}

/** Values that must not be in any log or error. */
function valuesOf(...secrets: readonly ModelSecret[]): string[] {
  return secrets.flatMap((secret) =>
    ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].flatMap((label) => {
      const { password, key, token } = secret.valueWith(label) ?? {};
      return [password, key, token].filter((value) => value !== undefined).map(String);
    }),
  );
}

function expectNoneOf(values: readonly string[], text: string): void {
  expect(values.length).toBeGreaterThan(0);
  expect(values.filter((value) => text.includes(value))).toEqual([]);
  expect(text).not.toContain('SCRAM-SHA-256');
}

describe('the rotation function', () => {
  it('rotates configuration, and logs each step with its version and no value', async () => {
    const secret = new ModelSecret({ key: 'first-value', url: 'https://example.com' });
    const { handler } = prepare(secret, { KIND: 'generated' });

    await rotateWhole(secret, handler);

    expect(secret.valueWith('AWSCURRENT')).toEqual({
      key: expect.stringMatching(/^[!-~]{32}$/),
      url: 'https://example.com',
    });
    STEPS.forEach((step) => expect(logged).toContain(`${step} done`));
    expect(logged).toContain(secret.versionWith('AWSCURRENT'));
    expectNoneOf(valuesOf(secret), logged);
  });

  it('has a token set and tested by its counterpart, which gets no value', async () => {
    const secret = new ModelSecret({ token: 'first-value' });
    const { handler } = prepare(secret, { KIND: 'token', FIELD: 'token', COUNTERPART_ARN });
    lambda.on(InvokeCommand).resolves({ StatusCode: 200 });

    await rotateWhole(secret, handler);

    const versionId = secret.versionWith('AWSCURRENT');
    const asked = lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input);
    expect(asked.map(({ FunctionName }) => FunctionName)).toEqual(Array(3).fill(COUNTERPART_ARN));
    expect(asked.map(({ Payload }) => JSON.parse(String(Payload)))).toEqual(
      ['set', 'test', 'test'].map((step) => ({ step, secretArn: SECRET_ARN, versionId })),
    );
    expectNoneOf(valuesOf(secret), logged + JSON.stringify(asked));
  });

  it('keeps the current token if its counterpart fails, and does not repeat its message', async () => {
    const secret = new ModelSecret({ token: 'first-value' });
    const { handler } = prepare(secret, { KIND: 'token', FIELD: 'token', COUNTERPART_ARN });
    lambda.on(InvokeCommand).callsFake(async () => ({
      FunctionError: 'Unhandled',
      Payload: Buffer.from(JSON.stringify({ errorMessage: `bad ${String(secret.valueWith('AWSPENDING')!.token)}` })),
    }));

    const failure = await rotateWhole(secret, handler).catch((error: Error) => error);

    expect(String(failure)).toContain(`the counterpart ${COUNTERPART_ARN} failed to set version`);
    expect(secret.valueWith('AWSCURRENT')).toEqual({ token: 'first-value' });
    expectNoneOf(valuesOf(secret), logged + String((failure as Error).stack));
  });

  it('rotates a user of PostgreSQL, and neither its log nor that of the database has a value', async () => {
    const secret = new ModelSecret(await shop.newUser());
    const USERNAME = String(secret.valueWith('AWSCURRENT')!.username);
    const CERTIFICATE_AUTHORITY = shop.server.authority;
    const { handler } = prepare(secret, { KIND: 'postgres-user', FIELD: 'password', USERNAME, CERTIFICATE_AUTHORITY });
    const before = shop.server.log.length;

    await rotateWhole(secret, handler);

    expect(await shop.postgres.accepts(secret.valueWith('AWSCURRENT')!)).toBe(true);
    const said = () => shop.server.log.slice(before);
    await until(() => said().includes(`ALTER ROLE "${USERNAME}" PASSWORD`));
    expect(said()).not.toContain(String(secret.valueWith('AWSCURRENT')!.password));
    expectNoneOf(valuesOf(secret).slice(0, 2), logged);
  });

  it('rotates two alternating users with the secret of a superuser, even while that is being rotated', async () => {
    const username = shop.newName();
    const secret = new ModelSecret(shop.valueFor(username, 'first-value'));
    const master = new ModelSecret({ ...shop.master, password: 'former-value' });
    master.put('AWSPENDING', shop.master);
    const { handler } = prepare(
      secret,
      {
        KIND: 'postgres-alternating-users',
        FIELD: 'password',
        USERNAME: username,
        SUPERUSER_SECRET_ARN,
        CERTIFICATE_AUTHORITY: shop.server.authority,
      },
      { [SUPERUSER_SECRET_ARN]: master },
    );

    await rotateWhole(secret, handler);

    expect(secret.valueWith('AWSCURRENT')!.username).toBe(`${username}_clone`);
    expect(await shop.postgres.accepts(secret.valueWith('AWSCURRENT')!)).toBe(true);
    expectNoneOf(valuesOf(secret, master), logged);
  });

  it.each([
    ['has no other password', undefined, 'the database rejects the superuser'],
    ['cannot be read', new InternalServiceError({ $metadata: {}, message: 'down' }), 'down'],
  ])('fails if the database refuses a superuser whose secret %s', async (_, error, message) => {
    const secret = new ModelSecret(shop.valueFor(shop.newName(), 'first-value'));
    const master = new ModelSecret({ ...shop.master, password: 'former-value' });
    const { handler, service } = prepare(
      secret,
      {
        KIND: 'postgres-alternating-users',
        FIELD: 'password',
        USERNAME: String(secret.valueWith('AWSCURRENT')!.username),
        SUPERUSER_SECRET_ARN,
        CERTIFICATE_AUTHORITY: shop.server.authority,
      },
      { [SUPERUSER_SECRET_ARN]: master },
    );
    if (error) {
      service.on(GetSecretValueCommand, { VersionStage: 'AWSPENDING' }).rejects(error);
    }

    const failure = await rotateWhole(secret, handler).catch((cause: Error) => cause);

    expect(String(failure)).toContain(message);
    expectNoneOf(valuesOf(secret, master), logged + String((failure as Error).stack));
  });

  it('trusts the authorities of RDS, but not those of this server', async () => {
    const secret = new ModelSecret(await shop.newUser());
    const USERNAME = String(secret.valueWith('AWSCURRENT')!.username);
    const { handler } = prepare(secret, { KIND: 'postgres-user', FIELD: 'password', USERNAME });

    await expect(rotateWhole(secret, handler)).rejects.toThrow('cannot be reached over TLS: self-signed certificate');
  });

  it('checks the rotation when its rule invokes it, and changes nothing', async () => {
    const secret = new ModelSecret({ key: 'first-value' });
    const { handler } = prepare(secret, { KIND: 'generated' });

    await handler({ source: 'aws.events' });
    secret.start();

    await expect(handler({ source: 'aws.events' })).rejects.toThrow('is unfinished');
    expect(logged).toContain('no rotation is unfinished or overdue');
    expect(secret.valueWith('AWSCURRENT')).toEqual({ key: 'first-value' });
  });
});
