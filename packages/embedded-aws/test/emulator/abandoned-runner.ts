import { dirname } from 'node:path';
import { startEmbeddedAws } from '../../src/emulator/start-embedded-aws';

/** A runner that starts an embedded AWS, says which process and folder that is, and waits to be killed. */
async function main(): Promise<void> {
  const { pid, caFile } = await startEmbeddedAws();
  console.log(`${pid} ${dirname(caFile)}`);
  process.stdin.resume().once('end', () => process.exit()); // the test itself was killed
}

void main();
