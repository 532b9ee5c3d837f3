import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { STARTING_MS } from '@slipway/testing/starting';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';

let aws: RunningEmbeddedAws;
let root: SecretsManagerClient;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  root = new SecretsManagerClient(aws.clientOptions(aws.root));
}, STARTING_MS);
afterAll(() => aws?.stop());

/** Role that is allowed to create only the secret `shop/token`. */
async function creator(): Promise<SecretsManagerClient> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const { Role: role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'creator',
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: aws.accountId },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'creator',
      PolicyName: 'create',
      PolicyDocument: document({
        Effect: 'Allow',
        Action: 'secretsmanager:CreateSecret',
        Resource: `arn:aws:secretsmanager:${aws.region}:${aws.accountId}:secret:shop/token-??????`,
      }),
    }),
  );
  const { Credentials: made } = await new STSClient(aws.clientOptions(aws.root)).send(
    new AssumeRoleCommand({ RoleArn: role!.Arn, RoleSessionName: 'test' }),
  );
  return new SecretsManagerClient(
    aws.clientOptions({
      accessKeyId: made!.AccessKeyId!,
      secretAccessKey: made!.SecretAccessKey!,
      sessionToken: made!.SessionToken!,
    }),
  );
}

const create = (Name: string) => new CreateSecretCommand({ Name, SecretString: 'x' });

test('a role creates the one secret that its policy names by an ARN with six more characters', async () => {
  const client = await creator();

  const { ARN: arn } = await client.send(create('shop/token'));

  expect(arn).toMatch(/:secret:shop\/token-.{6}$/);
  await expect(client.send(create('shop/other'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(client.send(create('shop/token'))).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('the name of a deleted secret cannot be used while the secret can be restored', async () => {
  await root.send(create('deleted'));
  await root.send(new DeleteSecretCommand({ SecretId: 'deleted', RecoveryWindowInDays: 7 }));

  await expect(root.send(create('deleted'))).rejects.toMatchObject({ name: 'InvalidRequestException' });

  await root.send(new RestoreSecretCommand({ SecretId: 'deleted' }));
  await root.send(new DeleteSecretCommand({ SecretId: 'deleted', ForceDeleteWithoutRecovery: true }));
  expect(await root.send(create('deleted'))).toMatchObject({ Name: 'deleted' });
});
