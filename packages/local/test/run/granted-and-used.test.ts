import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { RoleUse } from '@slipway/embedded-aws';
import { main } from '../../src/cli';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { writeSecretAssembly } from './secret-assembly';

afterAll(removeFolders);

/** App with the secrets. Its roles have a statement for each action, and the build's role has one that is not used. */
async function writeAssembly(folder: string): Promise<string> {
  await writeSecretAssembly(folder);
  const file = join(folder, 'Secret.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of ['BuildRole', 'PipelineRole']) {
    const [{ PolicyDocument: document }] = template.Resources[name].Properties.Policies;
    const [{ Action: actions }] = document.Statement;
    const more = name === 'BuildRole' ? ['sqs:SendMessage'] : [];
    document.Statement = [...actions, ...more].map((Action: string) => ({ Effect: 'Allow', Action, Resource: '*' }));
  }
  writeFileSync(file, JSON.stringify(template));
  return folder;
}

test(
  '[RN-05] a run reports which statements of each role it used, and --unused fail exits with 4 unless runs that are added up used all',
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'page.txt'), 'page');
    const assembly = await writeAssembly(join(folder, 'cdk.out'));
    const record = join(folder, 'record.json');
    const run = async () => {
      let screen = '';
      const terminal = new PassThrough().on('data', (chunk) => (screen += chunk)) as unknown as NodeJS.WriteStream;
      const keyboard = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream;
      const options = ['--approve', '--unfenced', '--unused', 'fail', '--record', record, '--out', join(folder, 'out')];
      const exitCode = await main(
        ['run', assembly, '--source', join(folder, 'source'), ...options],
        keyboard,
        terminal,
        terminal,
      );
      const { permissions, verdict, summary } = JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8'));
      return { exitCode, screen, permissions: permissions as RoleUse[], verdict, summary };
    };
    const unusedOf = (permissions: readonly RoleUse[], path: string) =>
      permissions
        .find((role) => role.path === path)!
        .statements.filter(({ use }) => use === 'never used')
        .flatMap(({ actions }) => actions);

    const first = await run();

    const unused = unusedOf(first.permissions, 'BuildRole');
    expect(unused).toContain('sqs:SendMessage');
    const byRole = first.permissions.find(({ path }) => path === 'BuildRole')!.statements;
    expect(byRole.find(({ actions }) => actions[0] === 'secretsmanager:GetSecretValue')).toMatchObject({
      use: 'used',
      enforcedBy: expect.arrayContaining(['embedded AWS']),
    });
    expect({ exitCode: first.exitCode, verdict: first.verdict }).toEqual({
      exitCode: 4,
      verdict: 'unused permissions',
    });
    expect(first.summary).toContain('some permissions were never used, which --unused fail rejects');

    const known = JSON.parse(readFileSync(record, 'utf8'));
    for (const { stack, path, statements } of first.permissions) {
      known.used[`${stack} ${path}`] = statements.map(({ actions }) => `${actions.join()}#1`);
    }
    writeFileSync(record, JSON.stringify(known)); // as if earlier runs had used all permissions
    const second = await run();

    expect(unusedOf(second.permissions, 'BuildRole')).toEqual([]);
    expect({ exitCode: second.exitCode, screen: second.exitCode === 0 ? '' : second.screen }).toEqual({
      exitCode: 0,
      screen: '',
    });
  },
  STARTING_MS * 2,
);
