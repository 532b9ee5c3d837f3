import { Logger } from '@aws-lambda-powertools/logger';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { answer, Outcome } from '@slipway/custom-resource';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { provisionSecret } from './provision-secret';

const NOT_CREATED = 'not-created';

const logger = new Logger({ serviceName: 'secret-provisioner' });
const clients = { secrets: new SecretsManagerClient({}), stacks: new CloudFormationClient({}) };

/** Creates, updates and deletes the secrets of a stack. Values are neither logged nor returned. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  logger.resetKeys();
  logger.appendKeys({ correlationId: event.RequestId, resource: event.LogicalResourceId });
  await answer(event, await outcomeOf(event), fetch);
}

async function outcomeOf(event: CloudFormationCustomResourceEvent): Promise<Outcome> {
  const { RequestType: request } = event;
  try {
    const id = await provisionSecret(event, clients);
    logger.info(`${request} succeeded`, { id });
    return { id };
  } catch (error) {
    logger.error(`${request} failed`, error as Error);
    // CloudFormation deletes the resource whose ID a failed creation returns, which must not be another secret
    return { id: request === 'Create' ? NOT_CREATED : event.PhysicalResourceId, reason: (error as Error).message };
  }
}
