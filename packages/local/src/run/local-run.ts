import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Approver, resourcesOf } from '../actions/ports';
import { actionCatalog } from '../actions/registry';
import { DeploymentRecord, ServiceView } from '../containers/service-view';
import { AlarmState } from '../containers/service/alarms';
import { environmentOf } from '../deployment/deploy-assembly';
import { DeployedResource, LiveDeployment } from '../deployment/deployment';
import { ScanFindings } from '../ecr-api/scan-answer';
import { ObjectStore } from '../embedded-aws/object-store';
import { RunningEmbeddedAws, startEmbeddedAws } from '../embedded-aws/start-embedded-aws';
import { Inbox, Notification } from '../events/inbox';
import { PipelineStart, pipelineStarts } from '../events/pipeline-starts';
import { EventRelay } from '../events/event-relay';
import { parsePipeline, Pipeline } from '../pipeline/declaration';
import { PipelineEvent } from '../pipeline/events';
import { ExecutionRecords } from '../pipeline/execution-records';
import { ExecutionResult } from '../pipeline/execution-result';
import { PipelineRunner, RunningExecution } from '../pipeline/pipeline-runner';
import { StartInput } from '../pipeline/start-input';
import { PullRequestProps, PushProps } from '../webhook/github-payload';
import { DeliveryAnswer } from '../webhook/post-delivery';
import { DeliveryProps, WebhookSender } from '../webhook/webhook-sender';
import { RunInterruptedError, UnknownPipelineError } from './errors';
import { RunServices } from './run-services';

const POLL_MS = 50;

export interface LocalRunProps {
  /** A synthesized app: `cdk.out`. */
  readonly assembly: string;
  /** Gets the logs of the actions, in `logs/<execution>/<stage>/<action>.log`. */
  readonly folder: string;
  readonly approver: Approver;
  /** One line for each thing that is done before and after the pipelines. */
  readonly onProgress?: (line: string) => void;
  readonly onEvent?: (event: PipelineEvent) => void;
  /** Variables for every build beside those that CodeBuild documents, such as where a package manager finds its cache. @default - none */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /** Folders of local repositories, by the `owner/name` of the GitHub repositories they stand for. @default - GitHub sources are simulated */
  readonly repositories?: Readonly<Record<string, string>>;
  /** What the scans of images find. @default - every image is scanned, and nothing is found */
  readonly scanFindings?: ScanFindings;
  /** How many milliseconds a minute of an ECS deployment takes: of bake times, of steps between traffic shifts, of health checks. @default 1000 */
  readonly deploymentMinuteMs?: number;
  /** Port of the embedded AWS. @default - a free one */
  readonly port?: number;
  /** Ends the run: everything that was started is stopped. @default - nothing does */
  readonly signal?: AbortSignal;
}

/**
 * An app deployed to an embedded AWS of its own, with its pipelines listening.
 *
 * Whoever begins a run ends it, also when something in between fails.
 */
export class LocalRun {
  /** Starts the embedded AWS and deploys the assembly. What it has started by the time it fails, it stops. */
  public static async begin(props: LocalRunProps): Promise<LocalRun> {
    const { onProgress = () => undefined, assembly, port } = props;
    const environment = await environmentOf(assembly);
    onProgress('starting the embedded AWS');
    const aws = await startEmbeddedAws({ onProgress, port, ...environment });
    const records = new ExecutionRecords();
    let services: RunServices | undefined;
    try {
      services = await RunServices.start(aws, { ...props, onProgress }, records);
      return await LocalRun.listen(props, aws, await services.deploy(assembly), services, records);
    } catch (error) {
      const reason = aws.death ?? error;
      await services?.stop();
      await aws.stop();
      throw reason;
    }
  }

  private static async listen(
    props: LocalRunProps,
    aws: RunningEmbeddedAws,
    deployment: LiveDeployment,
    services: RunServices,
    records: ExecutionRecords,
  ): Promise<LocalRun> {
    const pipelines = pipelinesOf(deployment);
    const inbox = await Inbox.open(aws, deployment);
    const folders = { workFolder: join(props.folder, 'work'), logFolder: join(props.folder, 'logs') };
    await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
    const relay = new EventRelay(aws);
    const catalog = actionCatalog({
      aws,
      ...services.ports,
      resources: resourcesOf(deployment),
      approver: props.approver,
      path: process.env.PATH!,
      buildEnvironment: props.buildEnvironment,
      repositories: props.repositories,
    });
    const onEvent = (event: PipelineEvent) => {
      relay.send(event);
      props.onEvent?.(event);
    };
    const runners = pipelines.map(
      (pipeline) =>
        [
          pipeline.name,
          new PipelineRunner({ pipeline, catalog, records, region: aws.region, onEvent, ...folders }),
        ] as const,
    );
    return new LocalRun(
      aws,
      deployment,
      inbox,
      services,
      relay,
      pipelines,
      new Map(runners),
      new WebhookSender(aws, deployment, props.repositories ?? {}),
      props.signal,
    );
  }

  private readonly executions: RunningExecution[] = [];
  private readonly refusals: string[] = [];
  private readonly ended = new AbortController();
  private readonly listening: Promise<void>;
  private ending?: Promise<void>;

  private constructor(
    public readonly aws: RunningEmbeddedAws,
    public readonly deployment: LiveDeployment,
    private readonly inbox: Inbox,
    private readonly beside: RunServices,
    private readonly relay: EventRelay,
    private readonly declared: readonly Pipeline[],
    private readonly runners: ReadonlyMap<string, PipelineRunner>,
    private readonly sender: WebhookSender,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.listening = this.followRules();
    signal?.addEventListener(
      'abort',
      () => this.executions.forEach((execution) => execution.abort('the run was stopped')),
      { once: true },
    );
  }

  public get pipelines(): readonly string[] {
    return [...this.runners.keys()];
  }

  /** The configurations of the actions that take their source from a bucket. */
  public get sources(): readonly Readonly<Record<string, string>>[] {
    return this.declared
      .flatMap(({ stages }) => stages[0].actions)
      .filter(({ type }) => type.provider === 'S3')
      .map(({ configuration }) => configuration);
  }

  /** Starts of pipelines that could not be used, in words. */
  public get refused(): readonly string[] {
    return this.refusals;
  }

  /** How many executions have started, by whatever means. */
  public get started(): number {
    return this.executions.length;
  }

  /** The services that ECS would run: what they are at this moment, and what was deployed to them. */
  public get services(): readonly ServiceView[] {
    return this.beside.containers.services.views;
  }

  /** Every deployment to a service so far, also to those that are gone. */
  public get serviceDeployments(): readonly DeploymentRecord[] {
    return this.beside.containers.services.deployments;
  }

  /**
   * Sets the state of an alarm, by its name. Deployments that watch it see it.
   * @throws UnknownNameError where no stack has such an alarm
   */
  public setAlarm(name: string, state: AlarmState): void {
    this.beside.containers.services.setAlarm(name, state);
  }

  /**
   * Deploys a changed assembly over the one of the run, as `cdk deploy` would, and waits for the services. The pipelines go on as they were declared when the run began.
   * @throws StackFailedError where a stack cannot be changed
   */
  public async update(assembly: string): Promise<void> {
    await this.deployment.update(assembly);
  }

  /** Starts a pipeline as `StartPipelineExecution` does. Throws UnknownPipelineError, or StartRefusedError where the input does not fit. */
  public start(pipelineName: string, input?: StartInput): RunningExecution {
    const runner = this.runners.get(pipelineName);
    if (!runner) {
      throw new UnknownPipelineError(pipelineName, this.pipelines);
    }
    const execution = runner.start(input);
    this.executions.push(execution);
    return execution;
  }

  /** Delivers a push to the deployed webhook, signed as GitHub signs it. */
  public async push(props: PushProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.sender.push(props);
  }

  /** Delivers the event of a pull request to the deployed webhook. */
  public async pullRequest(props: PullRequestProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.sender.pullRequest(props);
  }

  /** Uploads a file as a person with access to the bucket would. What listens to the bucket hears of it. */
  public async upload(bucket: string, key: string, file: string): Promise<string | undefined> {
    const { versionId } = await new ObjectStore(this.aws, this.aws.root).put(bucket, key, file);
    return versionId;
  }

  /** Reads an object back as a person with access to the bucket would. */
  public async download(bucket: string, key: string, file: string): Promise<void> {
    await new ObjectStore(this.aws, this.aws.root).get(bucket, key, file);
  }

  /**
   * Waits until at least `count` executions have started, by whatever means, and every one that has started has ended.
   *
   * @throws RunInterruptedError where the run is stopped, the embedded AWS dies, or no further execution starts in time
   */
  public async finished(count: number, startWithinMs = 30_000): Promise<readonly ExecutionResult[]> {
    const deadline = Date.now() + startWithinMs;
    while (this.executions.length + this.refusals.length < count) {
      this.check();
      if (Date.now() > deadline) {
        throw new RunInterruptedError(
          `${this.executions.length} of ${count} executions started within ${startWithinMs / 1000} seconds; see whether a rule of the app matches what was done`,
        );
      }
      await sleep(POLL_MS);
    }
    const results = await Promise.all(this.executions.map(({ result }) => result));
    await this.relay.sent();
    this.check();
    return results.length < this.executions.length ? this.finished(count, startWithinMs) : results;
  }

  /**
   * Follows the rules until the signal is aborted, and ends what is running then.
   *
   * @throws EmulatorDiedError where the embedded AWS dies
   */
  public async serve(signal: AbortSignal): Promise<readonly ExecutionResult[]> {
    while (!signal.aborted) {
      if (this.aws.death) {
        throw this.aws.death;
      }
      await sleep(POLL_MS);
    }
    this.executions.forEach((execution) => execution.abort('the run was stopped'));
    const results = await Promise.all(this.executions.map(({ result }) => result));
    await this.relay.sent();
    return results;
  }

  /** Takes what has arrived at the topics since the last call. */
  public async notifications(waitSeconds = 1): Promise<readonly Notification[]> {
    return this.inbox.take(waitSeconds);
  }

  /** The deployed resources of a type, in the order of their stacks and templates. */
  public resources(type: string): readonly DeployedResource[] {
    return this.deployment.stacks.flatMap(({ resources }) => resources).filter((resource) => resource.type === type);
  }

  /** Deletes the stacks as a person would, with everything that is in them. The pipelines no longer listen. */
  public async destroy(onProgress?: (line: string) => void): Promise<void> {
    await this.stopListening();
    await this.deployment.destroy(onProgress);
  }

  /** Stops everything that this run started. Safe to call twice. */
  public async end(): Promise<void> {
    this.ending ??= this.stopAll();
    return this.ending;
  }

  private async stopAll(): Promise<void> {
    this.executions.forEach((execution) => execution.abort('the run ended'));
    await Promise.allSettled(this.executions.map(({ result }) => result));
    await this.stopListening();
    await this.beside.stop();
    await this.aws.stop();
  }

  private check(): void {
    if (this.aws.death) {
      throw this.aws.death;
    }
    if (this.signal?.aborted) {
      throw new RunInterruptedError('the run was stopped; what it had started is ended');
    }
  }

  private async stopListening(): Promise<void> {
    this.ended.abort();
    await this.listening;
  }

  private async followRules(): Promise<void> {
    try {
      for await (const start of pipelineStarts(this.aws, this.deployment.triggers, this.ended.signal)) {
        this.follow(start);
      }
    } catch (error) {
      this.refusals.push(`the rules can no longer be followed: ${(error as Error).message}`);
    }
  }

  private follow({ pipelineName, rulePath, input, problem }: PipelineStart): void {
    try {
      if (problem) {
        throw new Error(problem);
      }
      this.start(pipelineName, { ...(input as StartInput), trigger: { type: 'CloudWatchEvent', detail: rulePath } });
    } catch (error) {
      this.refusals.push(`rule ${rulePath} could not start ${pipelineName}: ${(error as Error).message}`);
    }
  }
}

function pipelinesOf(deployment: LiveDeployment): Pipeline[] {
  return deployment.stacks
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === 'AWS::CodePipeline::Pipeline')
    .map(({ properties, physicalId }) => parsePipeline({ Name: physicalId, ...properties }));
}
