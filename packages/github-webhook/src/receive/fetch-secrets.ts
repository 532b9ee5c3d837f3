import { GetSecretValueCommand, GetSecretValueResponse, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { NoSecretError } from './errors';
import type { Secrets } from './webhook-secret';

/**
 * Returns the current secret and, for some time after a rotation, the previous secret. Secrets Manager itself keeps the
 * previous version without a time limit.
 *
 * @param rotationMs time for which the previous secret is valid after a rotation, in milliseconds
 * @throws NoSecretError if the secret is empty, because anyone could sign with an empty secret
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export async function fetchSecrets(
  client: SecretsManagerClient,
  secretArn: string,
  rotationMs: number,
  now: () => number = Date.now,
): Promise<Secrets> {
  const current = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: 'AWSCURRENT' }));
  if (!current.SecretString) {
    throw new NoSecretError(secretArn);
  }
  const rotated = (current.CreatedDate as Date).getTime();
  const former = now() - rotated < rotationMs ? await formerVersion(client, secretArn) : {};
  return [current.SecretString, ...(former.SecretString ? [former.SecretString] : [])];
}

/** Returns the previous version, or an empty object if the secret was never rotated. */
async function formerVersion(client: SecretsManagerClient, secretArn: string): Promise<GetSecretValueResponse> {
  try {
    return await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: 'AWSPREVIOUS' }));
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') {
      return {};
    }
    throw error;
  }
}
