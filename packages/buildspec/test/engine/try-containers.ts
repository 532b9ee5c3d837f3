import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { FROM_SOURCES } from '@slipway/testing/from-sources';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { Engine } from '../../src';
import { output } from '../build-fixture';
import { inside, specOf, tryEscapes, Where } from '../try-escapes';
import { inContainers, leftContainers, PUBLIC_NAME } from './engine-fixture';

const PROGRAM = join(__dirname, '..', '..', 'src', 'cli');

/** Tests that no build can escape from containers of an engine, and features that only containers have. */
export function tryContainers(engine: Engine['name']): void {
  let where: Where & { readonly end: () => Promise<void> };
  beforeAll(async () => {
    where = await inContainers(engine);
  });
  afterAll(async () => where.end());

  tryEscapes(() => where);

  afterEach(() => expect(leftContainers()).toBe(''));

  test('[RN-07] a build is root of its container only: it cannot trace, mount, or make devices', async () => {
    const { lines } = await inside(['id -u; grep -E "^(NoNewPrivs|CapEff)" /proc/self/status']);
    const [uid, capabilities, privileges] = output(lines);

    expect(uid).toBe('0');
    expect(privileges).toBe('NoNewPrivs:\t1');
    expect(BigInt(`0x${capabilities.split('\t')[1]}`)).toBe(0xebn); // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID
  });

  test('[RN-07] a build that fills the disk with its system fails, too', async () => {
    const fill = 'i=0; while true; do i=$((i+1)); head -c 20000000 /dev/zero > /opt$i; sleep 0.1; done';
    const { result } = await inside([fill], { diskBytes: 50_000_000 });

    expect(result.status).toBe('FAILED');
    expect(result.phases[0].context).toMatch(/the build has written more than 48 MiB to the disk$/);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('[RN-07] a runner that gets %s leaves no container', async (signal, code) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'buildspec.yml'), specOf(['sleep 600']));
    const script = `
      const { runProgram } = require('@slipway/processes');
      const { main } = require(${JSON.stringify(PROGRAM)});
      const { argv, stdin, stdout, stderr } = process;
      runProgram('slipway-buildspec', () => main(argv.slice(1), stdin, stdout, stderr), process);`;
    const args = ['run', folder, '--engine', engine, '--offline', '--image', PUBLIC_NAME];
    const child = spawn(process.execPath, ['-r', 'tsx/cjs', '-e', script, '--', ...args], {
      env: { ...childEnvironment({ pass: ['DOCKER_HOST'] }), ...FROM_SOURCES },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    await until(() => out.includes('Running command sleep 600'), 40_000);
    expect(leftContainers()).not.toBe('');

    child.kill(signal);
    const [exitCode] = await once(child, 'close');

    expect(exitCode).toBe(code);
    await until(() => leftContainers() === '');
    removeFolders();
  });
}
