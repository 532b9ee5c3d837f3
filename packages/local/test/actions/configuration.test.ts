import { CodeCommitSource } from '../../src/actions/codecommit-source';
import { EcrSource } from '../../src/actions/ecr-source';
import { EcsDeploy } from '../../src/actions/ecs-deploy';
import { PipelineInvoke } from '../../src/actions/pipeline-invoke';
import { ActionPorts } from '../../src/actions/ports';
import { StepFunctionsInvoke } from '../../src/actions/step-functions-invoke';
import { ActionContext, ActionRunner } from '../../src/pipeline/action-runner';

type Made = new (ports: ActionPorts) => ActionRunner;

/** Configurations that are refused before any call, so these actions need no service. */
test.each<[string, Made, Record<string, string>, string]>([
  ['an ECR source', EcrSource, {}, 'an ECR source needs RepositoryName'],
  ['a CodeCommit source', CodeCommitSource, { RepositoryName: 'web' }, 'needs RepositoryName and BranchName'],
  ['a Step Functions action', StepFunctionsInvoke, {}, 'a Step Functions action needs StateMachineArn'],
  ['an ECS action', EcsDeploy, { ClusterName: 'shop' }, 'an ECS action needs ClusterName, ServiceName and an input'],
  ['a pipeline action', PipelineInvoke, {}, 'a CodePipeline invoke action needs PipelineName'],
])('%s without its settings is refused', async (_, Runner, configuration, message) => {
  const context = { configuration, inputs: [], log: () => undefined } as unknown as ActionContext;

  await expect(new Runner({} as ActionPorts).run(context)).rejects.toThrow(
    expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining(message) }),
  );
});
