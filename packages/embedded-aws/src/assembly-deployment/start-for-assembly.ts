import { untilStopped } from '@slipway/processes';
import { provideRuntimeSdk } from '../emulator/runtime-sdk';
import { EmbeddedAwsProps, RunningEmbeddedAws, startEmbeddedAws } from '../emulator/start-embedded-aws';
import { environmentOf } from './deploy-assembly';

/**
 * Starts an embedded AWS for an assembly, in its account and region and with the SDK packages that its functions load.
 * If the start fails, all processes that were started are stopped.
 *
 * @throws AssemblyNotReadableError if the assembly cannot be read; no process is started in this case
 * @throws RunInterruptedError if `props.signal` is aborted first
 */
export async function startForAssembly(assembly: string, props: EmbeddedAwsProps = {}): Promise<RunningEmbeddedAws> {
  const { onProgress = () => undefined, signal } = props;
  const environment = await environmentOf(assembly);
  onProgress('starting the embedded AWS');
  const aws = await untilStopped(startEmbeddedAws({ ...props, ...environment }), signal, (late) => late.stop());
  try {
    await untilStopped(provideRuntimeSdk({ assembly, modules: aws.runtimeModules, onProgress }), signal);
    return aws;
  } catch (error) {
    await aws.stop();
    throw error;
  }
}
