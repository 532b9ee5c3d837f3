import { Machine, removeFolders } from './machine';
import { runEntry } from '@slipway/testing/run-entry';

const listeners = process.listeners('SIGTERM');
afterAll(removeFolders);
afterEach(() => {
  ['SIGTERM', 'SIGINT'].forEach((signal) =>
    process
      .listeners(signal as NodeJS.Signals)
      .filter((it) => !listeners.includes(it))
      .forEach((it) => process.off(signal, it)),
  );
  jest.restoreAllMocks();
});

const entry = () => {
  jest.requireActual('../../src/pulumi/pulumi-stand-in.command');
};

function machine(): Machine {
  const made = new Machine();
  made.initialize();
  jest.spyOn(process, 'cwd').mockReturnValue(made.folder);
  return made;
}

/** Runs the command as builds do, with its program in a child process. */
const bundle = () => {
  jest.requireActual('../../assets/pulumi-stand-in.command/index.js');
};

const UP = ['up', '--yes', '--stack', 'dev'];

test('the stand-in is a program: its messages go to standard output and error, and the exit code is that of the CLI', async () => {
  const { environment } = machine();

  const [good, bad] = [await runEntry(entry, UP, environment), await runEntry(entry, ['up'], environment)];

  expect(good).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('page created'),
    err: expect.stringMatching(/^simulated: /),
  });
  expect(bad.exitCode).toBe(1);
});

test('it keeps its cloud in the configured file', async () => {
  const { folder, environment, read } = machine();

  await runEntry(entry, UP, { ...environment, STAND_IN_CLOUD: `${folder}/cloud.json` });

  expect(read.call({ folder }, 'cloud.json')).toContain('cloud:index:Thing::page');
});

test('it counts how often it is asked to end', async () => {
  const { environment } = machine();

  const { exitCode, out } = await runEntry(
    () => {
      entry();
      process.emit('SIGTERM');
    },
    UP,
    environment,
  );

  expect([exitCode, out.includes('update canceled')]).toEqual([1, true]);
});

test('it kills itself if the fault says so', async () => {
  const { environment } = machine();
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);

  const { exitCode } = await runEntry(entry, UP, { ...environment, STAND_IN_FAULT: 'killed' });

  expect([exitCode, kill.mock.calls]).toEqual([137, [[process.pid, 'SIGKILL']]]);
});

test.each([
  ['JavaScript', 'index.js', 'module.exports = { size: 3 };'],
  [
    'TypeScript',
    'index.ts',
    "import { size } from './size';\nconst output: number = size;\nexport = { size: output };",
  ],
])('it runs a program in %s, with the SDK next to it', async (_, file, code) => {
  const { environment, write, folder } = machine();
  write.call({ folder }, 'Pulumi.yaml', 'name: shop\nruntime: nodejs');
  write.call({ folder }, 'size.ts', 'export const size: number = 3;');
  write.call({ folder }, 'package.json', JSON.stringify({ main: file }));
  write.call({ folder }, file, code);

  const { exitCode, out } = await runEntry(bundle, UP, environment);

  expect([exitCode, out]).toEqual([0, expect.stringMatching(/shop-dev created[^]*size: 3/)]);
});

test('the child that runs the program reads it from one pipe, and answers on another', async () => {
  const written: unknown[] = [];
  const load = () => {
    jest.doMock('../../src/pulumi/run-program', () => ({
      runProgram: async (input: unknown) => {
        written.push(input);
        process.exitCode = 0;
        return { resources: [] };
      },
    }));
    jest.doMock('node:fs', () => ({
      ...jest.requireActual('node:fs'),
      readFileSync: () => '{"stack":"dev"}',
      writeSync: (fd: number, text: string) => written.push([fd, text]),
    }));
    entry();
  };

  await runEntry(load, ['run-program'], {});
  await new Promise(setImmediate);

  expect(written).toEqual([{ stack: 'dev' }, [3, '{"resources":[]}']]);
});
