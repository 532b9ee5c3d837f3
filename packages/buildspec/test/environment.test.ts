import * as fc from 'fast-check';
import {
  EnvironmentVariable,
  parseBuildspec,
  parseSecretReference,
  resolveEnvironment,
  SecretReference,
  ValueStore,
} from '../src';

const store: ValueStore = {
  parameter: async (name) => ({ value: `parameter ${name}`, secure: name === '/secure' }),
  secret: async ({ secretId, jsonKey }: SecretReference) => `secret ${secretId}#${jsonKey}`,
};
const plain = (name: string, value: string): EnvironmentVariable => ({ name, value, type: 'PLAINTEXT' });

function envOf(env: string) {
  return parseBuildspec(`{version: 0.2, env: ${env}, phases: {build: {}}}`).env;
}

test('the action wins over the project, the project over the buildspec', async () => {
  const env = envOf('{variables: {A: spec, B: spec, C: spec}}');

  const { variables } = await resolveEnvironment(
    env,
    [plain('B', 'project'), plain('C', 'project')],
    [plain('C', 'action')],
    store,
  );

  expect(variables).toEqual({ A: 'spec', B: 'project', C: 'action' });
});

test('parameters and secrets are resolved, and listed as values to mask', async () => {
  const env = envOf('{variables: {A: a}, parameter-store: {P: /p}, secrets-manager: {S: "app:key"}}');

  const resolved = await resolveEnvironment(env, [{ name: 'T', value: 'other', type: 'SECRETS_MANAGER' }], [], store);

  expect(resolved.variables).toEqual({ A: 'a', P: 'parameter /p', S: 'secret app#key', T: 'secret other#undefined' });
  expect(resolved.secrets).toEqual(['parameter /p', 'secret app#key', 'secret other#undefined']);
  expect(resolved.secretNames).toEqual(['P', 'S', 'T']);
});

test('values that are secret at their source are distinguished from plain parameters', async () => {
  const env = envOf('{parameter-store: {P: /plain, Q: /secure}, secrets-manager: {S: app}}');

  expect((await resolveEnvironment(env, [], [], store)).confidential).toEqual([
    'parameter /secure',
    'secret app#undefined',
  ]);
});

test.each([
  ['buildspec', '{variables: {CODEBUILD_SRC_DIR: /, A: a}}', [], []],
  ['project', '{}', [plain('CODEBUILD_SRC_DIR', '/')], []],
  ['action', '{}', [], [plain('CODEBUILD_SRC_DIR', '/')]],
])('refuses a variable of the %s whose name begins with CODEBUILD_', async (_, env, project, action) => {
  await expect(resolveEnvironment(envOf(env), project, action, store)).rejects.toThrow(
    'environment variable CODEBUILD_SRC_DIR: names that begin with CODEBUILD_ are reserved by CodeBuild; give the variable another name',
  );
});

test('a variable that is replaced is never looked up', async () => {
  const env = envOf('{parameter-store: {P: /does-not-exist}}');
  const failing: ValueStore = { ...store, parameter: async () => Promise.reject(new Error('no such parameter')) };

  const { variables } = await resolveEnvironment(env, [plain('P', 'given')], [], failing);

  expect(variables).toEqual({ P: 'given' });
});

test.each([
  ['the parameter /p', '{parameter-store: {X: /p}}'],
  ['the secret app:key', '{secrets-manager: {X: "app:key"}}'],
])('fails on %s that cannot be read, naming the variable', async (what, env) => {
  const denied = async () => Promise.reject(new Error('denied'));

  await expect(resolveEnvironment(envOf(env), [], [], { parameter: denied, secret: denied })).rejects.toThrow(
    `environment variable X: ${what} cannot be read: denied`,
  );
});

test('a reference to a secret is taken apart, whether its id is a name or an ARN', () => {
  const part = fc.stringMatching(/^[\w/-]{1,12}$/);
  const id = fc.oneof(
    part,
    part.map((name) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}`),
  );

  fc.assert(
    fc.property(
      id.filter((it) => it !== 'arn'),
      fc.option(part),
      fc.option(part),
      fc.option(part),
      (secretId, jsonKey, versionStage, versionId) => {
        const reference = parseSecretReference(
          [secretId, jsonKey ?? '', versionStage ?? '', versionId ?? ''].join(':').replace(/:+$/, ''),
        );

        expect(reference).toEqual({
          secretId,
          jsonKey: jsonKey ?? undefined,
          versionStage: versionStage ?? undefined,
          versionId: versionId ?? undefined,
        });
      },
    ),
  );
});
