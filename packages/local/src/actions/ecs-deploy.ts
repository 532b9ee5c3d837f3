import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommandInput,
  Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { messageOf } from '@slipway/processes';
import { z } from 'zod';
import { DIFFERENCES } from '../differences';
import { Artifact } from '../artifacts/artifact-store';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { InputArtifacts } from './cloudformation/input-artifacts';
import { ConfigurationError, JobFailedError } from './errors';
import { ActionPorts, secondsOf } from './ports';
import { RoleSession } from './role-session';
import { saySimulated } from './simulated-tasks';

const POLL_MS = 100;
/**
 * Default timeout of a deployment, in minutes. The minutes are those of the ECS model.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
const TIMEOUT_MINUTES = '60';
const FILE = 'imagedefinitions.json';
const definitions = z.array(z.object({ name: z.string(), imageUri: z.string() })).min(1);

/** Image URIs of a deployment, by container name. */
type Images = ReadonlyMap<string, string>;

/**
 * ECS deploy action. Registers a revision of a service's task definition with the images in the image definitions file
 * (`imagedefinitions.json` by default), deploys the revision, and waits for the outcome. The timeout of the deployment
 * is counted in minutes of the ECS model.
 *
 * The ECS calls may differ from those of CodePipeline, which are not documented. The role's permissions are checked
 * against the table of required permissions before the action runs.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export class EcsDeploy implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Deploy';
  public readonly provider = 'ECS';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const {
      ClusterName: cluster,
      ServiceName: name,
      FileName: path = FILE,
      DeploymentTimeout: timeout = TIMEOUT_MINUTES,
    } = context.configuration;
    const [input] = context.inputs as (Artifact | undefined)[];
    if (!cluster || !name || !input) {
      throw new ConfigurationError(
        'an ECS action needs ClusterName, ServiceName and an input artifact; add them to the action',
      );
    }
    const session = await RoleSession.ofAction(this.ports, context);
    const artifacts = new InputArtifacts(context, session, { from: session, to: session });
    const images = imagesOf(path, await artifacts.text({ artifact: input.name, path }));
    const ecs = new ECSClient({
      ...this.ports.aws.clientOptions(this.ports.aws.root),
      endpoint: this.ports.containers.environment.AWS_ENDPOINT_URL_ECS,
      requestHandler: {}, // on loopback, without TLS
    });
    const service = await serviceOf(ecs, cluster, name);
    const definition = await nextDefinition(ecs, service, images);
    await ecs.send(new UpdateServiceCommand({ cluster, service: name, taskDefinition: definition }));
    context.log(
      `deploying ${definition} to ${name}: ${[...images.values()].join(', ')}; ${DIFFERENCES.modelMinute.says(secondsOf(this.ports))}`,
    );
    const deadline = AbortSignal.timeout(Number(timeout) * this.ports.containers.minuteMs);
    const id = await deployed(ecs, { cluster, service: name }, context, deadline);
    saySimulated(this.ports, context, ({ revision }) => definition.endsWith(`/${revision}`));
    return { externalExecutionId: id, summary: `${name} runs ${definition.split('/').pop()}` };
  }
}

/**
 * Parses an image definitions file.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions
 */
function imagesOf(path: string, text: string): Images {
  try {
    return new Map(definitions.parse(JSON.parse(text)).map(({ name, imageUri }) => [name, imageUri]));
  } catch (cause) {
    throw new ConfigurationError(
      `${path} is not a valid image definitions file: ${messageOf(cause)}; it must contain a JSON list of objects with name and imageUri`,
      { cause },
    );
  }
}

async function serviceOf(ecs: ECSClient, cluster: string, name: string): Promise<Service> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
  const [service] = services as (Service | undefined)[];
  if (service === undefined) {
    throw new ConfigurationError(
      `the cluster ${cluster} has no service ${name} with the deployment controller ECS; correct ServiceName or ClusterName, or deploy the service first`,
    );
  }
  return service;
}

/**
 * Registers a copy of the service's task definition with the given images, and returns the ARN of the copy.
 *
 * @throws ConfigurationError if an image is given for a container that is not in the task definition
 */
async function nextDefinition(ecs: ECSClient, { taskDefinition: name }: Service, images: Images): Promise<string> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
  const containers = taskDefinition!.containerDefinitions!;
  const stranger = [...images.keys()].find((image) => containers.every((container) => container.name !== image));
  if (stranger !== undefined) {
    throw new ConfigurationError(
      `the task definition has no container ${stranger}; its containers are ${containers.map((it) => it.name).join(', ')}`,
    );
  }
  const containerDefinitions = containers.map((container) => ({
    ...container,
    image: images.get(container.name!) ?? container.image,
  }));
  const input = { ...taskDefinition, containerDefinitions } as RegisterTaskDefinitionCommandInput;
  const registered = await ecs.send(new RegisterTaskDefinitionCommand(input));
  return registered.taskDefinition!.taskDefinitionArn!;
}

/**
 * Waits until the newest deployment of a service has succeeded, and returns the ARN of the deployment.
 *
 * @throws JobFailedError if the deployment fails, or does not end before the deadline
 */
async function deployed(
  ecs: ECSClient,
  service: { readonly cluster: string; readonly service: string },
  { signal, log }: ActionContext,
  deadline: AbortSignal,
): Promise<string> {
  const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand({ ...service, maxResults: 1 }));
  const arn = serviceDeployments![0].serviceDeploymentArn!;
  for (;;) {
    const answer = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
    const { status, finishedAt, rollback } = answer.serviceDeployments![0];
    if (status === 'SUCCESSFUL') {
      log(`${service.service} is deployed`);
      return arn;
    }
    if (finishedAt !== undefined) {
      throw new JobFailedError([`the deployment of ${service.service} is ${status}`, rollback?.reason].join(': '));
    }
    if (deadline.aborted) {
      throw new JobFailedError(
        `the deployment of ${service.service} did not end within the timeout and is still in progress; check the tasks of the service, or increase DeploymentTimeout`,
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
