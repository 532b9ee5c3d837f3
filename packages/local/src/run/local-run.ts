import { setTimeout as sleep } from 'node:timers/promises';
import { AlarmState, DeploymentRecord, ServiceView } from '@slipway/ecs-model';
import { Secrets } from '@slipway/buildspec';
import {
  Death,
  DeployedResource,
  grantedAndUsed,
  LiveDeployment,
  ObjectStore,
  Pipeline,
  RecordedCall,
  RoleUse,
  RotationOutcome,
  RunningEmbeddedAws,
  ScheduledRotation,
  startForAssembly,
} from '@slipway/embedded-aws';
import { BuildRecord } from '../codebuild-api/called-build';
import { Notification } from '../events/inbox';
import { CodeCommitRepository } from '../codecommit/state-change';
import { putRecordedCall } from '../events/recorded-call';
import { BucketSource, bucketSources } from './bucket-source';
import {
  childEnvironment,
  MissingVariableError,
  networkEnvironment,
  untilStopped,
  RunInterruptedError,
} from '@slipway/processes';
import { ExecutionRecords } from '../pipeline/execution-records';
import { ExecutionResult } from '../pipeline/execution-result';
import { RunningExecution } from '../pipeline/pipeline-runner';
import { StageRetry } from '../pipeline/stage-retry';
import { StartInput } from '../pipeline/start-input';
import { PullRequestProps, PushProps } from '../webhook/github-payload';
import { DeliveryAnswer } from '../webhook/post-delivery';
import { DeliveryProps } from '../webhook/webhook-sender';
import { UnknownPipelineError } from './errors';
import { followSchedules } from './follow-schedules';
import { LocalRunProps } from './local-run-props';
import { partsOf, prepare, RunParts } from './run-parts';
import { RunServices } from './run-services';
import { setAlarmState } from './set-alarm-state';
import { WatchedRun } from './watched-run';

const POLL_MS = 50;

/**
 * An app that is deployed to an embedded AWS of its own, with its pipelines listening for events.
 *
 * The caller that begins a run must end it, even if something fails in between.
 */
export class LocalRun {
  /** Starts the embedded AWS and deploys the assembly. If this fails, stops everything that it has started. */
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
      const known = { ...props, onProgress, buildEnvironment };
      const prepared = await prepare(known, { aws, services, secrets });
      const deployment = await untilStopped(services.deploy(assembly), signal);
      return new LocalRun(await partsOf(known, { ...prepared, deployment, records }));
    } catch (error) {
      const reason = aws.death ?? error;
      await services?.stop();
      await aws.stop();
      throw reason;
    }
  }

  private readonly listening: Promise<unknown>;
  private ending?: Promise<void>;
  /** Recorded calls of roles. */
  private calls: readonly RecordedCall[] = [];

  private constructor(private readonly parts: RunParts) {
    const { executions, runServices, ended, props } = parts;
    const { front, codeCommit } = runServices;
    this.listening = Promise.all([executions.followRules(), followSchedules(parts, ended.signal)]);
    front.onDeployed((stack) => executions.takePipelines(stack));
    codeCommit.onPush((push) => executions.poll(push));
    props.signal?.addEventListener('abort', () => executions.abort('the run was stopped'), { once: true });
  }

  public get aws(): RunningEmbeddedAws {
    return this.parts.aws;
  }

  public get deployment(): LiveDeployment {
    return this.parts.deployment;
  }

  /** View of the run so far, for display while it runs. */
  public get watched(): WatchedRun {
    return this.parts.watched;
  }

  /** Returns a copy of data in which the secrets of builds are masked, for anything that is written or shown. */
  public withoutSecrets<T>(data: T): T {
    return this.parts.secrets.maskIn(data);
  }

  public get pipelines(): readonly string[] {
    return this.parts.declared.names;
  }

  /** Repositories of CodeCommit. A push to one of their folders starts what it would start on AWS. */
  public get codeCommit(): readonly CodeCommitRepository[] {
    return this.parts.runServices.codeCommit.repositories;
  }

  /**
   * Returns a pipeline as it is declared now.
   * @throws UnknownPipelineError if it does not exist
   */
  public pipeline(name: string): Pipeline {
    const found = this.parts.declared.all.find((pipeline) => pipeline.name === name);
    if (!found) {
      throw new UnknownPipelineError(name, this.pipelines);
    }
    return found;
  }

  /** Source actions that take an object from a bucket, and how their pipelines start when it changes. */
  public get sources(): readonly BucketSource[] {
    return bucketSources(this.parts.declared.all, this.deployment);
  }

  /** Descriptions of invalid starts of pipelines, and of secrets that could not be rotated when they were due. */
  public get refused(): readonly string[] {
    return [...this.parts.executions.refused, ...this.parts.runServices.problems];
  }

  /** Descriptions of permissions that roles lack and AWS needs for its own tasks, such as logs and notifications. */
  public get missingPermissions(): readonly string[] {
    return this.parts.runServices.permissions.lost;
  }

  /** Descriptions of permissions that AWS needs and the run could not check. */
  public get undecidedPermissions(): readonly string[] {
    return this.parts.runServices.permissions.undecided;
  }

  /**
   * Permissions that the roles of the app were granted, and which of them this run has used. Complete once the run has
   * ended.
   */
  public get permissionUse(): readonly RoleUse[] {
    return grantedAndUsed(this.deployment.stacks, this.calls, this.parts.runServices.permissions.allowed);
  }

  /** Number of executions that have started, for any reason. */
  public get started(): number {
    return this.parts.executions.started;
  }

  /** Services that ECS would run: their current state, and the deployments to them. */
  public get services(): readonly ServiceView[] {
    return this.parts.runServices.containers.services.views;
  }

  /** All deployments to services so far, including deleted services. */
  public get serviceDeployments(): readonly DeploymentRecord[] {
    return this.parts.runServices.containers.services.deployments;
  }

  /** Builds that functions or other builds have started so far. */
  public get builds(): readonly BuildRecord[] {
    return this.parts.builds.records;
  }

  /** Rules of web ACLs that are not evaluated, as `acl/rule`. */
  public get unknownFirewallRules(): readonly string[] {
    return this.parts.runServices.containers.firewalls.unknownRules;
  }

  /**
   * Sets the state of an alarm by its name, both for deployments that watch it and in the embedded AWS, which rules of
   * conditions read.
   * @throws UnknownNameError if no stack has such an alarm
   */
  public async setAlarm(name: string, state: AlarmState): Promise<void> {
    this.parts.runServices.containers.services.setAlarm(name, state);
    await setAlarmState(this.aws, this.deployment, name, state);
  }

  /**
   * Deploys a changed assembly over that of the run, as `cdk deploy` would, and waits for the services. Executions of a
   * changed pipeline are cancelled after their current stage.
   * @throws StackFailedError if a stack cannot be updated
   */
  public async update(assembly: string): Promise<void> {
    await untilStopped(this.deployment.update(assembly), this.parts.props.signal);
  }

  /**
   * Starts a pipeline as `StartPipelineExecution` does. Throws UnknownPipelineError, StartRefusedError if the input
   * does not fit, or RunInterruptedError if the run is stopped.
   */
  public start(pipelineName: string, input?: StartInput): RunningExecution {
    return this.parts.executions.start(pipelineName, input);
  }

  /**
   * Retries a failed stage as `RetryStageExecution` does: the execution continues with the same ID, artifacts and
   * variables.
   *
   * @throws UnknownPipelineError, RetryRefusedError if CodePipeline would refuse it, or RunInterruptedError if the run
   * is stopped
   */
  public retryStage(pipelineName: string, retry: StageRetry): RunningExecution {
    return this.parts.executions.retry(pipelineName, retry);
  }

  /** Delivers a push to the deployed webhook, signed as GitHub signs it. */
  public async push(props: PushProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.parts.sender.push(props);
  }

  /** Delivers the event of a pull request to the deployed webhook. */
  public async pullRequest(props: PullRequestProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.parts.sender.pullRequest(props);
  }

  /** Secrets that have a rotation schedule. */
  public get rotations(): readonly ScheduledRotation[] {
    return this.parts.runServices.rotations.all;
  }

  /**
   * Rotates a secret now, as Secrets Manager would.
   *
   * @param secret name or ARN of the secret; may be omitted if there is only one
   * @param death point at which the function dies, to be invoked again
   * @throws SecretRotationError if the secret has no schedule, AWS would not call the function, or the function fails
   */
  public async rotate(secret?: string, death?: Death): Promise<RotationOutcome> {
    return this.parts.runServices.rotations.rotate(secret, death);
  }

  /** Uploads a file as a person with access to the bucket would. The bucket's listeners are notified. */
  public async upload(bucket: string, key: string, file: string): Promise<string | undefined> {
    const { versionId } = await new ObjectStore(this.aws, this.aws.root).put(bucket, key, file);
    await putRecordedCall(this.aws, { bucket, key });
    return versionId;
  }

  /** Downloads an object as a person with access to the bucket would. */
  public async download(bucket: string, key: string, file: string): Promise<void> {
    await new ObjectStore(this.aws, this.aws.root).get(bucket, key, file);
  }

  /**
   * Waits until at least `count` executions have started, for any reason, and all started executions, and builds that
   * functions have started, have ended.
   *
   * @throws RunInterruptedError if the run is stopped, the embedded AWS dies, or no further execution starts in time
   */
  public async finished(count: number, startWithinMs = 30_000): Promise<readonly ExecutionResult[]> {
    const deadline = Date.now() + startWithinMs;
    while (this.started + this.parts.executions.refused.length < count) {
      this.parts.executions.check();
      if (Date.now() > deadline) {
        throw new RunInterruptedError(
          `${this.started} of ${count} executions started within ${startWithinMs / 1000} seconds; check whether a rule of the app matches the events`,
        );
      }
      await sleep(POLL_MS);
    }
    const results = await this.results();
    await untilStopped(this.parts.builds.idle(), this.parts.props.signal);
    await this.parts.relay.sent();
    this.parts.executions.check();
    return results.length < this.started ? this.finished(count, startWithinMs) : results;
  }

  /**
   * Follows the rules until the signal is aborted, then ends what is running.
   *
   * @throws EmulatorDiedError if the embedded AWS dies
   */
  public async serve(signal: AbortSignal): Promise<readonly ExecutionResult[]> {
    while (!signal.aborted) {
      if (this.aws.death) {
        throw this.aws.death;
      }
      await sleep(POLL_MS);
    }
    this.parts.executions.abort('the run was stopped');
    const results = await this.results();
    await this.parts.relay.sent();
    return results;
  }

  /** Stops all executions, abandons their actions, and waits for them to end. The pipelines keep listening. */
  public async stopExecutions(reason: string): Promise<void> {
    await this.parts.executions.end(reason);
  }

  /** Resolves to the results of all executions so far, after each has ended. */
  public async results(): Promise<readonly ExecutionResult[]> {
    return this.parts.executions.results();
  }

  /** Returns the notifications that have arrived at the topics since the last call. */
  public async notifications(waitSeconds = 1): Promise<readonly Notification[]> {
    return this.parts.inbox.take(waitSeconds);
  }

  /** Returns the deployed resources of a type, in the order of their stacks and templates. */
  public resources(type: string): readonly DeployedResource[] {
    return this.deployment.stacks.flatMap(({ resources }) => resources).filter((resource) => resource.type === type);
  }

  /** Deletes the stacks with everything in them, as a person would. The pipelines no longer listen. */
  public async destroy(onProgress?: (line: string) => void): Promise<void> {
    await this.stopListening();
    await this.deployment.destroy(onProgress);
  }

  /** Stops everything that this run has started. Can be called twice. */
  public async end(): Promise<void> {
    this.ending ??= this.stopAll();
    return this.ending;
  }

  private async stopAll(): Promise<void> {
    await this.parts.executions.end('the run ended');
    await this.stopListening();
    await this.parts.runServices.stop();
    this.calls = await this.parts.runServices.calls();
    await this.aws.stop();
  }

  private async stopListening(): Promise<void> {
    this.parts.ended.abort();
    await this.listening;
  }
}

/**
 * Returns the values of variables of this process.
 *
 * @throws MissingVariableError if this process has no such variable
 */
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
