import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlinePolicy, LOGS, stackArtifact, writeAssembly, writeRoles } from '../src/assembly-on-disk';
import { writeShopAssembly } from '../src/shop-assembly';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';

afterAll(removeFolders);

test('files of an assembly are written where they belong, and other values as JSON', async () => {
  const folder = join(temporaryFolder(), 'cdk.out');

  expect(await writeAssembly(folder, { 'asset/index.js': 'code', 'S.json': { Resources: {} } })).toBe(folder);

  expect(readFileSync(join(folder, 'asset', 'index.js'), 'utf8')).toBe('code');
  expect(readFileSync(join(folder, 'S.json'), 'utf8')).toBe('{"Resources":{}}');
});

test('the artifact of a stack has its template, for any account unless it says which', () => {
  expect(stackArtifact('S.json')).toEqual({
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile: 'S.json' },
  });
  expect(stackArtifact('S.json', { environment: 'aws://1/eu', properties: { stackName: 's' } })).toMatchObject({
    environment: 'aws://1/eu',
    properties: { templateFile: 'S.json', stackName: 's' },
  });
});

test('roles of functions are a stack of their own, with other resources', async () => {
  const statement = { Effect: 'Allow', Action: 'ecs:ListTasks', Resource: '*' };
  const other = { Boundary: { Type: 'AWS::IAM::ManagedPolicy' } };

  const folder = await writeRoles(join(temporaryFolder(), 'cdk.out'), { 'a-role': inlinePolicy(statement) }, other);
  await writeRoles(join(temporaryFolder(), 'cdk.out'), {});

  expect(JSON.parse(readFileSync(join(folder, 'Roles.template.json'), 'utf8')).Resources).toMatchObject({
    arole: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'a-role', Policies: [{ PolicyDocument: { Statement: [statement] } }] },
    },
    ...other,
  });
});

test('functions may write their logs with the given statement', () => {
  expect(LOGS.Action).toContain('logs:PutLogEvents');
});

test('the shop has two stacks, the second after the first, each with its template and assets', async () => {
  const folder = await writeShopAssembly(temporaryFolder());
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

  const { artifacts } = read('manifest.json');
  const stacks = Object.entries<{ type: string; dependencies?: string[]; properties: { templateFile: string } }>(
    artifacts,
  ).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  expect(stacks.map(([id]) => id).sort()).toEqual(['Base', 'Delivery']);
  expect(artifacts.Delivery.dependencies).toContain('Base');
  stacks.forEach(([, { properties }]) => expect(Object.keys(read(properties.templateFile).Resources)).not.toEqual([]));
});
