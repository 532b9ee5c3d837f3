import { join } from 'node:path';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { declaredPipelines } from '../../src/assembly-deployment/declared-pipelines';

afterEach(removeFolders);

/** App with a topic, and with pipelines that have these properties. */
async function appOf(...pipelines: readonly unknown[]): Promise<string> {
  const resources = pipelines.map((Properties, index) => [
    `Pipeline${index}`,
    { Type: 'AWS::CodePipeline::Pipeline', Properties },
  ]);
  return writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': { Resources: { ...Object.fromEntries(resources), Topic: { Type: 'AWS::SNS::Topic' } } },
  });
}

test('pipelines are read from the templates, with the names of their variables', async () => {
  const folder = await appOf({ Name: 'shop', Variables: [{ Name: 'TARGET' }, { Name: 'SIZE' }] }, { Name: 'site' });

  expect(await declaredPipelines(folder)).toEqual([
    { name: 'shop', variables: ['TARGET', 'SIZE'] },
    { name: 'site', variables: [] },
  ]);
});

test.each([
  ['all of them', { 'Fn::If': ['Prod', [], []] }],
  ['one of them', [{ Name: 'TARGET' }, { Name: { Ref: 'Name' } }]],
  ['one as a whole', ['TARGET']],
])('variables are unknown if the template computes %s', async (_, Variables) => {
  expect(await declaredPipelines(await appOf({ Name: 'shop', Variables }))).toEqual([
    { name: 'shop', variables: undefined },
  ]);
});

test.each([[{ Name: { Ref: 'Name' } }], [{}], [undefined]])('pipelines are unknown with %j', async (properties) => {
  expect(await declaredPipelines(await appOf({ Name: 'shop' }, properties))).toBeUndefined();
});

test('pipelines are unknown if a nested stack may contain more', async () => {
  const folder = await writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': { Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: {} } } },
  });

  expect(await declaredPipelines(folder)).toBeUndefined();
});

test('an app can have no pipelines', async () => {
  expect(await declaredPipelines(await appOf())).toEqual([]);
});
