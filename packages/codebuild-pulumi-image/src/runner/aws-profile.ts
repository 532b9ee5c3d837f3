import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Name of the AWS profile that a program's provider uses: `new aws.Provider('target', { profile: 'deployment' })`. */
const PROFILE = 'deployment';

/**
 * Provides the deployment role as an AWS profile while `work` runs.
 *
 * Pulumi itself uses the build's credentials for the state and its key. The `credential_process` of the profile is
 * `slipway-pulumi`, which assumes the role again whenever the SDK needs credentials. A run can therefore take longer
 * than a session. No credentials are written to the file.
 */
export async function withDeploymentProfile<T>(
  program: readonly string[],
  region: string | undefined,
  work: (configFile: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-aws-')); // 0700
  try {
    const file = join(folder, 'config');
    await writeFile(file, profile(program, region), { mode: 0o600 });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function profile(program: readonly string[], region: string | undefined): string {
  const command = [...program, 'credentials'].map((word) => `"${word}"`).join(' ');
  return [
    `[profile ${PROFILE}]`,
    `credential_process = ${command}`,
    ...(region ? [`region = ${region}`] : []),
    '',
  ].join('\n');
}
