import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { rotationTemplate } from '@slipway/testing/rotation-template';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { main } from '../../src/cli';

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function slipway(argv: readonly string[], onText: (text: string) => unknown = () => undefined): Promise<Said> {
  const screen = { out: '', err: '' };
  const stdout = new PassThrough().on('data', (chunk) => {
    screen.out += chunk;
    onText(String(chunk));
  });
  const stderr = new PassThrough().on('data', (chunk) => (screen.err += chunk));
  const stdin = Object.assign(new PassThrough(), { isTTY: false });
  const exitCode = await main(
    argv,
    stdin as unknown as NodeJS.ReadStream,
    stdout as unknown as NodeJS.WriteStream,
    stderr,
  );
  return { exitCode, ...screen };
}

/** Run with the secrets, which continues while a function uses it. */
async function beforeDeletion(options: readonly string[], act: (out: string) => Promise<unknown>) {
  const folder = temporaryFolder();
  const assembly = await writeAssembly(join(folder, 'cdk.out'), {
    'manifest.json': { version: '40.0.0', artifacts: { Shop: stackArtifact('Shop.json') } },
    'Shop.json': rotationTemplate(),
  });
  const out = join(folder, 'out');
  let acted: Promise<unknown> | undefined;
  const said = await slipway(['run', assembly, '--out', out, '--serve', '--unfenced', ...options], (text) => {
    if (text.includes('slipway push, slipway retry and slipway rotate find the run through')) {
      acted = act(out).finally(() => process.emit('SIGINT'));
    }
  });
  await acted;
  return { ...said, result: JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) };
}

describe('slipway rotate', () => {
  it('rotates the secrets of a waiting run, even if the function dies, and reports what AWS would refuse', async () => {
    const said: Said[] = [];
    const other: number[] = [];
    const { out, result } = await beforeDeletion([], async (folder) => {
      const rotate = async (...args: string[]) => said.push(await slipway(['rotate', ...args, '--out', folder]));
      await rotate('shop/daily');
      await rotate('shop/daily', '--die-at', '4', '--after');
      await rotate('shop/daily', '--die-at', '1');
      await rotate('shop/failing');
      await rotate('shop/other');
      await rotate();
      const { control } = JSON.parse(readFileSync(join(folder, 'endpoint.json'), 'utf8'));
      const { length } = control.token;
      for (const authorization of [undefined, `Bearer ${control.token}x`, `Bearer ${'x'.repeat(length)}`]) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
        other.push((await fetch(`${control.url}/rotations`, { method: 'POST', headers, body: '{}' })).status);
      }
    });

    const [plain, after, before, failing, unknown, unnamed] = said;
    expect([plain.exitCode, after.exitCode, before.exitCode]).toEqual([0, 0, 0]);
    expect(plain.out).toMatch(
      /^arn:aws:secretsmanager:.*:shop\/daily-.* was rotated in \d+ Secrets Manager calls: version [\w-]+ is current\n$/,
    );
    expect(after.out).toMatch(
      /is current; the rotation function was killed in the step createSecret and invoked again\n$/,
    );
    expect(before.out).toMatch(/; the rotation function was killed in the step createSecret and invoked again\n$/);
    expect([failing.exitCode, failing.err]).toEqual([
      1,
      'shop/failing was not rotated: testSecret failed with told to fail; the previous version remains current\n',
    ]);
    expect(unknown.err).toContain("secret 'shop/other' has no rotation schedule");
    expect(unnamed.err).toContain('specify the secret to rotate');
    expect(out).toContain('(secrets with a rotation schedule: 4)');
    expect(other).toEqual([403, 403, 403]);
    expect(result).toMatchObject({ destroyed: true, refused: [] });
  });

  it('is not needed if days are short: secrets are rotated when they are due, and a failure is reported', async () => {
    const { out, result } = await beforeDeletion(['--rotation-day', '0.4'], async () => {
      await new Promise((resolve) => setTimeout(resolve, 14_000));
    });

    expect(out).toMatch(/DailySchedule rotated its secret: version [\w-]+ is current/);
    expect(result.refused).toContainEqual(
      expect.stringMatching(/^FailingSchedule could not rotate its secret: shop\/failing was not rotated: testSecret/),
    );
  });

  it.each([
    [['rotate', '--die-at', '0'], 'use a whole number from 1 to 99999'],
    [['rotate', '--die-at', 'x'], 'use a whole number from 1 to 99999'],
    [['run', 'cdk.out', '--rotation-day', '0'], 'use a number of seconds, such as 30'],
    [['run', 'cdk.out', '--rotation-day', 'x'], 'use a number of seconds, such as 30'],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, err } = await slipway(argv);

    expect(exitCode).toBe(2);
    expect(err).toContain(message);
  });

  it('reports that no run is waiting', async () => {
    const { exitCode, err } = await slipway(['rotate', '--out', temporaryFolder()]);

    expect(exitCode).toBe(1);
    expect(err).toContain('endpoint.json does not exist; start slipway run with --serve');
  });
});
