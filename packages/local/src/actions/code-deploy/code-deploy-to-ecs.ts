import { setTimeout as sleep } from 'node:timers/promises';
import {
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DIFFERENCES } from '../../differences';
import { ActionContext, ActionOutcome, ActionRunner } from '../../pipeline/action-runner';
import { InputArtifacts } from '../cloudformation/input-artifacts';
import { ConfigurationError, JobFailedError } from '../errors';
import { ActionPorts, secondsOf } from '../ports';
import { RoleSession } from '../role-session';
import { simulate } from '../simulated';
import { saySimulated } from '../simulated-tasks';
import { appSpecOf, taskDefinitionOf } from './ecs-revision';

const POLL_MS = 100;

/** Clients for the APIs of the ECS model. */
interface Clients {
  readonly ecs: ECSClient;
  readonly codeDeploy: CodeDeployClient;
}

/**
 * CodeDeploy to ECS action. Registers the task definition of the action, and deploys it to the service of the
 * deployment group with CodeDeploy. The deployment runs on the ECS model and calls the hooks in the AppSpec file. Wait
 * times of the deployment group and configuration are counted in minutes of the ECS model. If the deployment group is
 * not a resource of the deployed stacks, the action is simulated.
 *
 * The ECS and CodeDeploy calls may differ from those of CodePipeline, which are not documented. The role's permissions
 * are checked against the table of required permissions before the action runs.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
 */
export class CodeDeployToEcs implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Deploy';
  public readonly provider = 'CodeDeployToECS';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const { ApplicationName: applicationName, DeploymentGroupName: deploymentGroupName } = context.configuration;
    if (!applicationName || !deploymentGroupName) {
      throw new ConfigurationError(
        'a CodeDeployToECS action needs ApplicationName and DeploymentGroupName; add them to the action configuration',
      );
    }
    if (!this.ports.resources.find('AWS::CodeDeploy::DeploymentGroup', deploymentGroupName)) {
      return simulate(context, DIFFERENCES.otherGroup.says(deploymentGroupName));
    }
    const session = await RoleSession.ofAction(this.ports, context);
    const artifacts = new InputArtifacts(context, session, { from: session, to: session });
    const clients = this.clients();
    const taskDefinition = await taskDefinitionOf(context.configuration, artifacts);
    const registered = await clients.ecs.send(new RegisterTaskDefinitionCommand(taskDefinition));
    const arn = registered.taskDefinition!.taskDefinitionArn!;
    const content = await appSpecOf(context.configuration, artifacts, arn);
    const { deploymentId } = await clients.codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName,
        deploymentGroupName,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
      }),
    );
    context.log(`deployment ${deploymentId} of ${arn}; ${DIFFERENCES.modelMinute.says(secondsOf(this.ports))}`);
    const summary = await follow(clients, deploymentId!, arn, context);
    saySimulated(this.ports, context, ({ revision }) => arn.endsWith(`/${revision}`));
    return { externalExecutionId: deploymentId, summary };
  }

  private clients(): Clients {
    const { aws } = this.ports;
    const clientOptions = aws.clientOptions(aws.root);
    const { AWS_ENDPOINT_URL_ECS, AWS_ENDPOINT_URL_CODEDEPLOY } = this.ports.containers.environment;
    const onLoopback = (endpoint: string) => ({ ...clientOptions, endpoint, requestHandler: {} }); // without TLS
    return {
      ecs: new ECSClient(onLoopback(AWS_ENDPOINT_URL_ECS)),
      codeDeploy: new CodeDeployClient(onLoopback(AWS_ENDPOINT_URL_CODEDEPLOY)),
    };
  }
}

/**
 * Logs the lifecycle events of a deployment until the deployment ends, verifies the task definition that the service
 * runs, and returns a summary of the deployment.
 *
 * @throws JobFailedError if the deployment fails or is stopped, or the service runs another task definition afterwards
 */
async function follow(
  { ecs, codeDeploy }: Clients,
  deploymentId: string,
  definition: string,
  { signal, log }: ActionContext,
): Promise<string> {
  const told = new Set<string>();
  for (;;) {
    const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
    const { deploymentTarget } = await codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId: '' }));
    const { targetId, lifecycleEvents } = deploymentTarget!.ecsTarget!;
    lifecycleEvents!
      .map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`)
      .filter((event) => !told.has(event))
      .forEach((event) => {
        told.add(event);
        log(event);
      });
    const { status, errorInformation } = deploymentInfo!;
    if (status === 'Succeeded') {
      return readBack(ecs, targetId!, definition);
    }
    if (status === 'Failed' || status === 'Stopped') {
      throw new JobFailedError(`the deployment ${deploymentId} is ${status}: ${errorInformation!.message}`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/**
 * Verifies that a service runs a task definition after a deployment, and returns a summary of the deployment.
 *
 * @throws JobFailedError if the service runs another task definition
 */
async function readBack(ecs: ECSClient, targetId: string, definition: string): Promise<string> {
  const [cluster, name] = targetId.split(':');
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
  const { taskDefinition } = services![0];
  if (taskDefinition !== definition) {
    throw new JobFailedError(`${name} runs ${taskDefinition} after the deployment of ${definition}`);
  }
  return `${name} runs ${definition.split('/').pop()}`;
}
