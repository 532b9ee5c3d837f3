import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readBootstrapTemplate } from '../../src/bootstrap/bootstrap-template';
import { deployBootstrap } from '../../src/bootstrap/deploy-bootstrap';
import { CloudFormationFront } from '../../src/cloudformation-front/cloudformation-front';
import { inEnvironment } from '../../src/cloudformation-front/environment-view';
import { DeployedStacks } from '../../src/deployment/deployed-stacks';
import { RunnerQueues } from '../../src/deployment/runner-queues';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';
import { STARTING_MS } from '@slipway/testing/starting';

let aws: RunningEmbeddedAws;
let stacks: DeployedStacks;
let front: CloudFormationFront;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  stacks = new DeployedStacks();
  front = await CloudFormationFront.start(aws, { deployed: stacks, queues: new RunnerQueues(aws) });
}, STARTING_MS);
afterAll(async () => {
  await front?.stop();
  await aws?.stop();
});

test.each([
  ['111122223333', 'us-east-1', 'hnb659fds', 'CDKToolkit'],
  ['111122223333', 'eu-west-1', 'shop', 'CDKToolkit-shop'],
  ['444455556666', 'us-east-1', 'hnb659fds', 'CDKToolkit'],
])('account %s in %s has the roles and the version of qualifier %s', async (accountId, region, qualifier, name) => {
  const template = (await readBootstrapTemplate(__dirname))!;

  await deployBootstrap(aws, front, template, { accountId, region, qualifier });

  const there = inEnvironment(aws, { accountId, region });
  const { Parameter: version } = await new SSMClient(there.clientOptions(there.root)).send(
    new GetParameterCommand({ Name: `/cdk-bootstrap/${qualifier}/version` }),
  );
  expect(Number(version!.Value)).toBeGreaterThan(20);
  for (const role of ['deploy', 'file-publishing', 'image-publishing', 'lookup']) {
    const RoleArn = `arn:aws:iam::${accountId}:role/cdk-${qualifier}-${role}-role-${accountId}-${region}`;
    await new STSClient(aws.clientOptions(aws.root)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  }
  expect(stacks.stacks).toContainEqual(expect.objectContaining({ name, accountId, region }));
  expect(stacks.adjustments.filter(({ stack }) => stack === name)).not.toEqual([]);
});
