import { BuildRecord } from '../codebuild-api/called-build';
import { list, seconds, table } from './html-parts';

/** Renders the builds that functions or other builds have started, with the last log lines of each failed build. */
export function renderBuilds(builds: readonly BuildRecord[]): string {
  const rows = builds.map(({ id, status, start, end, reason, logFile }) => [
    id,
    `${status}${reason === undefined ? '' : `: ${reason}`}`,
    end === undefined ? '' : seconds(start, end),
    logFile,
  ]);
  const ends = builds.filter(({ logTail }) => logTail !== undefined);
  return `${table('Builds started by functions and other builds', ['Build', 'Result', 'Time', 'Log'], rows)}
${list(
  'Last log lines of failed builds',
  ends.map(({ id, logTail }) => [id, ...logTail!].join('\n')),
)}`;
}
