import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { checkAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { withParameters } from '../../src/assembly-deployment/given-parameters';
import { StackArtifact } from '../../src/deployment/assembly';

afterAll(removeFolders);

const stackOf = (id: string, Parameters: object | undefined, more: object = {}) =>
  ({ id, name: `shop-${id}`, parameters: {}, template: { Resources: {}, Parameters }, ...more }) as StackArtifact;
const SIZE = { Size: { Type: 'String' } };
const given = (stacks: readonly StackArtifact[], parameters: Record<string, string>) =>
  withParameters(stacks, parameters).map((stack) => stack.parameters);

test.each(['Size', 'Web:Size', 'shop-Web:Size'])('%s is given to the one stack that has it', (name) => {
  expect(given([stackOf('Web', SIZE), stackOf('Api', undefined)], { [name]: 'a=b' })).toEqual([{ Size: 'a=b' }, {}]);
});

test('given values replace those of the assembly, and the rest stays', () => {
  const web = stackOf('Web', { ...SIZE, Name: { Type: 'String' } }, { parameters: { Size: '1', Name: 'web' } });

  expect(given([web], { Size: '2' })).toEqual([{ Size: '2', Name: 'web' }]);
});

test('a parameter with a default needs no value', () => {
  expect(given([stackOf('Web', { Size: { Type: 'Number', Default: 0 } })], {})).toEqual([{}]);
});

test.each<[string, StackArtifact[], Record<string, string>, string]>([
  [
    'a parameter without a value',
    [stackOf('Web', { ...SIZE, Name: { Type: 'String' } })],
    { Name: 'web' },
    'the template parameters Web:Size have neither a default nor a value; pass each with --parameter, for example --parameter Web:Size=value',
  ],
  [
    'a parameter that no stack has',
    [stackOf('Web', { ...SIZE, BootstrapVersion: { Type: 'String', Default: '/cdk' } })],
    { Sise: '1' },
    'no stack that the run deploys has the template parameter Sise; the stacks have these parameters: Web:Size',
  ],
  [
    'a parameter of another stack',
    [stackOf('Web', undefined)],
    { 'Web:Size': '1' },
    'Web:Size; the stacks have these parameters: none',
  ],
  [
    'a parameter that several stacks have',
    [stackOf('Web', SIZE), stackOf('Api', SIZE)],
    { Size: '1' },
    'Web and Api have a parameter Size; specify the stack as well, for example Web:Size=value',
  ],
])('refuses %s', (_, stacks, parameters, problem) => {
  expect(() => given(stacks, parameters)).toThrow(
    expect.objectContaining({ name: 'ParameterError', exitCode: 2, message: expect.stringContaining(problem) }),
  );
});

test('an assembly is checked for parameters without a value before anything is started', async () => {
  const assembly = await writeAssembly(temporaryFolder(), {
    'manifest.json': { artifacts: { Web: stackArtifact('Web.json') } },
    'Web.json': { Parameters: SIZE, Resources: {} },
  });

  await expect(checkAssembly(assembly)).rejects.toThrow('Web:Size');
  await expect(checkAssembly(assembly, { Size: '1' })).resolves.toBeUndefined();
});
