import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import type { CodePipelineEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/deployment/deploy.lambda';
import type { DeployEnvironment } from '../../src/deployment/env';
import { EcsModel } from './ecs';
import { ImagesModel } from './images';
import { ParametersModel } from './parameters';

export const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop';
export const FAMILY = 'shop-task';
export const PARAMETER = '/shop-running-image';
export const ENVIRONMENT: DeployEnvironment = {
  CLUSTER_NAME: 'shop',
  SERVICE_NAME: 'shop',
  FAMILY,
  CONTAINER: 'app',
  REPOSITORY,
  PARAMETER,
  TASKS: '2',
  STACK: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1',
  LIVE_IMAGES: 'shop',
  DEPLOYMENT_SECRET_ARN: '',
};

export function imageOf(letter: string): string {
  return `${REPOSITORY}@sha256:${letter.repeat(64)}`;
}

/** Name of an image in messages. */
export const short = (image: string) => image.split('@')[1].slice(0, 19);
export const COMMIT = 'c0ffee';
export const A = imageOf('a');
export const B = imageOf('b');
export const C = imageOf('c');

const KILLED = 'Killed';

/** Error of the call at which the function is interrupted. */
export function killed(): Error {
  return Object.assign(new Error('the function is gone'), { name: KILLED });
}

/** Result of a job. */
export interface Outcome {
  readonly variables?: Readonly<Record<string, string>>;
  /** Reason of the failure. */
  readonly message?: string;
  /** Progress messages. */
  readonly summaries: readonly string[];
}

/** Deployed stack, its service without tasks, and the pipeline that passes jobs to the function. */
export class DeployedModel {
  public readonly ecs: EcsModel;
  public readonly parameters: ParametersModel;
  public readonly images: ImagesModel;
  /** Names of the calls, in order. */
  public readonly calls: string[] = [];
  public stackStatus = 'CREATE_COMPLETE';
  /** Function that is called before each call. */
  public before: (call: string) => void = () => undefined;

  /** Function that is called before the result of a job is reported. */
  public beforeAnswer: () => void = () => undefined;

  private readonly codePipeline = mockClient(CodePipelineClient);

  constructor() {
    const called = (call: string) => {
      this.before(call);
      this.calls.push(call);
    };
    this.ecs = new EcsModel(called);
    this.parameters = new ParametersModel(called);
    this.images = new ImagesModel(called);
    [A, B, C].forEach((image) => this.images.push(image.split('@')[1], `the manifest of ${short(image)}`));
    mockClient(CloudFormationClient)
      .on(DescribeStacksCommand)
      .callsFake(async () => {
        called('DescribeStacks');
        return { Stacks: [{ StackStatus: this.stackStatus }] };
      });
    this.parameters.values.set(PARAMETER, 'none');
    this.ecs.revision = this.shape(`${REPOSITORY}:none`);
  }

  /** Registers a revision as the stack's custom resource does if the settings have changed. */
  public shape(image: string, memory = '512'): string {
    return this.ecs.register({
      family: FAMILY,
      memory,
      containerDefinitions: [
        { name: 'app', image },
        { name: 'collector', image: 'collector' },
      ],
    }).taskDefinitionArn!;
  }

  public get record(): string {
    return this.parameters.values.get(PARAMETER)!;
  }

  /** Runs a job until it ends, with half a minute between two invocations. */
  public async deploy(image: string, execution: string, limit = 40): Promise<Outcome> {
    const job = new JobModel(this.codePipeline, image, execution, () => this.beforeAnswer());
    while (!job.over && job.summaries.length < limit) {
      await job.invoke();
      this.ecs.pass();
    }
    return job.outcome;
  }

  public job(image: string, execution: string): JobModel {
    return new JobModel(this.codePipeline, image, execution, () => this.beforeAnswer());
  }
}

/** Job of the pipeline that is invoked step by step. */
export class JobModel {
  public readonly summaries: string[] = [];
  public over = false;
  public progress?: string;

  private end: Omit<Outcome, 'summaries'> = {};

  constructor(
    private readonly codePipeline: ReturnType<typeof mockClient>,
    private readonly image: string,
    private readonly execution: string,
    private readonly answers: () => void,
  ) {}

  public get outcome(): Outcome {
    return { ...this.end, summaries: this.summaries };
  }

  public async invoke(): Promise<void> {
    this.codePipeline.reset();
    this.codePipeline
      .on(PutJobSuccessResultCommand)
      .callsFake(async ({ continuationToken, outputVariables, executionDetails }) => {
        this.answers();
        this.progress = continuationToken;
        this.over = continuationToken === undefined;
        this.end = { variables: outputVariables };
        this.summaries.push(executionDetails.summary);
        return {};
      });
    this.codePipeline.on(PutJobFailureResultCommand).callsFake(async ({ failureDetails }) => {
      if (failureDetails.message.includes(KILLED)) {
        return {}; // a killed function does not respond
      }
      this.over = true;
      this.end = { message: failureDetails.message };
      return {};
    });
    await handler(this.event()).catch((error: Error) => {
      if (error.name !== KILLED) {
        throw error;
      }
    });
  }

  private event(): CodePipelineEvent {
    const UserParameters = JSON.stringify({ image: this.image, commit: COMMIT, execution: this.execution });
    return {
      'CodePipeline.job': {
        id: `job-of-${this.execution}`,
        accountId: '111122223333',
        data: {
          actionConfiguration: { configuration: { FunctionName: 'deploy', UserParameters } },
          inputArtifacts: [],
          outputArtifacts: [],
          continuationToken: this.progress,
        },
      },
    } as unknown as CodePipelineEvent;
  }
}
