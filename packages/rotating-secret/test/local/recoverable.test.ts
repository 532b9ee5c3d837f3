import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  DescribeSecretCommandOutput,
  GetSecretValueCommand,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LeastPrivilege } from '@slipway/least-privilege';
import { FixedApprover, LocalRun } from '@slipway/local';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { RotatingSecret, RotatingSecretProps, Rotation } from '../../src';

jest.setTimeout(STARTING_MS);

type Secrets = Readonly<Record<string, Partial<RotatingSecretProps>>>;

const KEYS: Secrets = { Keys: { secretName: 'shop/keys' } };

const folder = temporaryFolder();
let run: LocalRun;
let client: SecretsManagerClient;
let deployments = 0;

beforeAll(async () => {
  run = await LocalRun.begin({
    assembly: synthesized({}),
    folder: join(folder, 'run'),
    approver: new FixedApprover(true),
  });
  client = new SecretsManagerClient(run.aws.clientOptions(run.aws.root));
}, STARTING_MS);
afterEach(async () => {
  await run.update(synthesized({}));
  for (const SecretId of ['shop/keys', 'shop/new']) {
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })).catch(() => undefined);
  }
});
afterAll(async () => {
  await run?.end();
  removeFolders();
});

function synthesized(secrets: Secrets, add: (stack: Stack) => unknown = () => undefined): string {
  const outdir = mkdtempSync(join(folder, 'cdk.out-'));
  const app = new App({ outdir });
  LeastPrivilege.enforce(app);
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-south-2' } });
  Tags.of(stack).add('Team', 'shop');
  new CfnBucket(stack, 'Other', { bucketName: 'taken' });
  new StringParameter(stack, 'Changed', { stringValue: String(deployments++) }); // so that each deployment differs
  Object.entries(secrets).forEach(
    ([id, props]) =>
      new RotatingSecret(stack, id, {
        rotation: Rotation.generated({ otherFields: { issuer: 'shop' } }),
        description: 'configuration',
        recoveryWindow: Duration.days(7),
        ...props,
      }),
  );
  add(stack);
  app.synth();
  return outdir;
}

async function describeSecret(SecretId: string): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await client.send(new DescribeSecretCommand({ SecretId }));
  } catch (error) {
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    return undefined;
  }
}

async function read(SecretId: string): Promise<Record<string, string>> {
  return JSON.parse((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString!);
}

/** Time in which a deleted secret can be restored, in days. */
function windowOf(secret: DescribeSecretCommandOutput | undefined): number {
  return Math.round((secret!.DeletedDate!.getTime() - Date.now()) / Duration.days(1).toMilliseconds());
}

/** Bucket whose creation fails after the secret was created. */
const takenName = (stack: Stack) =>
  new CfnBucket(stack, 'Taken', { bucketName: 'taken' }).node.addDependency(stack.node.findChild('Keys'));

describe('a secret with a recovery window', () => {
  it('[CW-06] has a generated value, the key and the tags, and rotates by its function', async () => {
    await run.update(synthesized(KEYS));
    const before = await read('shop/keys');

    await run.rotate('shop/keys');

    const { Tags: tags, KmsKeyId: key } = (await describeSecret('shop/keys'))!;
    expect(before).toEqual({ issuer: 'shop', key: expect.stringMatching(/^.{32}$/) });
    expect(await read('shop/keys')).toEqual({ issuer: 'shop', key: expect.stringMatching(/^.{32}$/) });
    expect((await read('shop/keys')).key).not.toBe(before.key);
    expect(key).toMatch(/^arn:aws:kms:/);
    expect(tags).toEqual(expect.arrayContaining([{ Key: 'Team', Value: 'shop' }]));
  });

  it('[CW-06] [CW-18] can be restored with its value after it was removed from the stack', async () => {
    await run.update(synthesized(KEYS));
    const value = await read('shop/keys');

    await run.update(synthesized({}));

    expect(windowOf(await describeSecret('shop/keys'))).toBe(7);
    await client.send(new RestoreSecretCommand({ SecretId: 'shop/keys' }));
    expect(await read('shop/keys')).toEqual(value);
  });

  it('keeps its value if description, window and length change', async () => {
    await run.update(synthesized(KEYS));
    const value = await read('shop/keys');
    const changed = {
      description: 'other',
      recoveryWindow: Duration.days(30),
      rotation: Rotation.generated({ length: 64 }),
    };

    await run.update(synthesized({ Keys: { ...KEYS.Keys, ...changed } }));

    expect(await read('shop/keys')).toEqual(value);
    expect((await describeSecret('shop/keys'))!.Description).toBe('other');
  });

  it('is another secret after it got another name, and the former can be restored', async () => {
    await run.update(synthesized(KEYS));

    await run.update(synthesized({ Keys: { secretName: 'shop/new' } }));

    expect(windowOf(await describeSecret('shop/keys'))).toBe(7);
    expect((await describeSecret('shop/new'))!.DeletedDate).toBeUndefined();
  });

  it('stays as it was if the update that gives it another name is rolled back', async () => {
    await run.update(synthesized(KEYS));
    const value = await read('shop/keys');

    await expect(run.update(synthesized({ Keys: { secretName: 'shop/new' } }, takenName))).rejects.toThrow('taken');

    expect(await read('shop/keys')).toEqual(value);
    expect(await describeSecret('shop/new')).toBeUndefined();
  });

  it('is not created while its name can still be restored, and the message says what to do', async () => {
    await run.update(synthesized(KEYS));
    await run.update(synthesized({}));

    await expect(run.update(synthesized(KEYS))).rejects.toThrow(
      'aws secretsmanager delete-secret --secret-id shop/keys --force-delete-without-recovery',
    );

    expect(windowOf(await describeSecret('shop/keys'))).toBe(7);
    await client.send(new DeleteSecretCommand({ SecretId: 'shop/keys', ForceDeleteWithoutRecovery: true }));
    await run.update(synthesized(KEYS));
    expect(await read('shop/keys')).toMatchObject({ issuer: 'shop' });
  });

  it("does not take over somebody else's secret, and leaves it alone when the stack is rolled back", async () => {
    await client.send(new CreateSecretCommand({ Name: 'shop/keys', SecretString: '"mine"' }));

    await expect(run.update(synthesized(KEYS))).rejects.toThrow('already exists');

    expect(await read('shop/keys')).toBe('mine');
  });

  it('leaves its name free if its creation is rolled back', async () => {
    await expect(run.update(synthesized(KEYS, takenName))).rejects.toThrow('taken');

    expect(await describeSecret('shop/keys')).toBeUndefined();
  });
});
