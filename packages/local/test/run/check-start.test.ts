import { join } from 'node:path';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { checkStart } from '../../src/run/check-start';

afterAll(removeFolders);

const SHOP = { Name: 'shop', Variables: [{ Name: 'TARGET' }] };
const SITE = { Name: 'site' };

async function appOf(...pipelines: readonly unknown[]): Promise<string> {
  const resources = pipelines.map((Properties, index) => [
    `Pipeline${index}`,
    { Type: 'AWS::CodePipeline::Pipeline', Properties },
  ]);
  return writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': { Resources: Object.fromEntries(resources) },
  });
}

test('refuses a pipeline that the app does not declare', async () => {
  await expect(checkStart(await appOf(SHOP, SITE), { pipeline: 'nope' })).rejects.toMatchObject({
    name: 'UnknownPipelineError',
    exitCode: 2,
    message: 'the app has no pipeline nope; its pipelines are: shop, site',
  });
});

test.each([
  ['shop', { pipeline: 'shop', variables: { TARGET: 'a', Nope: 'b' } }, [SHOP, SITE], 'Nope', 'TARGET'],
  ['site', { pipeline: 'site', variables: { TARGET: 'a' } }, [SHOP, SITE], 'TARGET', 'none'],
  ['shop', { variables: { Nope: 'b' } }, [SHOP], 'Nope', 'TARGET'],
])('refuses a variable that the pipeline %s does not declare: %j', async (name, start, app, unknown, known) => {
  await expect(checkStart(await appOf(...app), start)).rejects.toMatchObject({
    name: 'UnknownVariableError',
    exitCode: 2,
    message: `pipeline ${name}: the variable ${unknown} is not declared; the declared variables are ${known}`,
  });
});

test.each([
  ['a declared pipeline and variable', { pipeline: 'shop', variables: { TARGET: 'a' } }, [SHOP, SITE]],
  ['a name that may be computed', { pipeline: 'nope' }, [SHOP, {}]],
  ['variables that are computed', { variables: { X: 'a' } }, [{ Name: 'shop', Variables: { Ref: 'All' } }]],
  ['variables of one of several pipelines', { variables: { X: 'a' } }, [SHOP, SITE]],
  ['variables without a pipeline', { variables: { X: 'a' } }, []],
])('leaves %s to the run', async (_, start, app) => {
  await expect(checkStart(await appOf(...app), start)).resolves.toBeUndefined();
});
