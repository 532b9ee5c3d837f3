import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ActionPorts, Approver, resourcesOf } from '../actions/ports';
import { actionCatalog } from '../actions/registry';
import { ruleRunners } from '../conditions/rule-runners';
import { AlarmState, DeploymentRecord, ScanFindings, ServiceView } from '@slipway/ecs-model';
import { FenceSettings, NodeVersions, Secrets } from '@slipway/buildspec';
import {
  Death,
  DeployedResource,
  GivenParameters,
  grantedAndUsed,
  LiveDeployment,
  ObjectStore,
  Pipeline,
  PRIVATE_FOLDER,
  RecordedCall,
  RoleUse,
  RotationOutcome,
  RunningEmbeddedAws,
  ScheduledRotation,
  startForAssembly,
} from '@slipway/embedded-aws';
import { BuildRecord } from '../codebuild-api/called-build';
import { CalledBuilds } from '../codebuild-api/called-builds';
import { Inbox, Notification } from '../events/inbox';
import { buildEvent } from '../events/build-event';
import { EventRelay } from '../events/event-relay';
import { CodeCommitRepository } from '../codecommit/state-change';
import { putRecordedCall } from '../events/recorded-call';
import { BucketSource, bucketSources } from './bucket-source';
import { DeclaredPipelines } from './declared-pipelines';
import {
  childEnvironment,
  MissingVariableError,
  networkEnvironment,
  untilStopped,
  RunInterruptedError,
} from '@slipway/processes';
import { PipelineEvent } from '../pipeline/events';
import { ExecutionRecords } from '../pipeline/execution-records';
import { ExecutionResult } from '../pipeline/execution-result';
import { PipelineRunner, RunningExecution } from '../pipeline/pipeline-runner';
import { StartInput } from '../pipeline/start-input';
import { PullRequestProps, PushProps } from '../webhook/github-payload';
import { DeliveryAnswer } from '../webhook/post-delivery';
import { DeliveryProps, WebhookSender } from '../webhook/webhook-sender';
import { UnknownPipelineError } from './errors';
import { Executions } from './executions';
import { RunServices } from './run-services';
import { WatchedRun } from './watched-run';

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
  /**
   * Variables for every build besides those that CodeBuild documents, such as where a package manager finds its cache.
   * @default - none
   */
  readonly buildEnvironment?: Readonly<Record<string, string>>;
  /**
   * Names of variables of this process that builds, and pip when it installs the embedded AWS, get as they are,
   * credentials included. Logs do not show their values.
   * @default - none
   */
  readonly passedVariables?: readonly string[];
  /**
   * Folders of local repositories, by the `owner/name` of the GitHub repositories they stand for, or by the name of the
   * repository of CodeCommit that begins with their branches.
   * @default - GitHub sources are simulated, and repositories of CodeCommit begin empty
   */
  readonly repositories?: Readonly<Record<string, string>>;
  /**
   * What keeps builds in. They also reach the registries and read the caches that their variables name.
   * @default - nothing: they can do what this process can do
   */
  readonly fence?: FenceSettings;
  /** Values of template parameters, by `Name` or `Stack:Name`. @default - those of the assembly, and defaults */
  readonly parameters?: GivenParameters;
  /** Values of Parameter Store that the account of the app has, and the app only reads. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /** Values of secrets that the account of the app has, by name. They are masked. @default - none */
  readonly givenSecrets?: Readonly<Record<string, string>>;
  /** What the scans of images find. @default - every image is scanned, and nothing is found */
  readonly scanFindings?: ScanFindings;
  /**
   * How many milliseconds a minute of an ECS deployment takes: of bake times, of steps between traffic shifts, of
   * health checks.
   * @default 1000
   */
  readonly deploymentMinuteMs?: number;
  /**
   * How many milliseconds a day of rotation schedules takes.
   * @default - a real day, so that no secret is rotated unless `rotate` is called
   */
  readonly rotationDayMs?: number;
  /** Port of the embedded AWS. @default - a free one */
  readonly port?: number;
  /** Ends the run, also while it deploys: everything that was started is stopped. @default - nothing does */
  readonly signal?: AbortSignal;
}

/** What a run is made of. */
interface LocalRunParts {
  readonly aws: RunningEmbeddedAws;
  readonly deployment: LiveDeployment;
  readonly inbox: Inbox;
  readonly runServices: RunServices;
  readonly builds: CalledBuilds;
  readonly relay: EventRelay;
  readonly declared: DeclaredPipelines;
  readonly watched: WatchedRun;
  readonly sender: WebhookSender;
  readonly secrets: Secrets;
  readonly props: Pick<LocalRunProps, 'signal' | 'rotationDayMs'> & Required<Pick<LocalRunProps, 'onProgress'>>;
}

/**
 * An app deployed to an embedded AWS of its own, with its pipelines listening.
 *
 * The caller that begins a run has to end it, also if something in between fails.
 */
export class LocalRun {
  /** Starts the embedded AWS and deploys the assembly. What it has started by the time it fails, it stops. */
  public static async begin(props: LocalRunProps): Promise<LocalRun> {
    const { onProgress = () => undefined, assembly, port, signal, passedVariables } = props;
    const passed = valuesOf(passedVariables ?? []);
    const aws = await startForAssembly(assembly, { onProgress, port, passedVariables, signal });
    const records = new ExecutionRecords();
    const secrets = new Secrets([
      aws.root.secretAccessKey,
      ...Object.values(passed),
      ...Object.values(props.givenSecrets ?? {}),
    ]);
    let services: RunServices | undefined;
    try {
      services = await RunServices.start(aws, { ...props, onProgress }, records, secrets);
      const buildEnvironment = { ...networkEnvironment(), ...passed, ...props.buildEnvironment };
      return await LocalRun.listen(
        { ...props, onProgress, buildEnvironment },
        aws,
        await untilStopped(services.deploy(assembly), signal),
        services,
        records,
        secrets,
      );
    } catch (error) {
      const reason = aws.death ?? error;
      await services?.stop();
      await aws.stop();
      throw reason;
    }
  }

  private static async listen(
    props: LocalRunProps & Pick<LocalRunParts['props'], 'onProgress'>,
    aws: RunningEmbeddedAws,
    deployment: LiveDeployment,
    services: RunServices,
    records: ExecutionRecords,
    secrets: Secrets,
  ): Promise<LocalRun> {
    const inbox = await Inbox.open(aws, deployment);
    const folders = { workFolder: join(props.folder, 'work'), logFolder: join(props.folder, 'logs') };
    await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })));
    const relay = new EventRelay(aws);
    const begun: { run?: LocalRun } = {};
    const ports: ActionPorts = {
      aws,
      ...services.ports,
      resources: resourcesOf(deployment),
      approver: { decide: (request, stop) => props.approver.decide(secrets.maskIn(request), stop) },
      startPipeline: (name, input) => begun.run!.start(name, input).executionId,
      secrets,
      path: process.env.PATH!,
      nodeVersions: new NodeVersions({ offline: props.fence?.offline, onProgress: props.onProgress }),
      buildEnvironment: props.buildEnvironment,
      fence: props.fence && { ...props.fence, network: props.buildEnvironment },
      repositories: props.repositories,
    };
    const builds = new CalledBuilds({
      ports,
      ...folders,
      onProgress: (line) => props.onProgress(secrets.mask(line)),
      onChange: (build) => relay.put(buildEvent(build, aws)),
      now: Date.now,
    });
    services.buildWith(builds);
    const catalog = services.permissions.before(actionCatalog(ports));
    const rules = services.permissions.beforeRules(ruleRunners(ports));
    const onEvent = (event: PipelineEvent) => {
      relay.send(event);
      props.onEvent?.({ ...event, detail: secrets.maskIn(event.detail) } as PipelineEvent);
    };
    const pipelines = new DeclaredPipelines(
      (pipeline) =>
        new PipelineRunner({
          pipeline,
          catalog,
          rules,
          records,
          region: aws.region,
          onEvent,
          mask: (line) => secrets.mask(line),
          ...folders,
        }),
    );
    deployment.stacks.forEach((stack) => pipelines.take(stack));
    begun.run = new LocalRun({
      aws,
      deployment,
      inbox,
      runServices: services,
      builds,
      relay,
      declared: pipelines,
      watched: new WatchedRun({
        declared: pipelines,
        records,
        deployment,
        secrets,
        inbox,
        services: services.containers.services,
      }),
      sender: new WebhookSender(aws, deployment, props.repositories ?? {}),
      secrets,
      props,
    });
    return begun.run;
  }

  private readonly ended = new AbortController();
  private readonly listening: Promise<unknown>;
  private ending?: Promise<void>;
  /** What roles have called. */
  private calls: readonly RecordedCall[] = [];

  public readonly aws: RunningEmbeddedAws;
  public readonly deployment: LiveDeployment;
  /** What has happened so far, for those who show it while it goes on. */
  public readonly watched: WatchedRun;
  private readonly inbox: Inbox;
  private readonly runServices: RunServices;
  private readonly called: CalledBuilds;
  private readonly relay: EventRelay;
  private readonly declared: DeclaredPipelines;
  private readonly executions: Executions;
  private readonly sender: WebhookSender;
  private readonly secrets: Secrets;
  private readonly signal?: AbortSignal;

  private constructor(parts: LocalRunParts) {
    const { aws, deployment, inbox, runServices, relay, declared, sender, secrets, props } = parts;
    this.aws = aws;
    this.watched = parts.watched;
    this.deployment = deployment;
    this.inbox = inbox;
    this.runServices = runServices;
    this.called = parts.builds;
    this.relay = relay;
    this.declared = declared;
    this.sender = sender;
    this.secrets = secrets;
    this.signal = props.signal;
    const { permissions, front, codeCommit } = runServices;
    const executions = new Executions({
      aws,
      deployment,
      declared,
      permissions,
      ended: this.ended.signal,
      stopped: props.signal,
    });
    this.executions = executions;
    this.listening = Promise.all([executions.followRules(), this.followSchedules(props)]);
    front.onDeployed((stack) => executions.takePipelines(stack));
    codeCommit.onPush((push) => executions.poll(push));
    props.signal?.addEventListener('abort', () => executions.abort('the run was stopped'), { once: true });
  }

  /** A copy of data in which the secrets that builds were given are masked: for whatever is written or shown. */
  public withoutSecrets<T>(data: T): T {
    return this.secrets.maskIn(data);
  }

  public get pipelines(): readonly string[] {
    return this.declared.names;
  }

  /** The repositories of CodeCommit: what is pushed to their folders starts what it would start on AWS. */
  public get codeCommit(): readonly CodeCommitRepository[] {
    return this.runServices.codeCommit.repositories;
  }

  /**
   * A pipeline as it is declared now.
   * @throws UnknownPipelineError
   */
  public pipeline(name: string): Pipeline {
    const found = this.declared.all.find((pipeline) => pipeline.name === name);
    if (!found) {
      throw new UnknownPipelineError(name, this.pipelines);
    }
    return found;
  }

  /** The source actions that take an object of a bucket, and what starts their pipelines when it changes. */
  public get sources(): readonly BucketSource[] {
    return bucketSources(this.declared.all, this.deployment);
  }

  /** Starts of pipelines that could not be used, and secrets that could not be rotated when they were due. In words. */
  public get refused(): readonly string[] {
    return [...this.executions.refused, ...this.runServices.codeCommit.problems];
  }

  /**
   * Permissions that AWS needs for what it does by itself, such as logs and notifications, and that its roles lack. In
   * words.
   */
  public get missingPermissions(): readonly string[] {
    return this.runServices.permissions.lost;
  }

  /** Permissions that AWS needs and of which the run cannot say whether they are there. In words. */
  public get undecidedPermissions(): readonly string[] {
    return this.runServices.permissions.undecided;
  }

  /** What the roles of the app were granted, and what of it this run has used. Complete once it has ended. */
  public get permissionUse(): readonly RoleUse[] {
    return grantedAndUsed(this.deployment.stacks, this.calls, this.runServices.permissions.allowed);
  }

  /** How many executions have started, by whatever means. */
  public get started(): number {
    return this.executions.started;
  }

  /** The services that ECS would run: what they are at this moment, and what was deployed to them. */
  public get services(): readonly ServiceView[] {
    return this.runServices.containers.services.views;
  }

  /** Every deployment to a service so far, also to those that are gone. */
  public get serviceDeployments(): readonly DeploymentRecord[] {
    return this.runServices.containers.services.deployments;
  }

  /** The builds that functions, or other builds, have started so far. */
  public get builds(): readonly BuildRecord[] {
    return this.called.records;
  }

  /** Rules of web ACLs that decide nothing here, as `acl/rule`. */
  public get unknownFirewallRules(): readonly string[] {
    return this.runServices.containers.firewalls.unknownRules;
  }

  /**
   * Sets the state of an alarm, by its name. Deployments that watch it see it.
   * @throws UnknownNameError where no stack has such an alarm
   */
  public setAlarm(name: string, state: AlarmState): void {
    this.runServices.containers.services.setAlarm(name, state);
  }

  /**
   * Deploys a changed assembly over the one of the run, as `cdk deploy` would, and waits for the services. A pipeline
   * that is changed is another one from then on: what it runs is cancelled after the stage.
   * @throws StackFailedError where a stack cannot be changed
   */
  public async update(assembly: string): Promise<void> {
    await untilStopped(this.deployment.update(assembly), this.signal);
  }

  /**
   * Starts a pipeline as `StartPipelineExecution` does. Throws UnknownPipelineError, or StartRefusedError where the
   * input does not fit, or RunInterruptedError once the run is stopped.
   */
  public start(pipelineName: string, input?: StartInput): RunningExecution {
    return this.executions.start(pipelineName, input);
  }

  /** Delivers a push to the deployed webhook, signed as GitHub signs it. */
  public async push(props: PushProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.sender.push(props);
  }

  /** Delivers the event of a pull request to the deployed webhook. */
  public async pullRequest(props: PullRequestProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.sender.pullRequest(props);
  }

  /** The secrets that have a rotation schedule. */
  public get rotations(): readonly ScheduledRotation[] {
    return this.runServices.rotations.all;
  }

  /**
   * Rotates a secret now, as Secrets Manager would.
   *
   * @param secret its name or ARN; it may be left out if there is one only
   * @param death where the function dies, to be invoked again
   * @throws SecretRotationError if it has no schedule, AWS would not call the function, or the function fails
   */
  public async rotate(secret?: string, death?: Death): Promise<RotationOutcome> {
    return this.runServices.rotations.rotate(secret, death);
  }

  /** Uploads a file as a person with access to the bucket would. What listens to the bucket hears of it. */
  public async upload(bucket: string, key: string, file: string): Promise<string | undefined> {
    const { versionId } = await new ObjectStore(this.aws, this.aws.root).put(bucket, key, file);
    await putRecordedCall(this.aws, { bucket, key });
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
    while (this.started + this.executions.refused.length < count) {
      this.executions.check();
      if (Date.now() > deadline) {
        throw new RunInterruptedError(
          `${this.started} of ${count} executions started within ${startWithinMs / 1000} seconds; see whether a rule of the app matches what was done`,
        );
      }
      await sleep(POLL_MS);
    }
    const results = await this.results();
    await this.relay.sent();
    this.executions.check();
    return results.length < this.started ? this.finished(count, startWithinMs) : results;
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
    this.executions.abort('the run was stopped');
    const results = await this.results();
    await this.relay.sent();
    return results;
  }

  /** Stops whatever runs, abandons its actions, and waits for the end of that. The pipelines go on listening. */
  public async stopExecutions(reason: string): Promise<void> {
    await this.executions.end(reason);
  }

  /** What came of every execution so far, once each has ended. */
  public async results(): Promise<readonly ExecutionResult[]> {
    return this.executions.results();
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
    await this.executions.end('the run ended');
    await this.stopListening();
    await this.runServices.stop();
    this.calls = await this.runServices.calls();
    await this.aws.stop();
  }

  private async stopListening(): Promise<void> {
    this.ended.abort();
    await this.listening;
  }

  /** Rotates secrets when they are due, if a day is short enough to see one. */
  private async followSchedules({ rotationDayMs: dayMs, onProgress }: LocalRunParts['props']): Promise<void> {
    if (dayMs === undefined) {
      return;
    }
    await this.runServices.rotations.follow(dayMs, this.ended.signal, ({ path }, outcome) => {
      if (outcome instanceof Error) {
        this.executions.refuse(`${path} could not rotate its secret: ${outcome.message}`);
      } else {
        onProgress(`${path} rotated its secret: version ${outcome.versionId} is current`);
      }
    });
  }
}

/** @throws MissingVariableError if this process has no such variable */
function valuesOf(names: readonly string[]): Record<string, string> {
  const variables = childEnvironment({ pass: names });
  return Object.fromEntries(
    names.map((name) => {
      if (variables[name] === undefined) {
        throw new MissingVariableError(name);
      }
      return [name, variables[name]];
    }),
  );
}
