import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { RunInterruptedError } from '@slipway/processes';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { quietPort } from '@slipway/testing/quiet-port';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { startForAssembly } from '../../src/assembly-deployment/start-for-assembly';

jest.setTimeout(STARTING_MS);

let assembly: string;
let port: number;

beforeEach(async () => {
  assembly = await writeAssembly(join(temporaryFolder(), 'cdk.out'), {
    'manifest.json': { artifacts: { S: stackArtifact('S.json', { environment: 'aws://999988887777/eu-west-1' }) } },
    'S.json': { Resources: {} },
  });
  port = await quietPort();
});
afterEach(removeFolders);

/** Returns whether the embedded AWS is running. */
async function listens(): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect').then(
    () => socket.destroy() !== undefined,
    () => false,
  );
}

test('an embedded AWS is that of the account and region of the assembly, and one that cannot be used is stopped', async () => {
  const lines: string[] = [];
  const aws = await startForAssembly(assembly, { port, onProgress: (line) => lines.push(line) });

  expect([aws.accountId, aws.region]).toEqual(['999988887777', 'eu-west-1']);
  expect(lines).toEqual(['starting the embedded AWS']);
  expect(await listens()).toBe(true);
  await aws.stop();

  const vanishing = startForAssembly(assembly, { port, onProgress: () => rmSync(assembly, { recursive: true }) });

  await expect(vanishing).rejects.toThrow('ENOENT');
  expect(await listens()).toBe(false);
});

test('a start that is aborted is given up at once, and leaves nothing running', async () => {
  const starting = startForAssembly(assembly, { port, signal: AbortSignal.abort() });

  await expect(starting).rejects.toThrow(RunInterruptedError);

  await until(listens, STARTING_MS); // it was already starting
  await until(async () => !(await listens()), STARTING_MS);
});

test('an assembly that cannot be read starts nothing', async () => {
  await expect(startForAssembly(join(assembly, 'nothing'), { port })).rejects.toThrow(/nothing/);

  expect(await listens()).toBe(false);
});
