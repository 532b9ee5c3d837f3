import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import type { WebhookEnvironment } from '../env';
import { DynamoClaims } from './dynamo-claims';
import { DynamoNewestPushes } from './dynamo-newest-pushes';
import { fetchSecrets } from './fetch-secrets';
import { publishEvent } from './publish-event';
import { Answer, receive } from './receive';
import { WebhookSecret } from './webhook-secret';

const env = process.env as unknown as WebhookEnvironment;
const options = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true } };
const dynamo = new DynamoDBClient(options);
const events = new EventBridgeClient(options);
const secrets = new SecretsManagerClient(options);
const log = new Logger({ serviceName: 'github-webhook' });

const secret = new WebhookSecret(() => fetchSecrets(secrets, env.SECRET_ARN, 1_000 * Number(env.ROTATION_SECONDS)));
const repositories = env.REPOSITORIES.split(' ');
const keptMs = 1_000 * Number(env.CLAIM_SECONDS);

/** Handles a request to the function URL. */
export function handler(request: LambdaFunctionURLEvent, context: Context): Promise<Answer> {
  log.addContext(context);
  const claims = new DynamoClaims(dynamo, {
    table: env.CLAIMS_TABLE,
    owner: context.awsRequestId,
    lockedMs: context.getRemainingTimeInMillis(),
    keptMs,
  });
  const newest = new DynamoNewestPushes(dynamo, { table: env.CLAIMS_TABLE, keptMs });
  return receive(request, {
    secret,
    repositories,
    claims,
    newest,
    log,
    publish: (event) => publishEvent(events, env.BUS_NAME, event),
  });
}
