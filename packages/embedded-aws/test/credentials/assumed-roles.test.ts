import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AssumedRoles } from '../../src/credentials/assumed-roles';
import { RoleNotAssumableError } from '../../src/credentials/errors';
import { createLocalRunner, localRunnerArn } from '../../src/deployment/local-runner';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { LiveDeployment } from '../../src/stacks/deployment';
import { AwsCredentials, EmbeddedAws } from '../../src/emulator/embedded-aws';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { writeShopAssembly } from '@slipway/testing/shop-assembly';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let folder: string;
let deployment: LiveDeployment;
let runner: AwsCredentials;
let roles: AssumedRoles;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  deployment = await deployAssembly(aws, await writeShopAssembly(folder));
  runner = await createLocalRunner(aws);
  roles = new AssumedRoles(aws, deployment, runner);
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  await rm(folder, { recursive: true, force: true });
});

function arnOf(logicalId: string): string {
  const role = deployment.stacks.flatMap(({ resources }) => resources).find((one) => one.logicalId === logicalId)!;
  return `arn:aws:iam::111122223333:role/${role.physicalId}`;
}

async function whoami(credentials: AwsCredentials): Promise<string> {
  return (await new STSClient(aws.clientOptions(credentials)).send(new GetCallerIdentityCommand({}))).Arn!;
}

test.each([
  ['any service that it trusts', 'Build', undefined],
  ['the service that asks', 'Build', { service: 'codebuild.amazonaws.com' }],
])('a role is assumed for %s', async (_, logicalId, by) => {
  const credentials = await roles.of(arnOf(logicalId), by);

  expect(await whoami(credentials)).toMatch(
    new RegExp(`assumed-role/${arnOf(logicalId).split('/')[1]}/slipway-local-runner$`),
  );
});

test('a role that trusts another role is assumed by that one', async () => {
  const name = arnOf('ActionRole').split('/')[1];

  expect(await whoami(await roles.of(arnOf('ActionRole')))).toContain(name);
  expect(await whoami(await roles.of(arnOf('ActionRole'), { roleArn: arnOf('PipelineRole') }))).toContain(name);
});

test.each<[string, () => Parameters<AssumedRoles['of']>, RegExp]>([
  [
    'a service that the trust leaves out',
    () => [arnOf('Build'), { service: 'lambda.amazonaws.com' }],
    /^lambda.amazonaws.com is not allowed to assume role \S+: the trust policy of the role allows only codebuild.amazonaws.com; allow sts:AssumeRole for lambda.amazonaws.com in the trust policy of the role$/,
  ],
  [
    'a service where only a role is trusted',
    () => [arnOf('ActionRole'), { service: 'codepipeline.amazonaws.com' }],
    /allows no service; allow sts:AssumeRole for codepipeline.amazonaws.com in the trust policy of the role$/,
  ],
  [
    'a role without the permission to',
    () => [arnOf('ActionRole'), { roleArn: arnOf('Build') }],
    /Build\S* is not allowed to assume role .*not authorized to perform: sts:AssumeRole.*; allow sts:AssumeRole for \S+ in the trust policy of the role, and for \S+ActionRole\S* in a policy of \S+Build\S*$/,
  ],
  [
    'anybody, of a role that was not deployed',
    () => ['arn:aws:iam::111122223333:role/nobody'],
    /^an AWS service is not allowed to assume role \S+nobody: the role is not part of this deployment; create the role in a stack of the app$/,
  ],
])('refuses %s', async (_, ask, message) => {
  const assuming = roles.of(...ask());

  await expect(assuming).rejects.toThrow(RoleNotAssumableError);
  await expect(assuming).rejects.toThrow(message);
});

test('refuses everyone if a trust policy allows neither a service nor a role', async () => {
  const closed = {
    name: 'S',
    accountId: '111122223333',
    region: 'us-east-1',
    outputs: {},
    resources: [
      {
        logicalId: 'R',
        type: 'AWS::IAM::Role',
        path: 'R',
        physicalId: 'closed',
        stubbed: false,
        properties: {
          AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:root' } }] },
        },
      },
    ],
  };

  await expect(
    new AssumedRoles(aws, { stacks: [closed] }, runner).of('arn:aws:iam::111122223333:role/closed'),
  ).rejects.toThrow('allows no service');
});

test('credentials are kept until shortly before they expire', async () => {
  let now = Date.now();
  const clocked = new AssumedRoles(aws, deployment, runner, () => now);
  const minutes = (count: number) => {
    now += count * 60_000;
  };

  const first = await clocked.of(arnOf('Build'));
  minutes(50);
  const second = await clocked.of(arnOf('Build'));
  minutes(6);
  const third = await clocked.of(arnOf('Build'));

  expect(second).toEqual(first);
  expect(third.sessionToken).not.toBe(first.sessionToken);
});

test('a refusal is not kept', async () => {
  const strict = new AssumedRoles(aws, deployment, { accessKeyId: 'AKIAUNKNOWN0000000', secretAccessKey: 'x' });

  await expect(strict.of(arnOf('Build'))).rejects.toThrow(RoleNotAssumableError);
  await expect(strict.of(arnOf('Build'))).rejects.toThrow(RoleNotAssumableError);
});

test('the local runner may do nothing but assume roles, and creating it again replaces its key', async () => {
  const again = await createLocalRunner(aws);

  expect(await whoami(again)).toBe(localRunnerArn(aws));
  await expect(new IAMClient(aws.clientOptions(again)).send(new ListUsersCommand({}))).rejects.toThrow(
    /not authorized/,
  );
  await expect(whoami(runner)).rejects.toThrow(/token/);
});

test('an error while creating the runner is not hidden', async () => {
  const powerless = {
    root: await new AssumedRoles(aws, deployment, await createLocalRunner(aws)).of(arnOf('Build')),
    clientOptions: (credentials: AwsCredentials) => aws.clientOptions(credentials),
  } as EmbeddedAws;

  await expect(createLocalRunner(powerless)).rejects.toThrow(/iam:CreateUser/);
});
