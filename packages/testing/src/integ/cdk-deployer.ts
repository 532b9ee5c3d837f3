import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Deployer, StackOutputs } from './run-deployed';
import { SynthesizedCase } from './synthesize-case';

const CDK = require.resolve('aws-cdk/bin/cdk');
const OUTPUTS = 'outputs.json';

export interface CdkDeployerProps {
  /** Environment variables of the CDK CLI, with credentials and region. */
  readonly environment: Readonly<Record<string, string>>;
  /** Function that is called with each line that the CDK CLI prints. */
  readonly onLine: (line: string) => void;
  /** Program that replaces the CDK CLI, followed by its first arguments. @default - Node.js with the CDK CLI */
  readonly command?: readonly string[];
}

/** Deployer that uses the workspace's pinned version of the CDK CLI. */
export class CdkDeployer implements Deployer {
  constructor(private readonly props: CdkDeployerProps) {}

  public async deploy(synthesized: SynthesizedCase, signal: AbortSignal): Promise<StackOutputs> {
    const outputs = join(synthesized.folder, OUTPUTS);
    const options = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs];
    await this.run(synthesized, ['deploy', '--all', ...options], signal);
    return existsSync(outputs) ? JSON.parse(readFileSync(outputs, 'utf8')) : {};
  }

  public async destroy(synthesized: SynthesizedCase): Promise<void> {
    await this.run(synthesized, ['destroy', '--all', '--force']);
  }

  /**
   * Runs a command of the CDK CLI. The signal ends only the command: a deployment that has started continues in the
   * account until its stacks are destroyed.
   */
  private async run({ name, folder }: SynthesizedCase, args: readonly string[], signal?: AbortSignal): Promise<void> {
    const [program, ...first] = this.props.command ?? [process.execPath, CDK];
    const child = spawn(program, [...first, ...args, '--app', folder, '--ci', '--no-color'], {
      cwd: folder,
      env: this.props.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C of the terminal is for this process only: a destruction continues
      signal,
    });
    const last: string[] = [];
    [child.stdout, child.stderr].forEach((stream) =>
      createInterface(stream).on('line', (line) => {
        last.splice(0, last.length - 4);
        last.push(line);
        this.props.onLine(`${name}: ${line}`);
      }),
    );
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) {
      throw new Error(`cdk ${args[0]} failed with ${status}: ${last.join(' | ')}`);
    }
  }
}
