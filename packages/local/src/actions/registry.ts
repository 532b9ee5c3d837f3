import { Action } from '@slipway/embedded-aws';
import { ActionCatalog, ActionRunner } from '../pipeline/action-runner';
import { CloudFormationDeploy } from './cloudformation/cloudformation-deploy';
import { CodeDeployToEcs } from './code-deploy/code-deploy-to-ecs';
import { CodeBuild } from './codebuild';
import { CodeCommitSource } from './codecommit-source';
import { Commands } from './commands';
import { ConnectionSource } from './connection-source';
import { EcrSource } from './ecr-source';
import { EcsDeploy } from './ecs-deploy';
import { GitHubSource } from './github-source';
import { LambdaInvoke } from './lambda-invoke';
import { ManualApproval } from './manual-approval';
import { PipelineInvoke } from './pipeline-invoke';
import { ActionPorts } from './ports';
import { S3Deploy } from './s3-deploy';
import { S3Source } from './s3-source';
import { SimulatedAction } from './simulated';
import { StepFunctionsInvoke } from './step-functions-invoke';

/** Functions that create the runners of all actions that are executed. To add a runner, add a line to this list. */
const KINDS: readonly ((ports: ActionPorts) => ActionRunner)[] = [
  (ports) => new S3Source(ports),
  (ports) => new GitHubSource(ports),
  (ports) => new ConnectionSource(ports),
  (ports) => new CodeCommitSource(ports),
  (ports) => new EcrSource(ports),
  (ports) => new CodeBuild(ports, 'Build'),
  (ports) => new CodeBuild(ports, 'Test'),
  (ports) => new Commands(ports),
  (ports) => new S3Deploy(ports),
  (ports) => new CloudFormationDeploy(ports),
  (ports) => new EcsDeploy(ports),
  (ports) => new CodeDeployToEcs(ports),
  (ports) => new LambdaInvoke(ports),
  (ports) => new StepFunctionsInvoke(ports),
  (ports) => new PipelineInvoke(ports),
  (ports) => new ManualApproval(ports),
];

/**
 * Returns a catalog of the runners for all actions that a run can execute. All other actions are simulated. Runners in
 * `more` are added, and take precedence.
 */
export function actionCatalog(ports: ActionPorts, more: readonly ActionRunner[] = []): ActionCatalog {
  const runners = [...more, ...KINDS.map((make) => make(ports))];
  return { runnerOf: (action) => runners.find((runner) => executes(runner, action)) ?? new SimulatedAction(action) };
}

function executes({ owner, category, provider }: ActionRunner, { type }: Action): boolean {
  return type.owner === owner && type.category === category && type.provider === provider;
}
