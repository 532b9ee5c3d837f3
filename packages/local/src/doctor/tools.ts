import { statfs } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { Finding, missingOnError } from './finding';
import { firstMissing } from './first-missing';
import { versionOf } from './version-of';

const GB = 1e9;
/** Space for the embedded AWS and a few packages of builds, in gigabytes. */
const ROOMY_GB = 1;

/** Reports the Node version of this process. The command has already refused a version that is too old. */
export async function node(): Promise<Finding> {
  const found = `${process.version} on ${process.platform} ${process.arch}`;
  return { name: 'Node', state: 'ok', found, purpose: 'runs Slipway' };
}

/** Checks for Git. */
export async function git(): Promise<Finding> {
  const about = { name: 'git', purpose: '--repo, CodeCommit, slipway push' };
  const version = await versionOf('git');
  return version
    ? { ...about, state: 'ok', found: version.replace('git version ', '') }
    : { ...about, state: 'note', found: 'not on the PATH', remedy: 'install git, if the app needs it' };
}

/** Checks the free space for what runs install and copy. */
export async function disk(): Promise<Finding> {
  const about = { name: 'disk', purpose: 'the embedded AWS, sources and packages of builds' };
  return missingOnError(about, async () => {
    const places = [...new Set([tmpdir(), existing(process.env.XDG_CACHE_HOME || homedir())])];
    const free = await Promise.all(places.map(freeGb));
    const found = places.map((place, index) => `${free[index].toFixed(1)} GB free in ${place}`).join(', ');
    return Math.min(...free) >= ROOMY_GB
      ? { state: 'ok', found }
      : {
          state: 'note',
          found,
          remedy: `free ${ROOMY_GB} GB, or set TMPDIR and XDG_CACHE_HOME to folders on another disk`,
        };
  });
}

function existing(folder: string): string {
  const missing = firstMissing(folder);
  return missing === undefined ? folder : dirname(missing);
}

async function freeGb(place: string): Promise<number> {
  const { bavail, bsize } = await statfs(place);
  return (bavail * bsize) / GB;
}
