import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { renderKeptReport } from '../report/render-report';
import { RunReport } from '../report/run-report';
import { writeWhole } from '../report/write-report';
import { EarlierRun, readKeptRun, summaryOf } from './kept-run';

/** Maximum number of runs in the history. */
export const MAX_RUNS = 20;
/** Folder of the history, in the folder of the run. */
const HISTORY = 'runs';

/** Path of the newest run's report, relative to the folder of an earlier run. */
const NEWEST = '../../index.html';
const SUMMARY = 'run.json';
const PAGE = 'index.html';
/** Format of a run's folder name: the start time, without characters that file systems do not allow. */
const ID = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

/** Returns the runs in the history of a folder, newest first. Other files in the history are ignored. */
export async function earlierRuns(folder: string): Promise<readonly EarlierRun[]> {
  const entries = await readdir(join(folder, HISTORY), { withFileTypes: true }).catch(() => []);
  const ids = entries.filter((entry) => entry.isDirectory() && ID.test(entry.name)).map(({ name }) => name);
  const runs = await Promise.all(
    ids
      .sort()
      .reverse()
      .map(async (id) => {
        const kept = readKeptRun(await readFile(join(folder, HISTORY, id, SUMMARY), 'utf8').catch(() => ''));
        return kept ? [{ ...kept, id }] : [];
      }),
  );
  return runs.flat();
}

/**
 * Keeps the report of a run in the history of a folder, and deletes the oldest runs if there are too many. Logs are not
 * kept. Only files that a run has written are deleted.
 */
export async function keepInHistory(report: RunReport, folder: string): Promise<void> {
  const place = join(folder, HISTORY, report.start.replace(/[:.]/g, '-'));
  await mkdir(place, { recursive: true, mode: PRIVATE_FOLDER });
  await writeWhole(join(place, PAGE), renderKeptReport(report, NEWEST));
  await writeWhole(join(place, SUMMARY), `${JSON.stringify(summaryOf(report), null, 2)}\n`);
  const old = (await earlierRuns(folder)).slice(MAX_RUNS);
  await Promise.all(old.map(async ({ id }) => forget(join(folder, HISTORY, id))));
}

async function forget(place: string): Promise<void> {
  await Promise.all([PAGE, SUMMARY].map((name) => rm(join(place, name), { force: true })));
  await rmdir(place).catch(() => undefined); // fails if the folder contains other files
}
