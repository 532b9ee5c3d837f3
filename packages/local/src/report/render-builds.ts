import { BuildRecord } from '../codebuild-api/called-build';
import { list, seconds, table } from './html-parts';

/** Renders the builds that functions or other builds have started, with the end of the log of each failed one. */
export function renderBuilds(builds: readonly BuildRecord[]): string {
  const rows = builds.map(({ id, status, start, end, reason, logFile }) => [
    id,
    `${status}${reason === undefined ? '' : `: ${reason}`}`,
    end === undefined ? '' : seconds(start, end),
    logFile,
  ]);
  const ends = builds.filter(({ logTail }) => logTail !== undefined);
  return `${table('Builds that functions and other builds have started', ['Build', 'Result', 'Time', 'Log'], rows)}
${list(
  'The end of their logs, if they failed',
  ends.map(({ id, logTail }) => [id, ...logTail!].join('\n')),
)}`;
}
