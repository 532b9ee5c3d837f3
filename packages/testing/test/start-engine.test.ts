import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../src/start-engine';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';

afterEach(removeFolders);

/** podman whose service runs these commands. `$socket` is the path of its socket. */
function podman(commands: string): string {
  const program = join(temporaryFolder(), 'podman');
  writeFileSync(program, `#!/bin/sh\nsocket="\${4#unix://}"\n${commands}\n`, { mode: 0o755 });
  return program;
}

test('docker connects to the service of podman until the service is ended', async () => {
  const end = await startEngine('docker', podman('touch "$socket"; exec sleep 60'));

  const host = process.env.DOCKER_HOST!;
  expect(existsSync(host.replace('unix://', ''))).toBe(true);
  await end();
  expect(process.env.DOCKER_HOST).toBeUndefined();
  expect(existsSync(host.replace('unix://', ''))).toBe(false);
});

test('fails if the service does not start', async () => {
  await expect(startEngine('docker', podman('exit 3'))).rejects.toThrow('ended with exit code 3');
});

test('podman needs no service', async () => {
  const end = await startEngine('podman');

  await end();
  expect(process.env.DOCKER_HOST).toBeUndefined();
});
