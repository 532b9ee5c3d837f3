import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { broadStack, stacksOf, synthesizeTo, templatesOf } from '../src/app-main';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';

const MAIN = join(__dirname, 'shop-app', 'main');

afterAll(removeFolders);

test('the stacks of an app are those of its manifest, with what they depend on', async () => {
  const stacks = await stacksOf(MAIN, { SHOP_NAME: 'tea' });

  expect(Object.keys(stacks)).toEqual(['Base', 'Shop']);
  expect(stacks.Shop.properties.stackName).toBe('shop-tea');
  expect(stacks.Shop.dependencies).toContain('Base');
});

test('the templates of an app are made with the given variables, and with nothing else of this process', () => {
  process.env.SHOP_SECRET = 'hush';
  try {
    const { Shop } = templatesOf(MAIN, { SHOP_NAME: 'tea' });

    Shop.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'tea' });
    Shop.hasOutput('Secret', { Value: 'not seen' });
    expect(process.env.SHOP_SECRET).toBe('hush');
    expect(process.env.CDK_OUTDIR).toBeUndefined();
  } finally {
    delete process.env.SHOP_SECRET;
  }
});

test('one set of variables is synthesized once', () => {
  const [one, again] = [templatesOf(MAIN, { SHOP_NAME: 'once' }), templatesOf(MAIN, { SHOP_NAME: 'once' })];

  expect(again).toBe(one);
  expect(templatesOf(MAIN, { SHOP_NAME: 'twice' })).not.toBe(one);
});

test('templates that a validation refuses are still returned; an app that fails earlier has none', async () => {
  templatesOf(MAIN, { SHOP_NAME: 'late', SHOP_FAILS: 'late' }).Shop.resourceCountIs('AWS::SNS::Topic', 1);

  expect(() => templatesOf(MAIN, { SHOP_FAILS: 'early' })).toThrow('told to fail early');
  await expect(stacksOf(MAIN, { SHOP_FAILS: 'late' })).rejects.toThrow('told to fail late');
});

test('an app is written to a folder', () => {
  const folder = temporaryFolder();

  synthesizeTo(folder, MAIN, { SHOP_NAME: 'tea' });

  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['manifest.json', 'Shop.template.json']));
  expect(existsSync(join(folder, 'Base.template.json'))).toBe(true);
});

test('a broad stack has a wildcard, for a validation to find', () => {
  const stack = new (broadStack('Shop'))(new App());

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: [{ Action: 's3:*' }] },
  });
  expect(stack.node.id).toBe('Shop');
});
