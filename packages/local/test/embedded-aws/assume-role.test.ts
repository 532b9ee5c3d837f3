import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { Cloud, CODEBUILD } from '../actions/cloud';
import { AwsCredentials } from '@slipway/embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

/** Behavior on which builds rely when they assume a deployment role: trust policies are enforced as documented. */
let cloud: Cloud;
let build: AwsCredentials;
let sibling: AwsCredentials;
let buildArn: string;

beforeAll(async () => {
  cloud = await Cloud.start();
  const rights = [
    { Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: 'arn:aws:iam::111122223333:role/environments/deploy-*' },
  ];
  buildArn = await cloud.role('build', CODEBUILD, rights);
  const siblingArn = await cloud.role('sibling', CODEBUILD, rights);
  const { credentials } = cloud.ports();
  [build, sibling] = await Promise.all(
    [buildArn, siblingArn].map((arn) => credentials.of(arn, { service: CODEBUILD.Service })),
  );
  await cloud.bucket('state');
}, STARTING_MS);

afterAll(() => cloud.stop());

let roles = 0;

/** Creates a role with this statement as its trust policy, and returns its ARN. */
async function deployRole(trust: object): Promise<string> {
  const iam = new IAMClient(cloud.aws.clientOptions(cloud.aws.root));
  const name = `deploy-${(roles += 1)}`;
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: { AWS: buildArn }, ...trust },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      Path: '/environments/',
      AssumeRolePolicyDocument: JSON.stringify(document),
    }),
  );
  return Role!.Arn!;
}

async function assume(by: AwsCredentials, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) {
  const { Credentials: made } = await new STSClient(cloud.aws.clientOptions(by)).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'pulumi', ...more }),
  );
  return {
    accessKeyId: made!.AccessKeyId!,
    secretAccessKey: made!.SecretAccessKey!,
    sessionToken: made!.SessionToken!,
  };
}

const EXTERNAL_ID = { Condition: { StringEquals: { 'sts:ExternalId': 'dev-7' } } };
const TAGGED = {
  Condition: {
    StringLike: { 'aws:RequestTag/commit': '????????' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['commit', 'execution'] },
  },
};
const ACCOUNT = { Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
const tags = (...keys: string[]) => ({ Tags: keys.map((Key) => ({ Key, Value: 'abcd1234' })) });

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
test.each<[string, object, Partial<AssumeRoleCommandInput>]>([
  ['with the external id', EXTERNAL_ID, { ExternalId: 'dev-7' }],
  ['with session tags that the trust asks for', TAGGED, tags('commit', 'execution')],
  [
    'where the trust names the account, and the role by condition',
    { ...ACCOUNT, Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/build' } } },
    {},
  ],
  ['where the trust names the account and the external id', { ...ACCOUNT, ...EXTERNAL_ID }, { ExternalId: 'dev-7' }],
])('[PG-09] a build assumes the role of its deployment %s', async (_, trust, more) => {
  const role = await deployRole(trust);

  expect(await assume(build, role, more)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
});

test.each<[string, object, Partial<AssumeRoleCommandInput>]>([
  ['without the external id', EXTERNAL_ID, {}],
  ['with another external id', EXTERNAL_ID, { ExternalId: 'prod-7' }],
  ['without a session tag that the trust asks for', TAGGED, tags('execution')],
  ['with a session tag that the trust does not name', TAGGED, tags('commit', 'owner')],
  ['with session tags, where the trust does not take any', { Action: 'sts:AssumeRole' }, tags('commit')],
  [
    'where the trust names another role by condition',
    { ...ACCOUNT, Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/sibling' } } },
    {},
  ],
])('[PG-09] a build may not assume the role %s', async (_, trust, more) => {
  const role = await deployRole(trust);

  await expect(assume(build, role, more)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('[PG-09] the build of a sibling environment may not assume it', async () => {
  const role = await deployRole(EXTERNAL_ID);

  await expect(assume(sibling, role, { ExternalId: 'dev-7' })).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a role that trusts the account cannot be assumed without the permission to assume it', async () => {
  const outside = await cloud.role('outside', ACCOUNT.Principal, [
    { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::state' },
  ]);

  await expect(assume(build, outside)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('the session has the permissions of the role, its tags are tags of the principal, and the principal is the role', async () => {
  const role = await deployRole(TAGGED);
  const Condition = { StringEquals: { 'aws:PrincipalTag/commit': 'abcd1234', 'aws:PrincipalArn': role } };
  await cloud.allow(role.slice(role.lastIndexOf('/') + 1), [
    { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::state', Condition },
  ]);
  const list = async (more: Partial<AssumeRoleCommandInput>) =>
    new S3Client(cloud.aws.clientOptions(await assume(build, role, more))).send(
      new ListObjectsV2Command({ Bucket: 'state' }),
    );

  expect((await list(tags('commit'))).KeyCount).toBe(0);
  await expect(list({ Tags: [{ Key: 'commit', Value: 'ffff0000' }] })).rejects.toMatchObject({ name: 'AccessDenied' });
});
