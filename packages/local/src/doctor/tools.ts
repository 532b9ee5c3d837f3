import { statfs } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { Finding, missingOnError } from './finding';
import { firstMissing } from './first-missing';
import { versionOf } from './version-of';

const GB = 1e9;
/** Free disk space that is enough for the embedded AWS and some build packages, in gigabytes. */
const ROOMY_GB = 1;

/**
 * Reports the Node version of this process. The version is never too old, because `slipway` exits with an error in this
 * case before the checks begin.
 */
export async function node(): Promise<Finding> {
  const found = `${process.version} on ${process.platform} ${process.arch}`;
  return { name: 'Node', state: 'ok', found, purpose: 'runs Slipway' };
}

/** Checks whether Git is on the PATH. */
export async function git(): Promise<Finding> {
  const about = { name: 'git', purpose: 'for --repo, CodeCommit and slipway push' };
  const version = await versionOf('git');
  return version
    ? { ...about, state: 'ok', found: version.replace('git version ', '') }
    : { ...about, state: 'note', found: 'not on the PATH', remedy: 'install git if you use any of these' };
}

/**
 * Checks the AWS CLI that builds find on the PATH, if any. Version 1 ignores the endpoint variables for services whose
 * certificates have old names, such as SQS and RDS.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html
 */
export async function awsCli(): Promise<readonly Finding[]> {
  const found = await versionOf('aws');
  const about = { name: 'AWS CLI', purpose: 'for builds that call aws' };
  if (found === undefined) {
    return [];
  }
  const version = found.split(' ')[0].replace('aws-cli/', '');
  return [
    version.startsWith('1.')
      ? {
          ...about,
          state: 'note',
          found: version,
          remedy:
            'install version 2 if builds call SQS, RDS, DocumentDB or EMR: version 1 does not send these calls to the embedded AWS',
        }
      : { ...about, state: 'ok', found: version },
  ];
}

/** Checks the free disk space in the temporary folder and in the cache folder. */
export async function disk(): Promise<Finding> {
  const about = { name: 'disk', purpose: 'for the embedded AWS, sources and packages' };
  return missingOnError(about, async () => {
    const places = [...new Set([tmpdir(), existing(process.env.XDG_CACHE_HOME || homedir())])];
    const free = await Promise.all(places.map(freeGb));
    const found = places.map((place, index) => `${free[index].toFixed(1)} GB free in ${place}`).join(', ');
    return Math.min(...free) >= ROOMY_GB
      ? { state: 'ok', found }
      : {
          state: 'note',
          found,
          remedy: `make at least ${ROOMY_GB} GB available, or set TMPDIR and XDG_CACHE_HOME to folders on another disk`,
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
