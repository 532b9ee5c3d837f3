import { join } from 'node:path';
import { FenceSettings, Secrets } from '@slipway/buildspec';
import { ActionPorts, resourcesOf } from '../actions/ports';
import { CodeCommit } from '../codecommit/code-commit';
import { CalledBuilds } from '../codebuild-api/called-builds';
import { CodeBuildEndpoint } from '../codebuild-api/codebuild-endpoint';
import { CodePipelineEndpoint, StageRetrier } from '../codepipeline-api/codepipeline-endpoint';
import {
  Containers,
  EcrEndpoint,
  ImagePushes,
  ImageStore,
  NOTHING_FOUND,
  ScanFindings,
  StandIns,
} from '@slipway/ecs-model';
import {
  AssumedRoles,
  CloudFormationFront,
  createLocalRunner,
  deployAssembly,
  DeployedStacks,
  GivenParameters,
  IamAuthorizer,
  inEnvironment,
  LiveDeployment,
  RecordedCall,
  RunnerQueues,
  RunningEmbeddedAws,
  SecretRotations,
  SecretsFront,
} from '@slipway/embedded-aws';
import { imageEvents } from '../events/image-events';
import { putEvent } from '../events/put-event';
import { ExecutionRecords } from '../pipeline/execution-records';
import { PermissionChecks } from '../required-permissions/permission-checks';
import { RunEngine } from './run-engine';

const MINUTE_MS = 1000;

export interface RunServicesProps {
  readonly folder: string;
  /** Paths of local repositories, by `owner/name` for GitHub and by `name` for CodeCommit. */
  readonly repositories?: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
  readonly parameters?: GivenParameters;
  readonly ssmParameters?: Readonly<Record<string, string>>;
  readonly givenSecrets?: Readonly<Record<string, string>>;
  readonly scanFindings?: ScanFindings;
  readonly deploymentMinuteMs?: number;
  /** Build isolation settings. If they include container images, ECS tasks run as containers. */
  readonly fence?: Pick<FenceSettings, 'images'>;
}

/** Endpoints that receive calls of functions and builds in place of the embedded AWS, and answer or forward them. */
interface Endpoints {
  readonly codeBuild: CodeBuildEndpoint;
  readonly codePipeline: CodePipelineEndpoint;
  readonly ecr: EcrEndpoint;
  readonly front: CloudFormationFront;
  readonly secrets: SecretsFront;
}

/** Objects from which `RunServices` is constructed. */
interface RunServicesParts {
  readonly aws: RunningEmbeddedAws;
  readonly props: RunServicesProps;
  readonly deployed: DeployedStacks;
  readonly authorizer: IamAuthorizer;
  readonly endpoints: Endpoints;
  readonly queues: RunnerQueues;
  readonly containers: Containers;
  readonly codeCommit: CodeCommit;
  readonly imagePushes: ImagePushes;
  readonly engine: RunEngine;
  readonly actionServices: { readonly credentials: AssumedRoles; readonly standIns: StandIns };
}

/**
 * Services that a run starts in addition to the embedded AWS: APIs that the embedded AWS lacks, proxies for APIs whose
 * calls the run changes, CodeCommit repositories, and the sessions of assumed roles.
 */
export class RunServices {
  public static async start(
    aws: RunningEmbeddedAws,
    props: RunServicesProps,
    records: ExecutionRecords,
    confidential: Secrets,
  ): Promise<RunServices> {
    const { folder, scanFindings = NOTHING_FOUND, deploymentMinuteMs: minuteMs = MINUTE_MS } = props;
    const deployed = new DeployedStacks();
    const credentials = new AssumedRoles(aws, deployed, await createLocalRunner(aws));
    const authorizer = new IamAuthorizer(aws, deployed);
    const images = new ImageStore(join(folder, 'work', 'images'));
    const engine = new RunEngine(props.fence);
    const containers = await Containers.start({
      aws,
      credentials,
      authorizer,
      images,
      engine: engine.tasks,
      minuteMs,
      logFolder: join(folder, 'logs', 'tasks'),
      path: process.env.PATH!,
      onWaiting: props.onProgress,
    });
    const standIns = await StandIns.start({
      aws,
      images,
      engine: engine.tasks,
      folder: join(folder, 'work', 'builds'),
    });
    const codePipeline = await CodePipelineEndpoint.start(records, authorizer);
    const codeBuild = await CodeBuildEndpoint.start(aws, authorizer);
    const ecr = await EcrEndpoint.start(aws, scanFindings, authorizer);
    const secrets = await SecretsFront.start(aws);
    const queues = new RunnerQueues(aws);
    const front = await CloudFormationFront.start(aws, {
      deployed,
      queues,
      follower: containers,
      confidential: (values) => confidential.add(values),
      functionVariables: {
        ...codePipeline.environment,
        ...codeBuild.environment,
        ...containers.environment,
        ...ecr.environment,
        ...secrets.environment,
      },
    });
    const codeCommit = new CodeCommit(aws, {
      folder: join(folder, 'codecommit'),
      clones: Object.fromEntries(Object.entries(props.repositories ?? {}).filter(([name]) => !name.includes('/'))),
      onProgress: props.onProgress,
    });
    front.onDescribed((stack) => {
      codeCommit.follow(stack);
      codeBuild.startQueued();
    });
    const imagePushes = new ImagePushes(aws, {
      stacks: () => deployed.stacks,
      onPush: async (push) => {
        for (const event of imageEvents(push)) {
          await putEvent(inEnvironment(aws, push), event);
        }
      },
    });
    return new RunServices({
      aws,
      props,
      deployed,
      authorizer,
      endpoints: { codeBuild, codePipeline, ecr, front, secrets },
      queues,
      containers,
      codeCommit,
      imagePushes,
      engine,
      actionServices: { credentials, standIns },
    });
  }

  /** Checks of permissions that AWS requires in addition to those for calls to the embedded AWS. */
  public readonly permissions: PermissionChecks;
  public readonly containers: Containers;
  public readonly codeCommit: CodeCommit;
  /** Secret rotations, on schedule and on request. */
  public readonly rotations: SecretRotations;
  private readonly aws: RunningEmbeddedAws;
  private readonly props: RunServicesProps;
  private readonly deployed: DeployedStacks;
  private readonly authorizer: IamAuthorizer;
  private readonly endpoints: Endpoints;
  private readonly queues: RunnerQueues;
  private readonly imagePushes: ImagePushes;
  private readonly engine: RunEngine;
  private readonly actionServices: { readonly credentials: AssumedRoles; readonly standIns: StandIns };

  private constructor({
    aws,
    props,
    deployed,
    authorizer,
    endpoints,
    queues,
    containers,
    codeCommit,
    imagePushes,
    engine,
    actionServices,
  }: RunServicesParts) {
    this.aws = aws;
    this.props = props;
    this.deployed = deployed;
    this.authorizer = authorizer;
    this.endpoints = endpoints;
    this.queues = queues;
    this.containers = containers;
    this.codeCommit = codeCommit;
    this.imagePushes = imagePushes;
    this.engine = engine;
    this.actionServices = actionServices;
    this.permissions = new PermissionChecks(deployed, aws.region);
    this.rotations = new SecretRotations(aws, deployed, endpoints.secrets);
  }

  /** Services that actions can use. */
  public get ports(): Pick<
    ActionPorts,
    'credentials' | 'resources' | 'standIns' | 'codePipeline' | 'codeBuild' | 'codeCommit' | 'containers' | 'front'
  > {
    const { codePipeline, codeBuild, front } = this.endpoints;
    const { containers, props } = this;
    return {
      ...this.actionServices,
      resources: resourcesOf(this.deployed),
      codePipeline,
      codeBuild,
      codeCommit: this.codeCommit,
      containers: {
        environment: containers.environment,
        minuteMs: props.deploymentMinuteMs ?? MINUTE_MS,
        listeners: () => containers.balancers.urls,
        deployments: () => containers.services.deployments,
      },
      front,
    };
  }

  /** Returns the role calls that the embedded AWS and the run's endpoints have authorized or denied. */
  public async calls(): Promise<readonly RecordedCall[]> {
    return [...(await this.aws.calls()), ...this.authorizer.calls];
  }

  /** Proxy for the CloudFormation API, which adjusts every template before its deployment. */
  public get front(): CloudFormationFront {
    return this.endpoints.front;
  }

  /** Descriptions of pushes and builds that could not be processed. */
  public get problems(): readonly string[] {
    return [...this.codeCommit.problems, ...this.endpoints.codeBuild.problems];
  }

  /** Sets the runner for builds that are started through the CodeBuild API. */
  public buildWith(builds: CalledBuilds): void {
    this.endpoints.codeBuild.runWith(builds);
  }

  /** Sets the handler for stage retries that are requested through the CodePipeline API. */
  public retryWith(retrier: StageRetrier): void {
    this.endpoints.codePipeline.retryWith(retrier);
  }

  /** Deploys an assembly. The environment of its functions contains the endpoints of these services. */
  public async deploy(assembly: string): Promise<LiveDeployment> {
    const { aws, props, deployed, queues, front } = this;
    const deployment = await deployAssembly(aws, assembly, {
      onProgress: props.onProgress,
      parameters: props.parameters,
      ssmParameters: props.ssmParameters,
      secrets: props.givenSecrets,
      deployed,
      queues,
      front,
    });
    await this.codeCommit.ready();
    this.endpoints.codeBuild.endQueue();
    return deployment;
  }

  public async stop(): Promise<void> {
    await this.codeCommit.stop();
    await this.imagePushes.stop();
    await Promise.all([this.front.stop(), this.containers.stop()]); // a request to the proxy can wait for the ECS model
    const { codePipeline, codeBuild, ecr, secrets } = this.endpoints;
    await Promise.all(
      [codePipeline, codeBuild, ecr, secrets, this.actionServices.standIns].map((server) => server.stop()),
    );
    await this.engine.close();
  }
}
