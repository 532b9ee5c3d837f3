import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

const PACKAGES = resolve(__dirname, '..', '..', '..', 'packages');
const MODULES = resolve(__dirname, '..', '..', '..', 'node_modules');

/** Commands that replace the programs of the build image on this machine. Pulumi can be the real CLI or a stand-in. */
export class PulumiTools {
  /** Writes the commands to a folder. @param folder path of the folder, which is created if it does not exist */
  public static in(folder: string): PulumiTools {
    mkdirSync(folder, { recursive: true });
    const installed = pulumiOnThisMachine();
    ['slipway-pulumi', 'slipway-comment'].forEach((program) =>
      command(folder, program, join(PACKAGES, 'codebuild-pulumi-image', 'assets', `${program}.command`, 'index.js')),
    );
    if (!installed) {
      command(folder, 'pulumi', join(PACKAGES, 'testing', 'assets', 'pulumi-stand-in.command', 'index.js'));
    }
    return new PulumiTools(folder, installed ?? join(folder, 'pulumi'), !installed);
  }

  private constructor(
    private readonly folder: string,
    private readonly pulumi: string,
    public readonly simulated: boolean,
  ) {}

  /** Message with the path of the Pulumi CLI, or with the reason that a stand-in replaces it. */
  public get about(): string {
    return this.simulated
      ? 'simulated: pulumi is not on the PATH, so a stand-in replaces it; install it (https://www.pulumi.com/docs/install/), or set SLIPWAY_PULUMI'
      : `Pulumi: ${this.pulumi}`;
  }

  /** Folders that builds must be able to read to run the programs. */
  public get folders(): string[] {
    return [this.folder, PACKAGES, MODULES, ...(this.simulated ? [] : [dirname(this.pulumi)])];
  }

  /** Environment for builds, and for changes by an operator. */
  public get environment(): Record<string, string> {
    return {
      PATH: [this.folder, process.env.PATH].join(delimiter),
      SLIPWAY_PULUMI: this.pulumi,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...(this.simulated && { NODE_PATH: MODULES }),
    };
  }

  /** Runs Pulumi as an operator would. @throws Error with the complete output if Pulumi fails */
  public async run(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)(this.pulumi, [...args], {
        cwd,
        env: { ...childEnvironment(), ...this.environment, ...environment },
      });
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`pulumi ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }
}

/** Returns the path of the real CLI: `SLIPWAY_PULUMI` if it is set, otherwise `pulumi` on the `PATH`, or undefined. */
export function pulumiOnThisMachine(): string | undefined {
  if (process.env.SLIPWAY_PULUMI) {
    return resolve(process.env.SLIPWAY_PULUMI);
  }
  try {
    return execFileSync('sh', ['-c', 'command -v pulumi'], {
      env: childEnvironment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

function command(folder: string, name: string, program: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(file, 0o755);
}
