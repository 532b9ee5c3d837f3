import { GetSecretValueCommand, GetSecretValueResponse, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { NoSecretError } from './errors';
import type { Secrets } from './webhook-secret';

/**
 * The secret as it is, and within the window after a rotation the one before. Secrets Manager itself keeps that for
 * good.
 *
 * @param rotationMs how long after a rotation the former secret counts
 * @throws NoSecretError where the secret is empty: anybody could sign with that
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

/** A secret that was never rotated has none. */
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
