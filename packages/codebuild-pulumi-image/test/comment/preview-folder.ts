import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsOf } from '../../src/runner/summary';

export const COMMIT = '0123456789abcdef'.repeat(3).slice(0, 40);
export const DIGEST = 'd16e57'.repeat(11).slice(0, 64);
export const NO_CHANGES = countsOf([]);
export const RECORD = {
  commit: COMMIT,
  stack: 'dev',
  environment: 'dev',
  planSha256: DIGEST,
  counts: { ...NO_CHANGES, create: 2, replace: 1 },
  pulumiVersion: '3.248.0',
  image: '',
  attempts: 1,
};
export const TEXT = 'Previewing update (dev):\n + aws:s3/bucket:Bucket site create\n\nResources:\n    + 2 to create\n';

/** Creates a folder with the files that a preview passes on. */
export function previewFolder({ record = RECORD as unknown, text = TEXT, project = '.' } = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'comment-')));
  mkdirSync(join(folder, project, '.slipway'), { recursive: true });
  writeFileSync(
    join(folder, project, '.slipway/preview.json'),
    typeof record === 'string' ? record : JSON.stringify(record),
  );
  writeFileSync(join(folder, project, '.slipway/preview.txt'), text);
  return folder;
}
