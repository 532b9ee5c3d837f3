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

/** What invokes the function: Secrets Manager with a step, or once a day the rule that has the rotation checked. */
export type RotationInvocation = RotationEvent | { readonly source: 'aws.events' };

/** Makes one step of a rotation, or looks whether one is overdue. It logs what it did, and no value. */
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
