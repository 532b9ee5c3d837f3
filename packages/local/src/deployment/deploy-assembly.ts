import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { readAssembly, StackArtifact } from './assembly';
import { LiveDeployment } from './deployment';
import { RunnerQueues } from './runner-queues';
import { StackDeployer, StackDeployment } from './stack-deployer';

type Progress = (line: string) => void;

/**
 * Deploys every stack of an assembly (`cdk.out`), dependencies first. What it fails in the middle of stays, as in AWS.
 *
 * @param functionVariables more variables for every function
 */
export async function deployAssembly(aws: EmbeddedAws, folder: string, onProgress: Progress = () => undefined, functionVariables: Readonly<Record<string, string>> = {}): Promise<LiveDeployment> {
  const queues = new RunnerQueues(aws);
  const deployer = new StackDeployer(aws, queues, functionVariables);
  const artifacts = await readAssembly(folder);
  const deployed: StackDeployment[] = [];
  for (const artifact of artifacts) {
    onProgress(`deploying ${artifact.name}`);
    deployed.push(await deployer.deploy(artifact));
  }
  return {
    stacks: deployed.map(({ stack }) => stack),
    adjustments: deployed.flatMap(({ adjustments }) => adjustments),
    triggers: deployed.flatMap(({ triggers }) => triggers),
    destroy: (onDestroyed) => destroy(artifacts, deployer, queues, onDestroyed ?? onProgress),
  };
}

async function destroy(artifacts: readonly StackArtifact[], deployer: StackDeployer, queues: RunnerQueues, onProgress: Progress): Promise<void> {
  for (const { name } of [...artifacts].reverse()) {
    onProgress(`deleting ${name}`);
    await deployer.remove(name);
  }
  await queues.removeAll();
}

/** The account and region an assembly was synthesized for, where it says so: what the embedded AWS must be started as. */
export async function environmentOf(folder: string): Promise<{ readonly accountId?: string; readonly region?: string }> {
  const artifacts = await readAssembly(folder);
  return {
    accountId: artifacts.find(({ accountId }) => accountId !== undefined)?.accountId,
    region: artifacts.find(({ region }) => region !== undefined)?.region,
  };
}
