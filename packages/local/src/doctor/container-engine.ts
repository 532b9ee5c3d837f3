import { Finding } from './finding';
import { versionOf } from './version-of';

const ENGINES = ['docker', 'podman'];

/** Checks which container engines are on the PATH. */
export async function containerEngine(): Promise<Finding> {
  const about = { name: 'container engine', purpose: 'runs builds for --engine' };
  const versions = (await Promise.all(ENGINES.map(engine))).filter((version) => version !== undefined);
  return versions.length > 0
    ? { ...about, state: 'ok', found: versions.join(', ') }
    : { ...about, state: 'note', found: `neither ${ENGINES.join(' nor ')} is on the PATH` };
}

async function engine(name: string): Promise<string | undefined> {
  const version = await versionOf(name);
  return version && `${name} ${/[0-9][\w.]*/.exec(version)?.[0]}`;
}
