import {
  DeregisterTaskDefinitionCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommandInput,
  ServiceDeployment,
  ServiceDeploymentAlarms,
  ServiceDeploymentStatus,
  TaskDefinition,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333';
const STAGES = [
  'RECONCILE_SERVICE',
  'SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
] as const;
const ENDED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Failure of the green revision: the stage, and the message of ECS. */
export interface Fault {
  readonly stage: (typeof STAGES)[number];
  readonly says: Partial<ServiceDeployment>;
}

interface Deployment {
  readonly arn: string;
  readonly revision: string;
  /** Revision that received the traffic before. Undefined if there was none. */
  readonly source?: string;
  readonly createdAt: Date;
  status: ServiceDeploymentStatus;
  stage: number;
  says: Partial<ServiceDeployment>;
}

/**
 * Model of a service and its deployments according to the documentation: a deployment passes through its stages and
 * succeeds, or is rolled back to the previous revision. A newer deployment stops it. A family refers to its newest
 * active revision. The model starts no tasks, and the test controls the time.
 */
export class EcsModel {
  public readonly definitions = new Map<string, TaskDefinition>();
  public readonly deployments: Deployment[] = [];
  /** Revision that the service is configured to run. */
  public revision: string;
  public tasks = 0;
  /** Revision that receives the traffic. */
  public serving?: string;
  /** Failures of images. */
  public readonly faults = new Map<string, Fault>();
  /** Whether the lists contain a deployment only after a delay. */
  public slowLists = false;
  /** Alarm states that ECS reports for the next deployments. */
  public alarms?: ServiceDeploymentAlarms;

  private moments = 0;

  /** @param called function that is called before each call, and can throw an error */
  constructor(private readonly called: (call: string) => void = () => undefined) {
    const client = mockClient(ECSClient);
    client.on(RegisterTaskDefinitionCommand).callsFake(
      this.fake('RegisterTaskDefinition', (input: RegisterTaskDefinitionCommandInput) => ({
        taskDefinition: this.register(input),
      })),
    );
    client.on(DescribeTaskDefinitionCommand).callsFake(
      this.fake('DescribeTaskDefinition', ({ taskDefinition }) => ({
        taskDefinition: this.definitions.get(this.resolved(taskDefinition)),
      })),
    );
    client
      .on(DeregisterTaskDefinitionCommand)
      .callsFake(this.fake('DeregisterTaskDefinition', ({ taskDefinition }) => this.deregister(taskDefinition)));
    client
      .on(ListTaskDefinitionsCommand)
      .callsFake(
        this.fake('ListTaskDefinitions', ({ familyPrefix }) => ({ taskDefinitionArns: this.active(familyPrefix) })),
      );
    client.on(DescribeServicesCommand).callsFake(
      this.fake('DescribeServices', () => ({
        services: this.revision === '' ? [] : [{ taskDefinition: this.revision, desiredCount: this.tasks }],
      })),
    );
    client
      .on(UpdateServiceCommand)
      .callsFake(
        this.fake('UpdateService', ({ taskDefinition, desiredCount }) => this.update(taskDefinition, desiredCount)),
      );
    client
      .on(ListServiceDeploymentsCommand)
      .callsFake(this.fake('ListServiceDeployments', () => ({ serviceDeployments: this.listed() })));
    client.on(DescribeServiceDeploymentsCommand).callsFake(
      this.fake('DescribeServiceDeployments', ({ serviceDeploymentArns }) => ({
        serviceDeployments: this.deployments.filter(({ arn }) => serviceDeploymentArns.includes(arn)).map(shown),
      })),
    );
    client.on(DescribeServiceRevisionsCommand).callsFake(
      this.fake('DescribeServiceRevisions', ({ serviceRevisionArns }) => ({
        serviceRevisions: serviceRevisionArns.map((arn: string) => ({
          serviceRevisionArn: arn,
          taskDefinition: arn.split('#')[1],
        })),
      })),
    );
    this.revision = '';
  }

  /** Registers a revision, as `RegisterTaskDefinition` does. */
  public register(input: RegisterTaskDefinitionCommandInput): TaskDefinition {
    const number =
      [...this.definitions.keys()].filter((arn) => arn.startsWith(`${ARN}:task-definition/${input.family}:`)).length +
      1;
    const taskDefinitionArn = `${ARN}:task-definition/${input.family}:${number}`;
    const definition = { ...input, taskDefinitionArn, status: 'ACTIVE' } as TaskDefinition;
    this.definitions.set(taskDefinitionArn, definition);
    return definition;
  }

  /** Revisions, newest first. */
  public active(family: string): string[] {
    return [...this.definitions]
      .filter(([arn, { status }]) => status === 'ACTIVE' && arn.startsWith(`${ARN}:task-definition/${family}:`))
      .map(([arn]) => arn)
      .reverse();
  }

  /** Updates the service, as `UpdateService` does for every caller. */
  public update(taskDefinition: string, tasks = this.tasks): object {
    const revision = this.resolved(taskDefinition);
    this.tasks = tasks;
    if (revision !== this.revision) {
      this.deployments
        .filter(({ status }) => !ENDED.includes(status))
        .forEach((deployment) =>
          Object.assign(deployment, { status: 'STOPPED', says: { statusReason: 'Stopped by a newer deployment' } }),
        );
      this.revision = revision;
      this.moments += 1;
      this.deployments.push({
        arn: `${ARN}:service-deployment/shop/shop/${this.moments}`,
        revision,
        source: this.serving,
        createdAt: new Date(this.moments * 1000),
        status: 'PENDING',
        stage: 0,
        says: { alarms: this.alarms },
      });
    }
    return {};
  }

  /** Advances the time by half a minute. */
  public pass(): void {
    this.slowLists = false;
    for (const deployment of this.deployments) {
      if (['PENDING', 'IN_PROGRESS'].includes(deployment.status)) {
        this.advance(deployment);
      } else if (deployment.status === 'ROLLBACK_IN_PROGRESS') {
        deployment.status = 'ROLLBACK_SUCCESSFUL';
        this.revision = deployment.source!;
        this.serving = deployment.source;
      }
    }
  }

  public imageOf(revision: string): string {
    return this.definitions.get(revision)!.containerDefinitions!.find(({ name }) => name === 'app')!.image!;
  }

  private advance(deployment: Deployment): void {
    const fault = this.faults.get(this.imageOf(deployment.revision));
    if (fault && STAGES[deployment.stage] === fault.stage) {
      Object.assign(deployment, {
        status: deployment.source ? 'ROLLBACK_IN_PROGRESS' : 'ROLLBACK_FAILED',
        says: fault.says,
      });
      return;
    }
    deployment.status = 'IN_PROGRESS';
    deployment.stage += 1;
    if (STAGES[deployment.stage] === 'PRODUCTION_TRAFFIC_SHIFT') {
      this.serving = deployment.revision;
    }
    if (deployment.stage === STAGES.length) {
      deployment.status = 'SUCCESSFUL';
    }
  }

  private deregister(revision: string): object {
    if (this.definitions.get(revision)!.status !== 'ACTIVE') {
      throw Object.assign(new Error('The specified task definition is inactive.'), { name: 'ClientException' });
    }
    this.definitions.set(revision, { ...this.definitions.get(revision)!, status: 'INACTIVE' });
    return {};
  }

  private resolved(taskDefinition: string): string {
    return taskDefinition.startsWith('arn:') ? taskDefinition : this.active(taskDefinition)[0];
  }

  private listed(): { serviceDeploymentArn: string }[] {
    return (this.slowLists ? this.deployments.slice(0, -1) : this.deployments)
      .slice(-10)
      .map(({ arn }) => ({ serviceDeploymentArn: arn }));
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the inputs of ten commands
  private fake(name: string, work: (input: any) => object) {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- likewise
    return async (input: any) => {
      this.called(name);
      return work(input);
    };
  }
}

function shown({ arn, revision, createdAt, status, stage, says }: Deployment): ServiceDeployment {
  return {
    serviceDeploymentArn: arn,
    targetServiceRevision: { arn: `${arn}#${revision}` },
    createdAt,
    status,
    lifecycleStage: status === 'PENDING' ? undefined : STAGES[stage],
    ...says,
  };
}
