import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { DescribeServiceDeploymentsCommand, ECSClient } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/test-build/test-build.lambda';
import { quiet } from '../model/quiet';

const DEPLOYMENT = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop-cluster/shop-service/NCWGC2ZR';
const BUILD = 'shop-dast:0e1f2a3b';
const codeBuild = mockClient(CodeBuildClient);
const ecs = mockClient(ECSClient);
/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
const first = { resourceArn: DEPLOYMENT, lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT', executionId: 'run-1' };
const again = { ...first, hookDetails: { build: BUILD } };

function tasks(requestedTaskCount: number): void {
  ecs
    .on(DescribeServiceDeploymentsCommand, { serviceDeploymentArns: [DEPLOYMENT] })
    .resolves({ serviceDeployments: [{ targetServiceRevision: { requestedTaskCount } }] });
}

beforeEach(() => {
  codeBuild.reset();
  ecs.reset();
  quiet();
  Object.assign(process.env, { PROJECT: 'shop-dast', TEST_URL: 'http://balancer:9000' });
});

describe('the hook that has green tested by a build', () => {
  it('starts one, bound to the deployment, and has ECS ask again', async () => {
    tasks(2);
    codeBuild.on(StartBuildCommand).resolves({ build: { id: BUILD } });

    const answer = await handler(first);

    expect(answer).toEqual({ hookStatus: 'IN_PROGRESS', callBackDelay: 30, hookDetails: { build: BUILD } });
    expect(codeBuild.commandCalls(StartBuildCommand).map(({ args }) => args[0].input)).toEqual([
      {
        projectName: 'shop-dast',
        idempotencyToken: 'NCWGC2ZR',
        environmentVariablesOverride: [{ name: 'TEST_URL', value: 'http://balancer:9000', type: 'PLAINTEXT' }],
      },
    ]);
  });

  it('starts none for a service that is created without tasks', async () => {
    tasks(0);

    expect(await handler(first)).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(codeBuild.calls()).toEqual([]);
  });

  it('starts no second build while one runs', async () => {
    codeBuild.on(BatchGetBuildsCommand, { ids: [BUILD] }).resolves({ builds: [{ buildStatus: 'IN_PROGRESS' }] });

    expect(await handler(again)).toMatchObject({ hookStatus: 'IN_PROGRESS', hookDetails: { build: BUILD } });
    expect(codeBuild.commandCalls(StartBuildCommand)).toEqual([]);
  });

  it('lets green receive traffic if the build has succeeded', async () => {
    codeBuild.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus: 'SUCCEEDED' }] });

    expect(await handler(again)).toEqual({ hookStatus: 'SUCCEEDED' });
  });

  it.each(['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'] as const)(
    'refuses it if the build is %s',
    async (buildStatus) => {
      const phases = [{}, { contexts: [{ message: 'exit status 1' }, {}] }];
      codeBuild
        .on(BatchGetBuildsCommand)
        .resolves({ builds: [{ buildStatus, phases, logs: { deepLink: 'https://log' } }] });

      expect(await handler(again)).toEqual({ hookStatus: 'FAILED' });
    },
  );

  it('refuses it if the build is gone', async () => {
    codeBuild.on(BatchGetBuildsCommand).resolves({ builds: [], buildsNotFound: [BUILD] });

    expect(await handler(again)).toEqual({ hookStatus: 'FAILED' });
  });

  it('fails, and ECS rolls back, if no build can be started', async () => {
    tasks(2);
    codeBuild.on(StartBuildCommand).rejects(new Error('AccountLimitExceededException'));

    await expect(handler(first)).rejects.toThrow('AccountLimitExceeded');
  });
});
