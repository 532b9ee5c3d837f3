import { dirname } from 'node:path';
import { startEmbeddedAws } from '../../src/emulator/start-embedded-aws';

/** Runner that starts an embedded AWS, prints its process ID and folder, and waits until it is killed. */
async function main(): Promise<void> {
  const { pid, caFile } = await startEmbeddedAws();
  console.log(`${pid} ${dirname(caFile)}`);
  process.stdin.resume().once('end', () => process.exit()); // the test itself was killed
}

void main();
