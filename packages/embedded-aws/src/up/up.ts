import { link, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilStopped } from '@slipway/processes';
import { CloudFormationFront } from '../cloudformation-front/cloudformation-front';
import { createAdministrator } from '../emulator/administrators';
import { checkAssembly, deployAssembly } from '../assembly-deployment/deploy-assembly';
import { GivenParameters } from '../assembly-deployment/given-parameters';
import { startForAssembly } from '../assembly-deployment/start-for-assembly';
import { DeployedStacks } from '../deployment/deployed-stacks';
import { RunnerQueues } from '../deployment/runner-queues';
import { RunningEmbeddedAws } from '../emulator/start-embedded-aws';
import { PRIVATE_FILE } from '../private-modes';
import { describeDeployment, environmentFile, exportLine } from './describe-deployment';

const POLL_MS = 50;

/** Settings of a deployment that runs until it is stopped. */
export interface UpProps {
  /** Folder of a synthesized app, such as `cdk.out`. */
  readonly assembly: string;
  /**
   * Values of template parameters, by `Name` or `Stack:Name`. @default - values in the assembly, or else the
   * parameters' defaults
   */
  readonly parameters?: GivenParameters;
  /** Values of Parameter Store parameters that the app expects in its account, by parameter name. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /**
   * Values of secrets that the app expects in its account, by secret name. @default - only placeholders for GitHub
   * tokens
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Port of the embedded AWS. @default - a free port */
  readonly port?: number;
  /**
   * Path of the file to create with the environment variables that direct clients to the embedded AWS. The file is
   * deleted at the end. @default - no file
   */
  readonly environmentFile?: string;
  /** Whether every difference from AWS is listed, not only stubbed resources. @default false */
  readonly allDifferences?: boolean;
  /**
   * Abort signal that ends the deployment. If all stacks were deployed, they are deleted. Then the embedded AWS is
   * stopped.
   */
  readonly signal: AbortSignal;
  /** Function that is called with each progress line. */
  readonly onLine: (line: string) => void;
}

/**
 * Deploys an assembly to a new embedded AWS, which runs until the signal is aborted. All processes are stopped at the
 * end, even after an error.
 *
 * @throws RunInterruptedError if the signal is aborted before everything is deployed
 * @throws EmulatorDiedError if the embedded AWS ends unexpectedly
 */
export async function up(props: UpProps): Promise<void> {
  const { assembly, parameters, ssmParameters, secrets, port, signal, onLine } = props;
  await checkAssembly(assembly, parameters);
  const aws = await startForAssembly(assembly, { port, signal, onProgress: onLine });
  const [deployed, queues] = [new DeployedStacks(), new RunnerQueues(aws)];
  const front = await CloudFormationFront.start(aws, { deployed, queues });
  try {
    const given = { parameters, ssmParameters, secrets, bootstrap: true };
    const deploying = deployAssembly(aws, assembly, { onProgress: onLine, ...given, deployed, queues, front });
    const deployment = await untilStopped(deploying, signal);
    describeDeployment(deployment, props.allDifferences ?? false).forEach(onLine);
    await lead(aws, { ...aws.environment(await createAdministrator(aws)), ...front.environment }, props);
    onLine('press Ctrl-C to delete the stacks and stop the embedded AWS');
    await waitForStop(aws, signal);
    await deployment.destroy(onLine);
  } catch (error) {
    throw aws.death ?? error;
  } finally {
    await (props.environmentFile && rm(props.environmentFile, { force: true }));
    await aws.stop();
    await front.stop();
  }
}

/**
 * Prints the settings with which clients reach the embedded AWS. Printing the access key is safe, because the embedded
 * AWS listens only on loopback and the key is invalid after the run.
 */
async function lead(
  aws: RunningEmbeddedAws,
  variables: Readonly<Record<string, string>>,
  { environmentFile: file, onLine }: UpProps,
): Promise<void> {
  onLine(`account ${aws.accountId}, region ${aws.region}, endpoint ${aws.endpoint}`);
  onLine('to use the embedded AWS with the AWS CLI or an SDK, paste this line into another terminal:');
  onLine(exportLine(variables));
  if (file !== undefined) {
    await createWhole(file, environmentFile(variables));
    onLine(`the file ${file} contains the same variables`);
  }
}

/** Creates a file together with its content: a program that waits for the file never reads only a part of it. */
async function createWhole(file: string, content: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  try {
    await writeFile(part, content, { mode: PRIVATE_FILE, flag: 'wx' });
    await link(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

async function waitForStop(aws: RunningEmbeddedAws, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (aws.death) {
      throw aws.death;
    }
    await sleep(POLL_MS);
  }
}
