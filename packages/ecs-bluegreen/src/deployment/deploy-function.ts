import { join } from 'node:path';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { RunningImage } from '../image/running-image';
import { CONTAINER, ServiceTask } from '../service/service-task';
import type { DeployEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'deploy.lambda');
const DESCRIPTION = 'Rolls images out to the service';

/** A repository in which released images are tagged. An `ImageRepository` of container-image is one. */
export interface LiveImageRepository {
  readonly repositoryName: string;
  /** Lets a principal give an image that is there a tag. */
  grantTag(grantee: IGrantable): unknown;
}

export interface DeployFunctionProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly task: ServiceTask;
  readonly repositoryUri: string;
  readonly image: RunningImage;
  readonly liveImages?: LiveImageRepository;
  readonly minTasks: number;
  readonly logRetention?: RetentionDays;
}

/** The function that answers deployment jobs of a pipeline. The step of the pipeline adds what answering takes to its role. */
export class DeployFunction extends Construct implements IGrantable {
  public readonly function: IFunction;
  public readonly grantPrincipal: IPrincipal;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeployFunctionProps,
  ) {
    super(scope, id);
    const { name, key, logRetention } = props;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.of('deploy-role'),
      description: DESCRIPTION,
    });
    this.grantPrincipal = role;
    this.grantDeploy(role);
    const functionName = name.of('deploy-function');
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention: logRetention,
    });
    logGroup.grantStreams(role);
    this.function = new HandlerFunction(this, 'Function', {
      functionName,
      description: DESCRIPTION,
      bundle: HANDLER,
      role,
      timeout: Duration.minutes(2),
      memorySize: 512,
      logGroup,
      environment: { ...this.environment() },
    });
  }

  private grantDeploy(grantee: IGrantable): void {
    const { clusterName, serviceName, task, image, liveImages } = this.props;
    const arn = (kind: string) =>
      `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${clusterName}/${serviceName}`;
    const service = arn('service');
    Grant.addToPrincipal({
      grantee,
      actions: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments'],
      resourceArns: [service],
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['ecs:DescribeServiceDeployments'],
      resourceArns: [service, `${arn('service-deployment')}/*`],
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['ecs:DescribeServiceRevisions'],
      resourceArns: [service, `${arn('service-revision')}/*`],
    });
    Grant.addToPrincipal({ grantee, actions: ['cloudformation:DescribeStacks'], resourceArns: [Aws.STACK_ID] });
    task.grantRevisions(grantee);
    image.grantRecord(grantee);
    liveImages?.grantTag(grantee);
  }

  private environment(): DeployEnvironment {
    const { clusterName, serviceName, task, repositoryUri, image, liveImages, minTasks } = this.props;
    return {
      CLUSTER: clusterName,
      SERVICE: serviceName,
      FAMILY: task.family,
      CONTAINER,
      REPOSITORY: repositoryUri,
      PARAMETER: image.parameterName,
      TASKS: String(minTasks),
      STACK: Aws.STACK_ID,
      LIVE_IMAGES: liveImages?.repositoryName ?? '',
    };
  }
}
