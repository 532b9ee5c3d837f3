import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { rotationTemplate as template } from '@slipway/testing/rotation-template';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { CloudFormationFront } from '../../src/cloudformation-front/cloudformation-front';
import { DeployedStacks } from '../../src/deployment/deployed-stacks';
import { RunnerQueues } from '../../src/deployment/runner-queues';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { RotationOutcome, SecretRotations } from '../../src/secret-rotation/secret-rotations';
import { SecretsFront } from '../../src/secret-rotation/secrets-front';

let aws: RunningEmbeddedAws;
let front: SecretsFront;
let cloudFormation: CloudFormationFront;
let rotations: SecretRotations;
let client: SecretsManagerClient;
const deployed = new DeployedStacks();

beforeAll(async () => {
  aws = await startEmbeddedAws();
  front = await SecretsFront.start(aws);
  const queues = new RunnerQueues(aws);
  cloudFormation = await CloudFormationFront.start(aws, { deployed, queues, functionVariables: front.environment });
  const assembly = await writeAssembly(temporaryFolder(), {
    'manifest.json': { version: '40.0.0', artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': template(),
  });
  await deployAssembly(aws, assembly, { deployed, queues, front: cloudFormation });
  rotations = new SecretRotations(aws, deployed, front);
  client = new SecretsManagerClient(aws.clientOptions(aws.root));
}, STARTING_MS);
afterAll(async () => {
  await cloudFormation?.stop();
  await front?.stop();
  await aws?.stop();
  removeFolders();
});

async function countOf(SecretId: string): Promise<number> {
  return JSON.parse((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString!).count;
}

async function labelsOf(SecretId: string): Promise<string[]> {
  const { VersionIdsToStages: labels } = await client.send(new DescribeSecretCommand({ SecretId }));
  return Object.values(labels!).flat().sort();
}

describe('the rotations of a deployment', () => {
  it('are those of its schedules whose functions it has, with their days', () => {
    expect(rotations.all.map(({ path, everyDays }) => [path, everyDays])).toEqual([
      ['DailySchedule', 1],
      ['HourlySchedule', 0.5],
      ['FailingSchedule', 30],
      ['SilentSchedule', 1],
    ]);
  });

  it('call the function for each of the four steps: a new version becomes current', async () => {
    const { versionId, diedAt, calls } = await rotations.rotate('shop/daily');

    const { VersionId } = await client.send(new GetSecretValueCommand({ SecretId: 'shop/daily' }));
    expect([VersionId, diedAt, await countOf('shop/daily')]).toEqual([versionId, undefined, 2]);
    expect(calls).toBeGreaterThanOrEqual(11);
    expect(await labelsOf('shop/daily')).toEqual(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']);
    expect(await client.send(new DescribeSecretCommand({ SecretId: 'shop/daily' }))).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
    });
  });

  it.each([
    [1, false, 'createSecret'],
    [4, false, 'createSecret'],
    [4, true, 'createSecret'],
    [6, true, 'setSecret'],
    [11, true, 'finishSecret'],
  ])('continue after the function died at call %s (after it: %s), in %s', async (call, after, step) => {
    const before = await countOf('shop/daily');

    const { diedAt, calls } = await rotations.rotate('shop/daily', { call, after });

    expect(diedAt).toBe(step);
    expect(calls).toBeGreaterThanOrEqual(call);
    expect(await countOf('shop/daily')).toBe(before + 1);
  });

  it('report that the function survived, because it made fewer calls', async () => {
    const { diedAt, calls } = await rotations.rotate('shop/daily', { call: 1000, after: false });

    expect(diedAt).toBeUndefined();
    expect(calls).toBeLessThan(1000);
  });

  it('wait for each other', async () => {
    const before = await countOf('shop/daily');

    await Promise.all([1, 2, 3].map(() => rotations.rotate('shop/daily')));

    expect(await countOf('shop/daily')).toBe(before + 3);
  });

  it.each([
    ['shop/failing', 'shop/failing was not rotated: testSecret failed with told to fail; the previous version remains'],
    ['SilentSchedule', 'shop/silent was not rotated: setSecret failed with Error;'],
  ])('of %s fail as its function does, and continue with the same version the next time', async (secret, message) => {
    await expect(rotations.rotate(secret)).rejects.toThrow(message);
    const name = `shop/${/silent|failing/i.exec(secret)![0].toLowerCase()}`;
    const labels = await labelsOf(name);
    await expect(rotations.rotate(secret)).rejects.toThrow(message);

    expect(labels).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect(await labelsOf(name)).toEqual(labels);
    expect(await countOf(name)).toBe(1);
  });

  it.each([
    [
      undefined,
      'specify the secret to rotate; secrets with a schedule: shop/daily, shop/hourly, shop/failing, shop/silent',
    ],
    ['shop/hosted', "secret 'shop/hosted' has no rotation schedule; secrets with a schedule: shop/daily"],
  ])('refuse the secret %s', async (secret, message) => {
    await expect(rotations.rotate(secret)).rejects.toThrow(message);
  });

  it('report that no secret rotates', async () => {
    await expect(new SecretRotations(aws, new DeployedStacks(), front).rotate('shop')).rejects.toThrow(
      'secrets with a schedule: none',
    );
  });

  it('happen when they are due, in days of the configured length', async () => {
    const [before, hourly] = [await countOf('shop/daily'), await countOf('shop/hourly')];
    const told: [string, RotationOutcome | Error][] = [];
    const ended = new AbortController();

    const following = rotations.follow(1500, ended.signal, ({ path }, outcome) => void told.push([path, outcome]));
    try {
      await until(
        async () => (await countOf('shop/daily')) > before && (await countOf('shop/hourly')) > hourly,
        40_000,
      );
      await until(() => told.some(([path]) => path === 'SilentSchedule'));
    } finally {
      ended.abort();
      await following;
    }

    expect(told.map(([path]) => path)).not.toContain('FailingSchedule');
    expect(told.find(([path]) => path === 'SilentSchedule')![1]).toBeInstanceOf(Error);
    expect(told[0]).toEqual(['HourlySchedule', expect.objectContaining({ calls: expect.any(Number) })]);
  });

  it('are refused if Secrets Manager may not invoke the function: its permission is for another account', async () => {
    const other = new DeployedStacks();
    const [stack] = deployed.stacks;
    const resources = stack.resources.map((resource) =>
      resource.type === 'AWS::Lambda::Permission'
        ? { ...resource, properties: { ...resource.properties, SourceAccount: '444455556666' } }
        : resource,
    );
    other.add({ stack: { ...stack, resources }, adjustments: [], triggers: [] });

    await expect(new SecretRotations(aws, other, front).rotate('shop/daily')).rejects.toThrow(
      'shop/daily was not rotated: secretsmanager.amazonaws.com is not allowed to call lambda:InvokeFunction on arn:aws:lambda:us-east-1:111122223333:function:rotate, which AWS requires for secret rotation',
    );
  });
});

describe('a deployment whose schedule AWS would refuse', () => {
  it('fails: the function does not allow Secrets Manager for this account', async () => {
    const assembly = await writeAssembly(temporaryFolder(), {
      'manifest.json': { version: '40.0.0', artifacts: { Refused: stackArtifact('Refused.json') } },
      'Refused.json': template('444455556666'),
    });

    await expect(deployAssembly(aws, assembly, {})).rejects.toThrow(
      /secretsmanager.amazonaws.com is not allowed to call lambda:InvokeFunction/,
    );
  });
});

describe('Secrets Manager of the embedded AWS', () => {
  const token = (character: string) => character.repeat(36);

  it('starts a rotation with a version that has no value', async () => {
    await client.send(new CreateSecretCommand({ Name: 'own', SecretString: 'first' }));

    const { VersionId } = await client.send(
      new RotateSecretCommand({ SecretId: 'own', RotationLambdaARN: 'arn', ClientRequestToken: token('a') }),
    );

    expect(VersionId).toBe(token('a'));
    expect(await labelsOf('own')).toEqual(['AWSCURRENT', 'AWSPENDING']);
    for (const asked of [{ VersionId }, { VersionStage: 'AWSPENDING' }]) {
      await expect(client.send(new GetSecretValueCommand({ SecretId: 'own', ...asked }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    }
  });

  it('takes the value of a version once', async () => {
    const put = (SecretString: string) =>
      client.send(
        new PutSecretValueCommand({
          SecretId: 'own',
          ClientRequestToken: token('a'),
          SecretString,
          VersionStages: ['AWSPENDING'],
        }),
      );

    await put('second');

    expect(await put('second')).toMatchObject({ VersionId: token('a'), VersionStages: ['AWSPENDING'] });
    await expect(put('third')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('continues an unfinished rotation, and starts another after it is finished', async () => {
    const rotate = async (ClientRequestToken: string) =>
      (await client.send(new RotateSecretCommand({ SecretId: 'own', ClientRequestToken }))).VersionId;
    const { VersionId: first } = await client.send(new GetSecretValueCommand({ SecretId: 'own' }));
    expect(await rotate(token('b'))).toBe(token('a'));

    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'own',
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: token('a'),
        RemoveFromVersionId: first,
      }),
    );

    expect(await rotate(token('b'))).toBe(token('b'));
  });

  it('rotates no secret that has no function, or does not exist', async () => {
    await client.send(new CreateSecretCommand({ Name: 'plain', SecretString: 'first' }));

    await expect(client.send(new RotateSecretCommand({ SecretId: 'plain' }))).rejects.toThrow(
      'No Lambda rotation function ARN is associated with this secret.',
    );
    await expect(client.send(new RotateSecretCommand({ SecretId: 'nothing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('the proxy for Secrets Manager', () => {
  it('reports that the embedded AWS cannot be reached', async () => {
    const lost = await SecretsFront.start({ ...aws, endpoint: 'https://127.0.0.1:1', caFile: aws.caFile } as never);
    const endpoint = lost.environment.AWS_ENDPOINT_URL_SECRETS_MANAGER;

    const answer = await fetch(endpoint, { method: 'POST', body: '{}' });
    await lost.stop();

    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('ECONNREFUSED');
  });
});
