import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../src/cli';
import { ApprovalRequest } from '../../src/actions/ports';
import { FixedApprover } from '../../src/approval/approvers';
import { ConsoleProgress } from '../../src/progress/console-progress';
import { runAssembly } from '../../src/run/run-assembly';
import { sourceArchive } from '../../src/run/source-archive';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { DEPLOYED, PIN, TOKEN, writeSecretAssembly } from './secret-assembly';

const GIVEN = 'given-by-the-user';

let folder: string;
let out: string;
let source: string;
beforeAll(async () => {
  folder = temporaryFolder();
  out = join(folder, 'out');
  mkdirSync(join(folder, 'source'));
  writeFileSync(join(folder, 'source', 'page.txt'), 'page');
  source = await sourceArchive(join(folder, 'source'), join(folder, 'source.zip'));
  Object.assign(process.env, { GIVEN, UNASKED: 'hush' });
});
afterAll(() => {
  ['GIVEN', 'UNASKED'].forEach((name) => delete process.env[name]);
  removeFolders();
});

const below = (path: string): string[] => [
  path,
  ...(lstatSync(path).isDirectory() ? readdirSync(path).flatMap((name) => below(join(path, name))) : []),
];
const contents = () =>
  below(out)
    .filter((path) => lstatSync(path).isFile() && !path.endsWith('.zip'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

test(
  '[RN-10] a run with secrets shows them in no result, report, log and terminal, and what it writes is for its owner only',
  async () => {
    const assembly = await writeSecretAssembly(join(folder, 'cdk.out'));
    let screen = '';
    const terminal = new PassThrough().on('data', (chunk) => (screen += chunk)) as unknown as NodeJS.WriteStream;
    const keyboard = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream;

    const umask = process.umask(0o000);
    const exitCode = await main(
      ['run', assembly, '--source', source, '--out', out, '--approve', '--env', 'GIVEN', '--unfenced'],
      keyboard,
      terminal,
      terminal,
    ).finally(() => process.umask(umask));

    const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    const actions = result.executions[0].stages.flatMap((stage: { actions: object[] }) => stage.actions);
    expect({
      exitCode,
      errors: actions.map((it: { error?: object }) => it.error),
      screen: exitCode === 0 ? '' : screen,
    }).toEqual({ exitCode: 0, errors: actions.map(() => undefined), screen: '' });
    expect(actions[1].variables).toEqual({ COPY: 'copied: ***' });
    expect(actions.at(-1).approval).toMatchObject({ decision: 'Approved', message: 'from copied: *** ***' });
    const logs = contents();
    expect(logs).toContain('token ***, pin=***, key ***, given ***, deployed ***');
    expect(logs).toContain('a quiet queue');
    expect(logs).toContain('not exported: TOKEN, PIN, AWS_THING');
    for (const text of [logs, screen]) {
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain(GIVEN);
      expect(text).not.toContain(DEPLOYED);
    }
    expect(logs).not.toMatch(new RegExp(`pin=${PIN}`));
    const open = below(out).filter((path) => (lstatSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  },
  STARTING_MS,
);

test(
  '[RN-10] an approver is shown no secret, and nobody else can read the files of a running build',
  async () => {
    const asked: ApprovalRequest[] = [];
    const umask = process.umask(0o000);
    const modes = new Set<string>();
    const look = setInterval(() => {
      for (const name of ['work', 'logs'].filter((it) => readdirSync(out).includes(it))) {
        modes.add(`${name} ${(lstatSync(join(out, name)).mode & 0o777).toString(8)}`);
      }
    }, 20);

    await runAssembly({
      assembly: join(folder, 'cdk.out'),
      folder: out,
      source,
      progress: new ConsoleProgress(new PassThrough()),
      approver: {
        decide: async (request) => {
          asked.push(request);
          return new FixedApprover(true).decide();
        },
      },
    }).finally(() => {
      clearInterval(look);
      process.umask(umask);
    });

    expect(asked[0]).toMatchObject({ message: 'from copied: *** ***', link: 'https://example.com/copied: ***' });
    expect([...modes].sort()).toEqual(['logs 700', 'work 700']);
  },
  STARTING_MS,
);

test('a requested variable that is not set is refused before anything starts', async () => {
  const screen: string[] = [];
  const terminal = { write: (text: string) => screen.push(text) } as unknown as NodeJS.WriteStream;

  const exitCode = await main(
    ['run', join(folder, 'cdk.out'), '--env', 'NOT_SET_ANYWHERE'],
    new PassThrough() as unknown as NodeJS.ReadStream,
    terminal,
    terminal,
  );

  expect(exitCode).toBe(2);
  expect(screen.join('')).toContain(
    'the environment variable NOT_SET_ANYWHERE, which should be passed to builds, is not set',
  );
});

test(
  'a build whose fence cannot be made is not run, and the report names the missing fence',
  async () => {
    const report = await runAssembly({
      assembly: await writeSecretAssembly(join(folder, 'cdk.out')),
      source,
      folder: out,
      progress: new ConsoleProgress(new PassThrough()),
      approver: new FixedApprover(true),
      fence: { bubblewrap: { program: '/nowhere/bwrap', options: [] } },
    });

    const errors = report.executions
      .flatMap(({ stages }) => stages.flatMap(({ actions }) => actions))
      .map((it) => it.error);
    expect(report).toMatchObject({ fence: 'bubblewrap', verdict: 'failed' });
    expect(JSON.stringify(errors)).toContain('the sandbox of the build did not start');
  },
  STARTING_MS,
);
