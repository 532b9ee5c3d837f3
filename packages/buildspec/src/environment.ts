import { DIFFERENCES } from './differences';
import { EnvironmentVariableError } from './errors';
import { Buildspec } from './schema';

export type VariableType = 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';

/** Environment variable of a CodeBuild project, a pipeline action or a buildspec, before its value is read. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: VariableType;
}

/** Reference to a value in Secrets Manager. */
export interface SecretReference {
  readonly secretId: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** Value of a parameter in Parameter Store. */
export interface ParameterValue {
  readonly value: string;
  /** Whether the type of the parameter is SecureString. */
  readonly secure: boolean;
}

/** Source of values in Parameter Store and Secrets Manager. Both functions reject if a value cannot be read. */
export interface ValueStore {
  parameter(name: string): Promise<ParameterValue>;
  secret(reference: SecretReference): Promise<string>;
}

export interface ResolvedEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Values from Parameter Store and Secrets Manager, which are masked in the build log. */
  readonly secrets: readonly string[];
  /**
   * Subset of `secrets` that is confidential at the source: secrets and SecureString parameters. They are masked in all
   * output of the run.
   */
  readonly confidential: readonly string[];
  /** Names of the environment variables whose values are in `secrets`. */
  readonly secretNames: readonly string[];
}

/**
 * Resolves the environment variables of a build. Variables of the action override variables of the project, which
 * override variables in the buildspec.
 *
 * @throws EnvironmentVariableError if a value cannot be read, or a name is reserved
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.variables
 */
export async function resolveEnvironment(
  env: Buildspec['env'],
  project: readonly EnvironmentVariable[],
  action: readonly EnvironmentVariable[],
  store: ValueStore,
): Promise<ResolvedEnvironment> {
  const byName = new Map([...ofBuildspec(env), ...project, ...action].map((it) => [it.name, it]));
  refuseReserved([...byName.keys()]);
  const resolved = await Promise.all(
    [...byName.values()].map(async (variable) => ({ ...variable, ...(await valueOf(variable, store)) })),
  );
  const secret = resolved.filter(({ type }) => type !== 'PLAINTEXT');
  return {
    variables: Object.fromEntries(resolved.map(({ name, value }) => [name, value])),
    secrets: secret.map(({ value }) => value),
    confidential: secret.filter(({ secure }) => secure).map(({ value }) => value),
    secretNames: secret.map(({ name }) => name),
  };
}

/**
 * Parses a reference in the form `secret-id:json-key:version-stage:version-id`. The secret ID is a name or an ARN. All
 * other parts are optional.
 */
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

/**
 * Throws if CodeBuild reserves the name of an environment variable.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/create-project.html#create-project-console-environment
 */
function refuseReserved(names: readonly string[]): void {
  const reserved = names.filter((name) => name.startsWith('CODEBUILD_'));
  if (reserved.length > 0) {
    throw new EnvironmentVariableError(
      `${DIFFERENCES.reservedName.says(reserved.join(', '))}; give the variable another name`,
    );
  }
}

async function valueOf({ name, value, type }: EnvironmentVariable, store: ValueStore): Promise<ParameterValue> {
  if (type === 'PLAINTEXT') {
    return { value, secure: false };
  }
  try {
    return type === 'PARAMETER_STORE'
      ? await store.parameter(value)
      : { value: await store.secret(parseSecretReference(value)), secure: true };
  } catch (error) {
    const source = type === 'PARAMETER_STORE' ? 'the parameter' : 'the secret';
    throw new EnvironmentVariableError(
      `environment variable ${name}: ${source} ${value} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
