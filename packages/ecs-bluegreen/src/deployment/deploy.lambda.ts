import { Logger } from '@aws-lambda-powertools/logger';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Answer, answering, Job } from '@slipway/pipeline-job';
import { ImageRecord } from '../image/image-record';
import { LiveImages } from '../image/live-images';
import { TaskRevisions } from '../image/task-revisions';
import { deliveryOf } from './delivery';
import { Deployment, DeploymentProgress } from './deployment';
import { DeploymentSettings } from './deployment-settings';
import { EcsService } from './ecs-service';
import type { DeployEnvironment } from './env';
import { OwnStack } from './own-stack';
import { isTransient } from './transient';

const logger = new Logger({ serviceName: 'deployment' });
const cloudFormation = new CloudFormationClient({});
const ecr = new ECRClient({});
const ecs = new ECSClient({});
const secrets = new SecretsManagerClient({});
const ssm = new SSMClient({});

/** Deploys an image to the service, and reports the result to the pipeline when the rollout has ended. */
export const handler = answering(deploy, { logger });

async function deploy(job: Job): Promise<Answer> {
  const env = process.env as unknown as DeployEnvironment;
  const { FAMILY, CONTAINER, REPOSITORY, PARAMETER, TASKS, STACK, LIVE_IMAGES, DEPLOYMENT_SECRET_ARN } = env;
  const delivery = deliveryOf(job.parameters, REPOSITORY);
  logger.appendKeys({ correlationId: delivery.execution });
  const deployment = new Deployment(delivery, {
    service: new EcsService(ecs, env.CLUSTER_NAME, env.SERVICE_NAME),
    revisions: new TaskRevisions(ecs),
    record: new ImageRecord(ssm, PARAMETER),
    stack: new OwnStack(cloudFormation, STACK),
    family: FAMILY,
    container: CONTAINER,
    tasks: Number(TASKS),
    settings: DEPLOYMENT_SECRET_ARN ? new DeploymentSettings(secrets, DEPLOYMENT_SECRET_ARN) : undefined,
    images: LIVE_IMAGES ? new LiveImages(ecr, LIVE_IMAGES, logger) : undefined,
  });
  const progress = (job.progress ?? {}) as DeploymentProgress;
  const answer = await deployment.step(progress).catch((error) => later(error, progress));
  logger.info('deploys', { answer });
  return answer;
}

/** Returns an answer that repeats the job later. @throws Error if a retry in half a minute cannot fix the error */
function later(error: unknown, progress: DeploymentProgress): Answer {
  if (!isTransient(error)) {
    throw error;
  }
  logger.warn('a call to AWS failed temporarily', error);
  return { done: false, progress, summary: `a call to AWS failed temporarily (${error.name}); trying again` };
}
