import { Buildspec } from './schema';

const WINDOWS = ['powershell.exe', 'cmd.exe'];

/** Why no command of a buildspec can be run on this machine, if that is so. */
export function whyNotRun({ env: { shell } }: Buildspec): string | undefined {
  return WINDOWS.includes(shell)
    ? `env.shell is ${shell}, a shell of Windows build images, which this machine does not have: no command of the buildspec is run`
    : undefined;
}

/** What a buildspec asks for that a run on this machine does not do, so that nothing is left out silently. */
export function noticesOf(buildspec: Buildspec): string[] {
  const { phases, env, batch, proxy, cache, notes } = buildspec;
  const users = [buildspec['run-as'], ...Object.values(phases).map((phase) => phase?.['run-as'])].filter(
    (user) => user !== undefined,
  );
  const asked: readonly [boolean, string][] = [
    [users.length > 0, `run-as ${users.join(', ')}: not switched here, the commands run as the current user`],
    [env['git-credential-helper'], 'git-credential-helper: not available here'],
    [
      Object.values(phases).some(
        (phase) => phase?.['on-failure']?.kind === 'RETRY' && phase['on-failure'].pattern !== '.*',
      ),
      'on-failure with a regular expression of Go: it is read as one of JavaScript',
    ],
    [batch !== undefined, 'batch: not run here as a batch, the phases run once'],
    [proxy !== undefined, 'proxy: not used here'],
    [cache !== undefined, 'cache: neither restored nor saved here'],
  ];
  return [
    ...asked.filter(([wanted]) => wanted).map(([, notice]) => `not done here: ${notice}`),
    ...notes.map((note) => `left out of the buildspec: ${note}`),
  ];
}
