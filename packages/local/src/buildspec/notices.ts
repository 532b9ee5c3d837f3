import { Buildspec } from './schema';

/** What a buildspec asks for that a run on this machine does not do, so that nothing is left out silently. */
export function noticesOf(buildspec: Buildspec): string[] {
  const { phases, env, batch, proxy, cache } = buildspec;
  const users = [buildspec['run-as'], ...Object.values(phases).map((phase) => phase?.['run-as'])].filter(
    (user) => user !== undefined,
  );
  const versions = Object.entries(phases.install?.['runtime-versions'] ?? {}).map((pair) => pair.join(' '));
  const asked: readonly [boolean, string][] = [
    [users.length > 0, `run-as ${users.join(', ')}: not switched here, the commands run as the current user`],
    [
      versions.length > 0,
      `runtime-versions ${versions.join(', ')}: not installed here, the commands find what is on the PATH`,
    ],
    [env.shell === 'powershell.exe', 'shell powershell.exe: not available here, the commands run in sh'],
    [env['git-credential-helper'], 'git-credential-helper: not available here'],
    [batch !== undefined, 'batch: not run here as a batch, the phases run once'],
    [proxy !== undefined, 'proxy: not used here'],
    [cache !== undefined, 'cache: neither restored nor saved here'],
  ];
  return asked.filter(([wanted]) => wanted).map(([, notice]) => `not done here: ${notice}`);
}
