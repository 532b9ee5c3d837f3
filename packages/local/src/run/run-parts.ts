import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeVersions, Secrets } from '@slipway/buildspec';
import { LiveDeployment, PRIVATE_FOLDER, RunningEmbeddedAws } from '@slipway/embedded-aws';
import { ActionPorts, BuildPorts } from '../actions/ports';
import { actionCatalog } from '../actions/registry';
import { ruleRunners } from '../conditions/rule-runners';
import { CalledBuilds } from '../codebuild-api/called-builds';
import { buildEvent } from '../events/build-event';
import { EventRelay } from '../events/event-relay';
import { Inbox } from '../events/inbox';
import { PipelineEvent } from '../pipeline/events';
import { ExecutionRecords } from '../pipeline/execution-records';
import { PipelineRunner } from '../pipeline/pipeline-runner';
import { StartInput } from '../pipeline/start-input';
import { WebhookSender } from '../webhook/webhook-sender';
import { DeclaredPipelines } from './declared-pipelines';
import { Executions } from './executions';
import { LocalRunProps } from './local-run-props';
import { RunServices } from './run-services';
import { WatchedRun } from './watched-run';

type ToldProps = LocalRunProps & Required<Pick<LocalRunProps, 'onProgress'>>;

/** Objects that exist before the app is deployed. */
interface Started {
  readonly aws: RunningEmbeddedAws;
  readonly services: RunServices;
  readonly secrets: Secrets;
}

/** Objects that builds need if they start while the app is being deployed. */
interface Prepared extends Started {
  readonly ports: BuildPorts;
  readonly folders: Folders;
  readonly relay: EventRelay;
  readonly builds: CalledBuilds;
}

/** Objects that exist once the app is deployed. */
interface Deployed extends Prepared {
  readonly deployment: LiveDeployment;
  readonly records: ExecutionRecords;
}

/** Objects that make up a run. */
export interface RunParts {
  readonly aws: RunningEmbeddedAws;
  readonly deployment: LiveDeployment;
  readonly inbox: Inbox;
  readonly runServices: RunServices;
  /** Builds that Lambda functions and other builds start through the CodeBuild API. */
  readonly builds: CalledBuilds;
  readonly relay: EventRelay;
  readonly declared: DeclaredPipelines;
  readonly executions: Executions;
  readonly watched: WatchedRun;
  readonly sender: WebhookSender;
  readonly secrets: Secrets;
  /** Controller that is aborted when events, pipeline updates and retries must no longer start executions. */
  readonly ended: AbortController;
  readonly props: ToldProps;
}

/** Creates the objects that are needed before the app is deployed. From then on, functions can start builds. */
export async function prepare(props: ToldProps, started: Started): Promise<Prepared> {
  const { aws, services, secrets } = started;
  const relay = new EventRelay(aws);
  const ports = portsOf(props, started);
  const folders = await foldersOf(props);
  const builds = new CalledBuilds({
    ports,
    permissions: services.permissions,
    ...folders,
    onProgress: (line) => props.onProgress(secrets.mask(line)),
    onChange: (build) => relay.put(buildEvent(build, aws)),
    now: Date.now,
  });
  services.buildWith(builds);
  return { ...started, ports, folders, relay, builds };
}

/** Creates the objects of a run from a deployment, including the pipelines of its stacks. */
export async function partsOf(props: ToldProps, deployed: Deployed): Promise<RunParts> {
  const { aws, deployment, services, records, secrets, relay, builds } = deployed;
  const inbox = await Inbox.open(aws, deployment);
  const ended = new AbortController();
  const declared = declaredPipelines(
    props,
    deployed,
    (name: string, input: StartInput) => executions.start(name, input).executionId,
  );
  const executions: Executions = new Executions({
    aws,
    deployment,
    declared,
    permissions: services.permissions,
    ended: ended.signal,
    stopped: props.signal,
  });
  services.retryWith(executions);
  return {
    aws,
    deployment,
    inbox,
    runServices: services,
    builds,
    relay,
    declared,
    executions,
    watched: new WatchedRun({
      declared,
      records,
      executions,
      deployment,
      secrets,
      inbox,
      services: services.containers.services,
    }),
    sender: new WebhookSender(aws, deployment, props.repositories ?? {}),
    secrets,
    ended,
    props,
  };
}

function portsOf(props: ToldProps, { aws, services, secrets }: Started): BuildPorts {
  return {
    aws,
    ...services.ports,
    approver: { decide: (request, stop) => props.approver.decide(secrets.maskIn(request), stop) },
    secrets,
    path: process.env.PATH!,
    nodeVersions: new NodeVersions({ offline: props.fence?.offline, onProgress: props.onProgress }),
    buildEnvironment: props.buildEnvironment,
    fence: props.fence && { ...props.fence, network: props.buildEnvironment },
    repositories: props.repositories,
  };
}

interface Folders {
  readonly workFolder: string;
  readonly logFolder: string;
}

async function foldersOf({ folder }: LocalRunProps): Promise<Folders> {
  const folders = { workFolder: join(folder, 'work'), logFolder: join(folder, 'logs') };
  await Promise.all(Object.values(folders).map((one) => mkdir(one, { recursive: true, mode: PRIVATE_FOLDER })));
  return folders;
}

function declaredPipelines(
  props: ToldProps,
  { aws, deployment, services, records, secrets, relay, folders, ports: prepared }: Deployed,
  startPipeline: ActionPorts['startPipeline'],
): DeclaredPipelines {
  const ports = { ...prepared, startPipeline };
  const catalog = services.permissions.before(actionCatalog(ports));
  const rules = services.permissions.beforeRules(ruleRunners(ports));
  const onEvent = (event: PipelineEvent) => {
    relay.send(event);
    props.onEvent?.({ ...event, detail: secrets.maskIn(event.detail) } as PipelineEvent);
  };
  const mask = (line: string) => secrets.mask(line);
  const pipelines = new DeclaredPipelines(
    (pipeline) =>
      new PipelineRunner({
        pipeline,
        catalog,
        rules,
        records,
        region: aws.region,
        onEvent,
        approvalMinuteMs: props.approvalMinuteMs,
        mask,
        ...folders,
      }),
  );
  deployment.stacks.forEach((stack) => pipelines.take(stack));
  return pipelines;
}
