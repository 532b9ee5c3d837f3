import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { inlinePolicy, writeRoles } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { IamAuthorizer } from '../../src/call-authorization/iam-authorizer';
import { AssumedRoles } from '../../src/credentials/assumed-roles';
import { createLocalRunner } from '../../src/deployment/local-runner';
import { AwsCredentials } from '../../src/emulator/embedded-aws';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { jsonOperations } from '../../src/call-authorization/json-operations';
import { LoopbackServer } from '../../src/loopback/loopback-server';

const ARN = 'arn:aws:ecs:us-east-1:111122223333';
const SERVICE = `${ARN}:service/shop/web`;
const allow = (Condition?: object) => ({
  Effect: 'Allow',
  Action: 'ecs:UpdateService',
  Resource: SERVICE,
  ...(Condition && { Condition }),
});
const ofCluster = (name: string) => ({ ArnEquals: { 'ecs:cluster': `${ARN}:cluster/${name}` } });

const ROLES = {
  exact: inlinePolicy(allow()),
  without: inlinePolicy({ ...allow(), Action: 'ecs:DescribeServices' }),
  elsewhere: inlinePolicy({ ...allow(), Resource: `${SERVICE}-2` }),
  'of-the-cluster': inlinePolicy(allow(ofCluster('shop'))),
  'of-another-cluster': inlinePolicy(allow(ofCluster('cafe'))),
  'of-a-function': inlinePolicy(allow({ ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:*:*:function:*' } })),
  forbidden: inlinePolicy(allow(), {
    ...allow({ ArnNotEquals: { 'ecs:cluster': `${ARN}:cluster/cafe` } }),
    Effect: 'Deny',
  }),
  bounded: { ...inlinePolicy(allow()), PermissionsBoundary: { Ref: 'Boundary' } },
  outside: {},
};

let aws: RunningEmbeddedAws;
let folder: string;
let authorizer: IamAuthorizer;
let roles: AssumedRoles;
let server: LoopbackServer;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  const deployment = await deployAssembly(
    aws,
    await writeRoles(folder, ROLES, {
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: { Statement: [allow(ofCluster('cafe'))] } },
      },
    }),
  );
  roles = new AssumedRoles(aws, deployment, await createLocalRunner(aws));
  authorizer = new IamAuthorizer(aws, deployment);
  server = await LoopbackServer.start(
    jsonOperations(
      'ECS',
      'AmazonEC2ContainerServiceV20141113.',
      { UpdateService: () => ({ service: { serviceName: 'web' } }) },
      {
        authorizer,
        permissions: {
          UpdateService: () => [
            {
              action: 'ecs:UpdateService',
              resource: 'arn:aws:ecs:${Region}:${Account}:service/shop/web',
              context: { 'ecs:cluster': 'arn:aws:ecs:${Region}:${Account}:cluster/shop' },
            },
          ],
        },
      },
    ),
  );
}, STARTING_MS);
afterAll(async () => {
  await server?.stop();
  await aws?.stop();
  await rm(folder, { recursive: true, force: true });
});

const of = (name: string) => roles.of(`arn:aws:iam::111122223333:role/${name}`);

async function update(credentials: AwsCredentials) {
  const ecs = new ECSClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const { service } = await ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'web' }));
  return service;
}

const because = (role: string, why: string) => ({
  name: 'AccessDeniedException',
  message:
    `User: arn:aws:sts::111122223333:assumed-role/${role}/slipway-local-runner is not authorized to perform: ` +
    `ecs:UpdateService on resource: ${SERVICE} ${why}`,
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
});
const NO_POLICY = 'because no identity-based policy allows the ecs:UpdateService action';

describe('[RN-04] a call that an endpoint of ours answers', () => {
  it.each([
    ['with the exact statement', 'exact'],
    ['with a condition that the embedded AWS does not know, which the call meets', 'of-the-cluster'],
    ['with a condition on what is not known here', 'of-a-function'],
  ])('is allowed to a role %s', async (_, role) => {
    expect(await update(await of(role))).toEqual({ serviceName: 'web' });
  });

  it.each([
    ['without the action', 'without', NO_POLICY],
    ['with the action on another resource', 'elsewhere', NO_POLICY],
    [
      'with a condition that the embedded AWS does not know, which the call does not meet',
      'of-another-cluster',
      NO_POLICY,
    ],
    ['with a denial whose condition the call meets', 'forbidden', 'with an explicit deny in an identity-based policy'],
    [
      'whose boundary does not allow it',
      'bounded',
      'because no permissions boundary allows the ecs:UpdateService action',
    ],
  ])('is denied to a role %s, with the message of AWS', async (_, role, why) => {
    await expect(update(await of(role))).rejects.toMatchObject(because(role, why));
  });

  it('is decided by the embedded AWS alone if the templates say nothing about it', async () => {
    await expect(update(await of('outside'))).rejects.toMatchObject(because('outside', NO_POLICY));

    await new IAMClient(aws.clientOptions(aws.root)).send(
      new PutRolePolicyCommand({
        RoleName: 'outside',
        PolicyName: 'by-hand',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow()] }),
      }),
    );

    expect(await update(await of('outside'))).toBeDefined();
  });

  it('is allowed to the administrator, which is not a role of the app', async () => {
    expect(await update(aws.root)).toBeDefined();
  });

  it.each([
    ['a key that nobody has', { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }, 'UnrecognizedClientException', 'token included'],
    ['a secret that is another', { secretAccessKey: 'guessed' }, 'InvalidSignatureException', 'does not match'],
    ['a session without its token', { sessionToken: undefined }, 'UnrecognizedClientException', 'token included'],
  ])('is refused to %s, as AWS does', async (_, change, name, message) => {
    await expect(update({ ...(await of('exact')), ...change })).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it('is refused without a signature', async () => {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.UpdateService' },
      body: '{}',
    });

    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});

test('[RN-05] each decision about a role is recorded once, those about the administrator are not', async () => {
  await update(await of('exact'));
  await update(await of('exact'));
  await expect(update(await of('forbidden'))).rejects.toThrow('with an explicit deny');

  const made = authorizer.calls.filter(({ role }) => role === 'exact' || role === 'forbidden');
  expect(made).toEqual([
    { account: '111122223333', role: 'exact', action: 'ecs:UpdateService', resource: SERVICE, allowed: true },
    { account: '111122223333', role: 'forbidden', action: 'ecs:UpdateService', resource: SERVICE, allowed: false },
  ]);
  expect(authorizer.calls.map(({ role }) => role)).not.toContain('root');
});
