import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readBootstrapTemplate } from '../../src/bootstrap/bootstrap-template';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Installs a CDK command line with this bootstrap template. */
async function install(place: string, template: string): Promise<string> {
  const root = join(folder, place, 'node_modules', 'aws-cdk');
  const file = join(root, 'lib', 'api', 'bootstrap', 'bootstrap-template.yaml');
  await mkdir(dirname(file), { recursive: true });
  await mkdir(join(root, 'bin'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"name": "aws-cdk"}');
  await writeFile(join(root, 'bin', 'cdk'), '');
  await writeFile(file, template);
  return root;
}

test("the template is that of the app's own command line", async () => {
  await install('app', 'of the app');

  expect(await readBootstrapTemplate(join(folder, 'app', 'cdk.out'), '')).toBe('of the app');
});

test('otherwise it is that of the command on the path', async () => {
  const root = await install('global', 'of the path');
  await mkdir(join(folder, 'bin'));
  await symlink(join(root, 'bin', 'cdk'), join(folder, 'bin', 'cdk'));

  expect(await readBootstrapTemplate(join(folder, 'other', 'cdk.out'), join(folder, 'bin'))).toBe('of the path');
});

test('otherwise it is the one installed with this package', async () => {
  expect(await readBootstrapTemplate(join(folder, 'other', 'cdk.out'), '')).toContain('FilePublishingRole');
});

test('a machine that has no command line of the CDK has no template', async () => {
  await mkdir(join(folder, 'unrelated', 'node_modules', 'aws-cdk'), { recursive: true });

  expect(await readBootstrapTemplate(join(folder, 'unrelated'), join(folder, 'nothing'), folder)).toBeUndefined();
});
