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
 * App deployed to its own embedded AWS, where events start the app's pipelines.
 *
 * Always call `end` after `begin`, even if an error occurs in between: `end` stops everything that the run has started.
 */
export class LocalRun {
  /** Starts the embedded AWS and deploys the assembly. If an error occurs, everything that was started is stopped. */
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
  /** API calls that the app's roles have made. Available after the run has ended. */
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

  /** Current state of the run, for display while the run continues. */
  public get watched(): WatchedRun {
    return this.parts.watched;
  }

  /**
   * Returns a copy of the data in which the secrets of the run are masked. Use the copy for everything that is written
   * or shown.
   */
  public withoutSecrets<T>(data: T): T {
    return this.parts.secrets.maskIn(data);
  }

  public get pipelines(): readonly string[] {
    return this.parts.declared.names;
  }

  /** CodeCommit repositories of the app. A push to a repository's folder starts the same pipelines as on AWS. */
  public get codeCommit(): readonly CodeCommitRepository[] {
    return this.parts.runServices.codeCommit.repositories;
  }

  /**
   * Returns the current declaration of a pipeline.
   * @throws UnknownPipelineError if the pipeline does not exist
   */
  public pipeline(name: string): Pipeline {
    const found = this.parts.declared.all.find((pipeline) => pipeline.name === name);
    if (!found) {
      throw new UnknownPipelineError(name, this.pipelines);
    }
    return found;
  }

  /**
   * Source actions that read an object from a bucket, and the mechanism that starts their pipelines when the object
   * changes.
   */
  public get sources(): readonly BucketSource[] {
    return bucketSources(this.parts.declared.all, this.deployment);
  }

  /**
   * Descriptions of pipelines that could not be started or updated, failed scheduled rotations, and pushes or builds
   * that could not be processed.
   */
  public get refused(): readonly string[] {
    return [...this.parts.executions.refused, ...this.parts.runServices.problems];
  }

  /**
   * Descriptions of missing permissions that AWS services need for their own tasks, such as writing logs and sending
   * notifications.
   */
  public get missingPermissions(): readonly string[] {
    return this.parts.runServices.permissions.lost;
  }

  /** Descriptions of permissions that AWS requires but the run could not check. */
  public get undecidedPermissions(): readonly string[] {
    return this.parts.runServices.permissions.undecided;
  }

  /**
   * Policy statements of the app's roles, and whether this run has used each of them. Complete after the run has ended.
   */
  public get permissionUse(): readonly RoleUse[] {
    return grantedAndUsed(this.deployment.stacks, this.calls, this.parts.runServices.permissions.allowed);
  }

  /** Number of executions that have started, regardless of their trigger. */
  public get started(): number {
    return this.parts.executions.started;
  }

  /** ECS services of the app, with their current state and their deployments. */
  public get services(): readonly ServiceView[] {
    return this.parts.runServices.containers.services.views;
  }

  /** Deployments of ECS services in this run, including services that were deleted. */
  public get serviceDeployments(): readonly DeploymentRecord[] {
    return this.parts.runServices.containers.services.deployments;
  }

  /** Builds that Lambda functions or other builds have started through the CodeBuild API. */
  public get builds(): readonly BuildRecord[] {
    return this.parts.builds.records;
  }

  /** Web ACL rules that the run does not evaluate, in the form `acl/rule`. */
  public get unknownFirewallRules(): readonly string[] {
    return this.parts.runServices.containers.firewalls.unknownRules;
  }

  /**
   * Sets the state of the alarm with this name, both for deployments that watch the alarm and in the embedded AWS,
   * where condition rules read the state.
   * @throws UnknownNameError if no stack has an alarm with this name
   */
  public async setAlarm(name: string, state: AlarmState): Promise<void> {
    this.parts.runServices.containers.services.setAlarm(name, state);
    await setAlarmState(this.aws, this.deployment, name, state);
  }

  /**
   * Deploys a changed assembly to the running stacks, as `cdk deploy` would, and waits for the deployments of services.
   * Executions of a changed pipeline are cancelled after their current stage.
   * @throws StackFailedError if a stack cannot be updated
   */
  public async update(assembly: string): Promise<void> {
    await untilStopped(this.deployment.update(assembly), this.parts.props.signal);
  }

  /**
   * Starts a pipeline, like the API operation `StartPipelineExecution`.
   * @throws UnknownPipelineError if the pipeline does not exist, StartRefusedError if the input does not match the
   * pipeline, or RunInterruptedError if the run was stopped
   */
  public start(pipelineName: string, input?: StartInput): RunningExecution {
    return this.parts.executions.start(pipelineName, input);
  }

  /**
   * Retries a failed stage, like the API operation `RetryStageExecution`: the execution continues with the same ID,
   * artifacts and variables.
   *
   * @throws UnknownPipelineError if the pipeline does not exist, RetryRefusedError if CodePipeline would refuse the
   * retry, or RunInterruptedError if the run is ending or was stopped
   */
  public retryStage(pipelineName: string, retry: StageRetry): RunningExecution {
    return this.parts.executions.retry(pipelineName, retry);
  }

  /**
   * Sends a push event to the deployed webhook, signed as GitHub signs it. Resolves to the response of the webhook,
   * even if its status is an error.
   * @throws WebhookError if the event cannot be sent, or RepositoryError if the local repository cannot be read
   */
  public async push(props: PushProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.parts.sender.push(props);
  }

  /**
   * Sends a pull request event to the deployed webhook, signed as GitHub signs it. Resolves to the response of the
   * webhook, even if its status is an error.
   * @throws WebhookError if the event cannot be sent, or RepositoryError if the local repository cannot be read
   */
  public async pullRequest(props: PullRequestProps & DeliveryProps): Promise<DeliveryAnswer> {
    return this.parts.sender.pullRequest(props);
  }

  /** Secrets of the app that have a rotation schedule. */
  public get rotations(): readonly ScheduledRotation[] {
    return this.parts.runServices.rotations.all;
  }

  /**
   * Rotates a secret now, as Secrets Manager would.
   *
   * @param secret name or ARN of the secret; optional if only one secret has a rotation schedule
   * @param death Secrets Manager call at which the run kills the rotation function, which is then invoked again; by
   * default, the function is not killed
   * @throws SecretRotationError if the secret has no rotation schedule, Secrets Manager would not be allowed to invoke
   * the function, or the function fails
   */
  public async rotate(secret?: string, death?: Death): Promise<RotationOutcome> {
    return this.parts.runServices.rotations.rotate(secret, death);
  }

  /**
   * Uploads a file with administrator permissions. Sends the events of the bucket, and the event for a call that
   * CloudTrail records. Returns the version ID of the object, or undefined if the bucket is not versioned.
   */
  public async upload(bucket: string, key: string, file: string): Promise<string | undefined> {
    const { versionId } = await new ObjectStore(this.aws, this.aws.root).put(bucket, key, file);
    await putRecordedCall(this.aws, { bucket, key });
    return versionId;
  }

  /** Downloads an object with administrator permissions. */
  public async download(bucket: string, key: string, file: string): Promise<void> {
    await new ObjectStore(this.aws, this.aws.root).get(bucket, key, file);
  }

  /**
   * Waits until at least `count` executions have started or were refused, and until all started executions, and all
   * builds that functions or other builds have started, have ended. Executions that EventBridge rules of the app start
   * because of these executions are included. Resolves to the results of all executions.
   *
   * @throws RunInterruptedError if the run was stopped or fewer than `count` executions start within `startWithinMs`,
   * or EmulatorDiedError if the embedded AWS ends
   */
  public async finished(count: number, startWithinMs = 30_000): Promise<readonly ExecutionResult[]> {
    const deadline = Date.now() + startWithinMs;
    while (this.started + this.parts.executions.refused.length < count) {
      this.parts.executions.check();
      if (Date.now() > deadline) {
        throw new RunInterruptedError(
          `only ${this.started} of ${count} executions started within ${startWithinMs / 1000} seconds; check whether a rule of the app matches the events`,
        );
      }
      await sleep(POLL_MS);
    }
    const results = await this.results();
    await untilStopped(this.parts.builds.idle(), this.parts.props.signal);
    await this.parts.relay.sent();
    await this.parts.executions.rulesFollowed();
    this.parts.executions.check();
    return results.length < this.started ? this.finished(count, startWithinMs) : results;
  }

  /**
   * Lets events start pipelines until the signal is aborted, then stops the running executions. Resolves to the results
   * of all executions.
   *
   * @throws EmulatorDiedError if the embedded AWS ends
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

  /**
   * Stops all executions, abandons their actions, and waits for the executions to end. Events can still start
   * pipelines.
   */
  public async stopExecutions(reason: string): Promise<void> {
    await this.parts.executions.end(reason);
  }

  /** Waits until every execution that has started has ended, and resolves to the results. */
  public async results(): Promise<readonly ExecutionResult[]> {
    return this.parts.executions.results();
  }

  /**
   * Returns the notifications that were published to SNS topics since the last call. Waits up to `waitSeconds` for the
   * first one.
   */
  public async notifications(waitSeconds = 1): Promise<readonly Notification[]> {
    return this.parts.inbox.take(waitSeconds);
  }

  /** Returns the deployed resources of a type, in the order of their stacks and templates. */
  public resources(type: string): readonly DeployedResource[] {
    return this.deployment.stacks.flatMap(({ resources }) => resources).filter((resource) => resource.type === type);
  }

  /**
   * Deletes the stacks and all their resources, as `cdk destroy` would. Before that, stops the executions that still
   * run. Events no longer start pipelines.
   */
  public async destroy(onProgress?: (line: string) => void): Promise<void> {
    await this.stopListening();
    await this.stopExecutions('the app is deleted');
    await this.deployment.destroy(onProgress);
  }

  /** Stops everything that this run has started. Can be called more than once. */
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
 * Returns the values of the named environment variables of this process.
 *
 * @throws MissingVariableError if a variable is not set
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
