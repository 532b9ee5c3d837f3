import { readAssembly } from '../../src';
import { folderWith } from '../workspace';

const STACK = {
  type: 'aws:cloudformation:stack',
  environment: 'aws://111122223333/eu-south-2',
  properties: { templateFile: 'Shop.template.json' },
};
const METADATA = {
  '/Shop/Till': [{ type: 'aws:cdk:acknowledged-rules', data: { 'cfn-lint::W1': 'agreed' } }],
  '/Shop/Till/Resource': [{ type: 'aws:cdk:logicalId', data: 'Till1' }, { type: 'aws:cdk:creationStack' }],
};

describe('an assembly', () => {
  it('has the templates of its stacks, with region, construct paths and acknowledgements', () => {
    const folder = folderWith({
      'manifest.json': {
        artifacts: { Shop: { ...STACK, additionalMetadataFile: 'Shop.metadata.json' }, Tree: { type: 'cdk:tree' } },
      },
      'Shop.template.json': { Resources: {} },
      'Shop.metadata.json': METADATA,
    });

    expect(readAssembly(folder)).toEqual([
      {
        file: `${folder}/Shop.template.json`,
        region: 'eu-south-2',
        account: '111122223333',
        template: { Resources: {} },
        constructPaths: { Till1: '/Shop/Till/Resource' },
        acknowledgements: [{ constructPath: '/Shop/Till', id: 'cfn-lint::W1', reason: 'agreed' }],
      },
    ]);
  });

  it('may hold its metadata in the manifest, or none', () => {
    const other = { ...STACK, properties: { templateFile: 'Other.template.json' } };
    const folder = folderWith({
      'manifest.json': { artifacts: { Shop: { ...STACK, metadata: METADATA }, Other: other } },
      'Shop.template.json': {},
      'Other.template.json': {},
    });

    expect(readAssembly(folder).map(({ constructPaths }) => constructPaths)).toEqual([
      { Till1: '/Shop/Till/Resource' },
      {},
    ]);
  });

  it.each([
    ['left open', { ...STACK, environment: 'aws://unknown-account/unknown-region' }],
    ['not given', { ...STACK, environment: undefined }],
  ])('has no region if that is %s', (_, stack) => {
    const folder = folderWith({ 'manifest.json': { artifacts: { Shop: stack } }, 'Shop.template.json': {} });

    expect(readAssembly(folder)[0].region).toBeUndefined();
  });

  it('has the templates of its stages', () => {
    const folder = folderWith({
      'manifest.json': {
        artifacts: { Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } } },
      },
      'assembly-Stage/manifest.json': { artifacts: { Shop: STACK } },
      'assembly-Stage/Shop.template.json': {},
    });

    expect(readAssembly(folder).map(({ file }) => file)).toEqual([`${folder}/assembly-Stage/Shop.template.json`]);
  });

  it.each([
    ['in the region of its stacks', [STACK], 'eu-south-2'],
    [
      'in no region where its stacks are in several',
      [STACK, { ...STACK, environment: 'aws://1/us-east-1' }],
      undefined,
    ],
  ])('has nested templates %s', (_, stacks, region) => {
    const folder = folderWith({
      'manifest.json': { artifacts: { ...stacks } },
      'Shop.template.json': {},
      'ShopNested1.nested.template.json': {},
    });

    expect(readAssembly(folder).at(-1)).toMatchObject({ file: `${folder}/ShopNested1.nested.template.json`, region });
  });

  it.each([
    ['a folder without a manifest', {}, /has no manifest\.json: pass the cdk\.out folder of a synthesized app/],
    ['a manifest that is no JSON', { 'manifest.json': '{' }, /manifest\.json cannot be read as JSON/],
  ])('refuses %s', (_, files, message) => {
    expect(() => readAssembly(folderWith(files))).toThrow(message);
  });
});
