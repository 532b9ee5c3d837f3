import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
import { FixedApprover, LocalRun } from '@slipway/local';
import { PostgresServer } from '@slipway/testing/postgres-server';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { Postgres } from '../../src/rotate/postgres/connect';
import { RotatingSecret, Rotation } from '../../src';
import { COUNTERPART } from './counterpart-handler';

jest.setTimeout(STARTING_MS);

let server: PostgresServer;
let run: LocalRun;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await PostgresServer.start();
  run = await LocalRun.begin({
    assembly: synthesized(),
    folder: join(temporaryFolder(), 'run'),
    approver: new FixedApprover(true),
  });
  client = new SecretsManagerClient(run.aws.clientOptions(run.aws.root));
  const { host, port, username, password, dbname } = server;
  await put('master', { username, password, host, port, dbname }); // as for a database that RDS creates
  await put('users', { ...(await read('users'))!, host, port, dbname });
}, STARTING_MS);
afterAll(async () => {
  await run?.end();
  await server?.stop();
  removeFolders();
});

/** App with a secret of each kind, and without a VPC, because its database is on this machine. */
function synthesized(): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-south-2' } });
  const accepted = new Bucket(stack, 'Accepted', { removalPolicy: RemovalPolicy.DESTROY });
  const counterpart = new LambdaFunction(stack, 'Counterpart', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(COUNTERPART),
    environment: { ACCEPTED: accepted.bucketName },
  });
  Grant.addToPrincipal({
    grantee: counterpart,
    actions: ['s3:PutObject', 's3:GetObject'],
    resourceArns: [accepted.arnForObjects('*')],
  });
  const database = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
    instanceIdentifier: 'shop',
    instanceEndpointAddress: server.host,
    port: server.port,
    securityGroups: [],
  });
  const at = { database, certificateAuthority: server.authority };
  new RotatingSecret(stack, 'Keys', {
    secretName: 'keys',
    description: 'configuration',
    rotation: Rotation.generated({ otherFields: { issuer: 'shop' } }),
    every: Duration.days(1),
  });
  const token = new RotatingSecret(stack, 'Token', {
    secretName: 'token',
    description: 'a token',
    rotation: Rotation.token({ counterpart }),
  });
  token.grantRead(counterpart);
  const master = new RotatingSecret(stack, 'Master', {
    secretName: 'master',
    description: 'the master user',
    rotation: Rotation.postgresUser({ username: server.username }),
  });
  master.rotateIn(at);
  const users = new RotatingSecret(stack, 'Users', {
    secretName: 'users',
    description: 'two users',
    rotation: Rotation.postgresAlternatingUsers({ username: 'shop', superuser: master.secret }),
  });
  users.rotateIn(at);
  app.synth();
  return outdir;
}

type Value = Record<string, string | number>;

async function read(SecretId: string, VersionStage = 'AWSCURRENT'): Promise<Value | undefined> {
  try {
    return JSON.parse((await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString!);
  } catch (error) {
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    return undefined;
  }
}

async function put(SecretId: string, value: Value): Promise<void> {
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
}

const opens = async (value: Value | undefined) =>
  value !== undefined && new Postgres([server.authority]).accepts(value);

/** Field that a rotation generates. */
const generated: Readonly<Record<string, string>> = {
  keys: 'key',
  token: 'token',
  master: 'password',
  users: 'password',
};

describe('a run', () => {
  it('knows the secrets that have a schedule', () => {
    expect(run.rotations.map(({ path, everyDays }) => [path, everyDays])).toEqual([
      ['Shop/Keys/Rotation/Schedule', 1],
      ['Shop/Token/Rotation/Schedule', 30],
      ['Shop/Master/Rotation/Schedule', 30],
      ['Shop/Users/Rotation/Schedule', 30],
    ]);
  });

  it.each(['keys', 'token', 'master', 'users'])(
    'rotates the secret %s by its function under its own role, for a new current value and the one before',
    async (secret) => {
      const before = await read(secret);

      const { versionId, diedAt } = await run.rotate(secret);

      const after = await client.send(new GetSecretValueCommand({ SecretId: secret }));
      expect(after.VersionId).toBe(versionId);
      expect(diedAt).toBeUndefined();
      const value = JSON.parse(after.SecretString!) as Value;
      expect(value[generated[secret]]).not.toBe(before![generated[secret]]);
      expect(await read(secret, 'AWSPREVIOUS')).toEqual(before);
    },
  );

  it('keeps the fields that a rotation does not generate', async () => {
    expect(await read('keys')).toEqual({ issuer: 'shop', key: expect.stringMatching(/^[\w.~-]{32}$/) });
  });

  it('opens the real database with the current value', async () => {
    expect(await opens(await read('master'))).toBe(true);
    expect(await opens(await read('users'))).toBe(true);
    expect(await opens(await read('users', 'AWSPREVIOUS'))).toBe(true);
    expect((await read('users'))!.username).toBe('shop_clone');
  });

  it.each(['keys', 'token', 'master', 'users'])(
    'lets the function of %s die at each of its calls, and stays usable every time',
    async (secret) => {
      const { calls } = await run.rotate(secret);
      const steps: (string | undefined)[] = [];

      for (let call = 1; call <= calls; call++) {
        const { versionId, diedAt } = await run.rotate(secret, { call, after: call % 2 === 0 });

        steps.push(diedAt);
        const current = await client.send(new GetSecretValueCommand({ SecretId: secret }));
        expect(current.VersionId).toBe(versionId);
      }

      expect(calls).toBeGreaterThan(10);
      expect(new Set(steps)).toEqual(new Set(['createSecret', 'setSecret', 'testSecret', 'finishSecret']));
      const value = await read(secret);
      expect(generated[secret] !== 'password' || (await opens(value))).toBe(true);
    },
  );

  it('fails with the error of the function, and keeps the current version', async () => {
    const current = (await read('users'))!;
    await put('users', { ...current, port: 9 });

    await expect(run.rotate('users')).rejects.toThrow(
      /^users was not rotated: setSecret failed with the database at 127.0.0.1 cannot be reached over TLS/,
    );

    expect(await read('users')).toEqual({ ...current, port: 9 });
  });

  it('finds by the daily check that this rotation is unfinished', async () => {
    const { functionArn } = run.rotations.find(({ path }) => path.startsWith('Shop/Users'))!;
    const lambda = new LambdaClient(run.aws.clientOptions(run.aws.root));
    const check = async () =>
      lambda.send(new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify({ source: 'aws.events' }) }));

    const { FunctionError, Payload } = await check();

    expect(FunctionError).toBeDefined();
    expect(Buffer.from(Payload!).toString()).toContain('is unfinished');
  });
});
