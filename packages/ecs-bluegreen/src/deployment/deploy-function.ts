import { join } from 'node:path';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey, grantReadSecret } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { RunningImage } from '../image/running-image';
import { CONTAINER, ServiceTask } from '../task/service-task';
import type { DeployEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'deploy.lambda');
const DESCRIPTION = 'Deploys images to the service';

/** Image repository in which deployments tag released images, such as an `ImageRepository`. */
export interface ILiveImageRepository {
  /** Name of the repository, without the registry. */
  readonly repositoryName: string;
  /** Grants a principal permission to add a tag to an existing image. */
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
  readonly liveImages?: ILiveImageRepository;
  readonly minTasks: number;
  readonly functionName?: string;
  readonly logGroup?: EncryptedLogGroup;
  readonly settings?: ISecret;
  readonly traced?: boolean;
  readonly logRetention?: RetentionDays;
}

/**
 * Function that processes a pipeline's deployment jobs. The pipeline step adds the permission to report job results to
 * the function's role.
 */
export class DeployFunction extends Construct implements IGrantable {
  public readonly function: IFunction;
  public readonly grantPrincipal: IPrincipal;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeployFunctionProps,
  ) {
    super(scope, id);
    const { name, key, logRetention: retention, traced } = props;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('deploy'),
      description: DESCRIPTION,
    });
    this.grantPrincipal = role;
    this.grantDeploy(role);
    const functionName = props.functionName ?? name.function('deploy');
    const logGroup =
      props.logGroup ??
      new EncryptedLogGroup(this, 'Logs', { logGroupName: `/aws/lambda/${functionName}`, key, retention });
    logGroup.grantStreams(role);
    this.function = new HandlerFunction(this, 'Function', {
      functionName,
      description: DESCRIPTION,
      bundle: HANDLER,
      role,
      timeout: Duration.minutes(2),
      memorySize: 512,
      traced,
      logGroup,
      environment: { ...this.environment() },
    });
  }

  private grantDeploy(grantee: IGrantable): void {
    const { clusterName, serviceName, task, image, liveImages, settings } = this.props;
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
    if (settings) {
      grantReadSecret(grantee, settings);
    }
  }

  private environment(): DeployEnvironment {
    const { clusterName, serviceName, task, repositoryUri, image, liveImages, minTasks, settings } = this.props;
    return {
      CLUSTER_NAME: clusterName,
      SERVICE_NAME: serviceName,
      FAMILY: task.family,
      CONTAINER,
      REPOSITORY: repositoryUri,
      PARAMETER: image.parameterName,
      TASKS: String(minTasks),
      STACK: Aws.STACK_ID,
      LIVE_IMAGES: liveImages?.repositoryName ?? '',
      DEPLOYMENT_SECRET_ARN: settings?.secretArn ?? '',
    };
  }
}
