import { EnvironmentVariableError } from './errors';
import { Buildspec } from './schema';

export type VariableType = 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';

/** An environment variable of a project or of a pipeline action. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: VariableType;
}

/** Which value of a secret is meant. */
export interface SecretReference {
  readonly secretId: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** Where values live, read with the rights of the project's role. */
export interface ValueStore {
  parameter(name: string): Promise<string>;
  secret(reference: SecretReference): Promise<string>;
}

export interface ResolvedEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Values that no log may show. */
  readonly secrets: readonly string[];
}

/**
 * Resolves the variables of a build. The action's come before the project's, the project's before the buildspec's.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.variables
 */
export async function resolveEnvironment(
  env: Buildspec['env'],
  project: readonly EnvironmentVariable[],
  action: readonly EnvironmentVariable[],
  store: ValueStore,
): Promise<ResolvedEnvironment> {
  const byName = new Map([...ofBuildspec(env), ...project, ...action].map((it) => [it.name, it]));
  const variables: Record<string, string> = {};
  const secrets: string[] = [];
  for (const variable of byName.values()) {
    variables[variable.name] = await valueOf(variable, store);
    if (variable.type !== 'PLAINTEXT') {
      secrets.push(variables[variable.name]);
    }
  }
  return { variables, secrets };
}

/** `secret-id:json-key:version-stage:version-id`, where the id is a name or an ARN and everything after it may be left out. */
export function parseSecretReference(text: string): SecretReference {
  const parts = text.split(':');
  const idLength = parts[0] === 'arn' ? 7 : 1;
  const [jsonKey, versionStage, versionId] = parts.slice(idLength).map((it) => it || undefined);
  return { secretId: parts.slice(0, idLength).join(':'), jsonKey, versionStage, versionId };
}

function ofBuildspec(env: Buildspec['env']): EnvironmentVariable[] {
  const typed = (values: Record<string, string>, type: VariableType) =>
    Object.entries(values).map(([name, value]) => ({ name, value, type }));
  return [
    ...typed(env.variables, 'PLAINTEXT'),
    ...typed(env['parameter-store'], 'PARAMETER_STORE'),
    ...typed(env['secrets-manager'], 'SECRETS_MANAGER'),
  ];
}

async function valueOf({ name, value, type }: EnvironmentVariable, store: ValueStore): Promise<string> {
  if (type === 'PLAINTEXT') {
    return value;
  }
  try {
    return type === 'PARAMETER_STORE' ? await store.parameter(value) : await store.secret(parseSecretReference(value));
  } catch (error) {
    const source = type === 'PARAMETER_STORE' ? 'the parameter' : 'the secret';
    throw new EnvironmentVariableError(
      `environment variable ${name}: ${source} ${value} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
