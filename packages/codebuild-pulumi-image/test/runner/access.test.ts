import { existsSync, readFileSync, statSync } from 'node:fs';
import { CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { requireApproval } from '../../src/runner/approval';
import { withDeploymentProfile } from '../../src/runner/aws-profile';
import { assumeDeploymentRole, credentialProcessAnswer } from '../../src/runner/deployment-role';

const ENVIRONMENT = {
  ENVIRONMENT: 'prod',
  DEPLOYMENT_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy',
  EXTERNAL_ID: 'external',
  COMMIT: 'a'.repeat(40),
  EXECUTION_ID: 'e'.repeat(80),
};

describe('[PG-09] the deployment role', () => {
  const sts = mockClient(STSClient);
  const client = new STSClient({});
  beforeEach(() => sts.reset());

  it('is assumed for what is named in its session: commit, execution, environment', async () => {
    sts.on(AssumeRoleCommand).resolves({
      Credentials: {
        AccessKeyId: 'ASIA1',
        SecretAccessKey: 'secret',
        SessionToken: 'token',
        Expiration: new Date('2026-11-22T09:00:00Z'),
      },
      AssumedRoleUser: { Arn: 'arn:session', AssumedRoleId: 'id' },
    });

    const session = await assumeDeploymentRole(client, ENVIRONMENT);

    expect(sts.commandCalls(AssumeRoleCommand)[0].args[0].input).toEqual({
      RoleArn: 'arn:aws:iam::123456789012:role/deploy',
      ExternalId: 'external',
      RoleSessionName: `slipway-prod-${'e'.repeat(51)}`,
      DurationSeconds: 3600,
      Tags: [
        { Key: 'commit', Value: 'a'.repeat(40) },
        { Key: 'execution', Value: 'e'.repeat(80) },
        { Key: 'environment', Value: 'prod' },
      ],
    });
    expect(session.arn).toBe('arn:session');
    expect(JSON.parse(credentialProcessAnswer(session))).toEqual({
      Version: 1,
      AccessKeyId: 'ASIA1',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: '2026-11-22T09:00:00.000Z',
    });
  });

  it('reports which call was denied', async () => {
    sts.on(AssumeRoleCommand).rejects(new Error('User: arn:build is not authorized to perform: sts:AssumeRole'));

    await expect(assumeDeploymentRole(client, ENVIRONMENT)).rejects.toThrow(
      /sts:AssumeRole on arn:aws:iam::123456789012:role\/deploy failed: User: arn:build is not authorized.*sts:TagSession/,
    );
  });
});

describe('the profile of the deployment role', () => {
  it.each([
    ['us-east-1', 'region = us-east-1\n'],
    [undefined, ''],
  ])('names this program, contains no credential, and is removed with the run, in region %s', async (region, line) => {
    let file = '';

    await withDeploymentProfile(['/opt/node 24/node', '/opt/slipway.js'], region, async (configFile) => {
      file = configFile;
      expect(readFileSync(file, 'utf8')).toBe(
        `[profile deployment]\ncredential_process = "/opt/node 24/node" "/opt/slipway.js" "credentials"\n${line}`,
      );
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    expect(existsSync(file)).toBe(false);
  });

  it('is removed when the run fails, too', async () => {
    let file = '';

    await expect(
      withDeploymentProfile(['node'], undefined, async (configFile) => {
        file = configFile;
        throw new Error('failed');
      }),
    ).rejects.toThrow('failed');

    expect(existsSync(file)).toBe(false);
  });
});

describe('[PG-03] the approval', () => {
  const codePipeline = mockClient(CodePipelineClient);
  const client = new CodePipelineClient({});
  const props = { pipeline: 'pipeline-prod', executionId: 'run-1', action: 'Release' };
  const action = (more: object = {}) => ({
    actionName: 'Release',
    pipelineExecutionId: 'run-1',
    status: 'Succeeded' as const,
    startTime: new Date(1),
    ...more,
  });
  beforeEach(() => codePipeline.reset());

  it('is read from CodePipeline, for this execution, with who gave it', async () => {
    codePipeline
      .on(ListActionExecutionsCommand, { pipelineName: 'pipeline-prod', filter: { pipelineExecutionId: 'run-1' } })
      .resolvesOnce({ nextToken: 'more' })
      .resolves({
        actionExecutionDetails: [
          action({ actionName: 'Build' }),
          action({ updatedBy: 'arn:alice', lastUpdateTime: new Date(0) }),
        ],
      });

    expect(await requireApproval(client, props)).toEqual({
      action: 'Release',
      approvedBy: 'arn:alice',
      approvedAt: '1970-01-01T00:00:00.000Z',
    });
  });

  it('counts as it was answered last', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({
      actionExecutionDetails: [
        action({ status: 'Failed', startTime: new Date(1) }),
        action({ startTime: new Date(2) }),
      ],
    });

    expect(await requireApproval(client, props)).toEqual({
      action: 'Release',
      approvedBy: undefined,
      approvedAt: undefined,
    });
  });

  it.each([
    ['was rejected', [action({ status: 'Failed' })], 'is Failed'],
    [
      'was rejected after it was given',
      [action({ startTime: new Date(1) }), action({ status: 'Failed', startTime: new Date(2) })],
      'is Failed',
    ],
    ['has not been answered', [action({ status: 'InProgress' })], 'is InProgress'],
    ['is of another execution', [action({ pipelineExecutionId: 'run-0' })], 'is missing'],
    ['is another action', [action({ actionName: 'Other' })], 'is missing'],
  ])('refuses if it %s', async (_, actionExecutionDetails, message) => {
    codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails });

    await expect(requireApproval(client, props)).rejects.toThrow(
      `approval Release in execution run-1 of pipeline-prod ${message}`,
    );
  });
});
