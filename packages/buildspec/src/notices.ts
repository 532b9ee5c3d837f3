import { DIFFERENCES } from './differences';
import { Buildspec } from './schema';

const WINDOWS = ['powershell.exe', 'cmd.exe'];

/** Returns the reason why the commands of a buildspec cannot run on this machine, or undefined if they can. */
export function whyNotRun({ env: { shell } }: Buildspec): string | undefined {
  return WINDOWS.includes(shell) ? DIFFERENCES.windowsShell.says(shell) : undefined;
}

/**
 * Returns a notice for each setting in a buildspec that this machine ignores or handles differently from CodeBuild, so
 * that no setting is ignored silently.
 */
export function noticesOf(buildspec: Buildspec): string[] {
  const { phases, env, batch, proxy, cache, notes } = buildspec;
  const users = [buildspec['run-as'], ...Object.values(phases).map((phase) => phase?.['run-as'])].filter(
    (user) => user !== undefined,
  );
  const asked: readonly [boolean, string][] = [
    [users.length > 0, DIFFERENCES.runAs.says(users.join(', '))],
    [env['git-credential-helper'], DIFFERENCES.gitCredentialHelper.says()],
    [
      Object.values(phases).some(
        (phase) => phase?.['on-failure']?.kind === 'RETRY' && phase['on-failure'].pattern !== '.*',
      ),
      DIFFERENCES.expressions.says(),
    ],
    [batch !== undefined, DIFFERENCES.batch.says()],
    [proxy !== undefined, DIFFERENCES.proxy.says()],
    [cache !== undefined, DIFFERENCES.cache.says()],
  ];
  return [...asked.filter(([wanted]) => wanted).map(([, notice]) => notice), ...notes];
}
