import { startEmbeddedAws } from '../../src/embedded-aws/start-embedded-aws';

/** A runner that starts an embedded AWS, says which process that is, and waits to be killed. */
async function main(): Promise<void> {
  const { pid } = await startEmbeddedAws();
  console.log(pid);
  setInterval(() => undefined, 1000);
}

void main();
