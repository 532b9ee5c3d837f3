import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@slipway/embedded-aws';
import { renderReport } from './render-report';
import { RunReport } from './run-report';

/**
 * Writes `result.json` and `index.html` to a folder, each atomically. Returns the path of `index.html`.
 * @param earlier list of earlier runs, as HTML
 */
export async function writeReport(report: RunReport, folder: string, earlier?: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const page = join(folder, 'index.html');
  await writeWhole(join(folder, 'result.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeWhole(page, renderReport(report, folder, earlier));
  return page;
}

/** Writes a file atomically, readable by its owner only. */
export async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.part`, content, { mode: PRIVATE_FILE });
  await rename(`${file}.part`, file);
}
