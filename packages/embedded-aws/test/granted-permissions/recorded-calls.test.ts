import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createLocalRunner, localRunnerArn } from '../../src/deployment/local-runner';
import { startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

test(
  'the calls of roles are recorded, each once, and those of others are not',
  async () => {
    const aws = await startEmbeddedAws();
    try {
      const iam = new IAMClient(aws.clientOptions(aws.root));
      const runner = await createLocalRunner(aws);
      const statement = (Effect: string, more: object) => JSON.stringify({ Statement: [{ Effect, ...more }] });
      const trust = { Principal: { AWS: localRunnerArn(aws) }, Action: 'sts:AssumeRole' };
      await iam.send(new CreateRoleCommand({ RoleName: 'asks', AssumeRolePolicyDocument: statement('Allow', trust) }));
      const PolicyDocument = statement('Allow', { Action: 'sqs:ListQueues', Resource: '*' });
      await iam.send(new PutRolePolicyCommand({ RoleName: 'asks', PolicyName: 'p', PolicyDocument }));
      const RoleArn = `arn:aws:iam::${aws.accountId}:role/asks`;
      const { Credentials: made } = await new STSClient(aws.clientOptions(runner)).send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
      );
      const own = aws.clientOptions({
        accessKeyId: made!.AccessKeyId!,
        secretAccessKey: made!.SecretAccessKey!,
        sessionToken: made!.SessionToken!,
      });

      for (const options of [own, own, aws.clientOptions(aws.root)]) {
        await new SQSClient(options).send(new ListQueuesCommand({}));
      }
      await expect(new S3Client(own).send(new ListBucketsCommand({}))).rejects.toThrow();

      const call = { account: aws.accountId, role: 'asks' };
      await expect(aws.calls()).resolves.toEqual([
        { ...call, action: 'sqs:ListQueues', resource: expect.any(String), allowed: true },
        { ...call, action: 's3:ListAllMyBuckets', resource: expect.any(String), allowed: false },
      ]);
    } finally {
      await aws.stop();
    }
    await expect(aws.calls()).resolves.toEqual([]);
  },
  STARTING_MS,
);
