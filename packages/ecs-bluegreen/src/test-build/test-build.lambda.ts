import { Logger } from '@aws-lambda-powertools/logger';
import { BatchGetBuildsCommand, Build, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { DescribeServiceDeploymentsCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { TestBuildEnvironment } from './env';
import { HookAnswer, testBuild, TestBuildDetails, TestBuildState } from './test-build';

const logger = new Logger({ serviceName: 'test-build' });
const codeBuild = new CodeBuildClient({});
const ecs = new ECSClient({});

/** Event that ECS sends to a lifecycle hook about a deployment. */
export interface TestBuildEvent {
  /** ARN of the deployment. */
  readonly resourceArn: string;
  /** State from the previous response. @default - this is the first invocation for the deployment */
  readonly hookDetails?: TestBuildDetails;
}

/** Tells ECS whether traffic can shift to the green tasks, which requires that the test build has succeeded. */
export async function handler({ resourceArn: deployment, hookDetails: details }: TestBuildEvent): Promise<HookAnswer> {
  const { PROJECT, TEST_URL } = process.env as unknown as TestBuildEnvironment;
  return testBuild({
    deployment,
    details,
    tasks: () => tasksOf(deployment),
    start: (token) => start(PROJECT, TEST_URL, token),
    stateOf,
    say: (message, more) => logger.info(message, more),
  });
}

async function tasksOf(deployment: string): Promise<number> {
  const { serviceDeployments } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] }),
  );
  return serviceDeployments![0].targetServiceRevision!.requestedTaskCount!;
}

async function start(projectName: string, testUrl: string, idempotencyToken: string): Promise<string> {
  const { build } = await codeBuild.send(
    new StartBuildCommand({
      projectName,
      idempotencyToken,
      environmentVariablesOverride: [{ name: 'TEST_URL', value: testUrl, type: 'PLAINTEXT' }],
    }),
  );
  return build!.id!;
}

async function stateOf(id: string): Promise<TestBuildState | undefined> {
  const { builds } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [id] }));
  return builds!.map(stateIn).at(0);
}

function stateIn({ buildStatus, phases = [], logs }: Build): TestBuildState {
  const reasons = phases.flatMap(({ contexts = [] }) => contexts.map(({ message }) => message)).filter(Boolean);
  return { status: buildStatus!, reason: reasons.join('; '), log: logs?.deepLink };
}
