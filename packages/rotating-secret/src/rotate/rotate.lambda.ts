import { Logger } from '@aws-lambda-powertools/logger';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { RotationEnvironment } from '../env';
import { checkRotation } from './check-rotation';
import { counterpartOf } from './counterparts';
import { rotate, RotationEvent } from './rotate';
import { SecretsManagerVersions } from './secrets-manager-versions';

const logger = new Logger({ serviceName: 'rotation' });
const clients = { secrets: new SecretsManagerClient({}), lambda: new LambdaClient({}) };

/**
 * Event of the function: a rotation step from Secrets Manager, or the daily event of the rule that checks the rotation.
 */
export type RotationInvocation = RotationEvent | { readonly source: 'aws.events' };

/** Runs one step of a rotation, or checks whether the rotation is overdue. Values are never logged. */
export async function handler(event: RotationInvocation): Promise<void> {
  const environment = process.env as unknown as RotationEnvironment;
  const versions = new SecretsManagerVersions(clients.secrets, environment.SECRET_ARN);
  logger.resetKeys();
  if ('source' in event) {
    checkRotation(await versions.describe(), Date.now());
    logger.info('no rotation is unfinished or overdue');
    return;
  }
  const { Step: step, ClientRequestToken: version } = event;
  logger.appendKeys({ correlationId: version, step });
  const outcome = await rotate(event, versions, counterpartOf(environment, environment.SECRET_ARN, clients));
  logger.info(`${step} ${outcome}`);
}
