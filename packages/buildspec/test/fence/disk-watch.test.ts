import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { DiskWatch, freeBytes } from '../../src/fence/disk-watch';

const MIB = 1024 * 1024;
let watch: DiskWatch;
let folder: string;

beforeEach(() => (folder = temporaryFolder()));
afterEach(() => {
  watch.stop();
  removeFolders();
});

async function begin(limitBytes: number): Promise<jest.Mock> {
  const onFull = jest.fn();
  watch = await DiskWatch.start({ folders: [folder], limitBytes, onFull });
  return onFull;
}

test('notices once when more is written than the limit', async () => {
  const onFull = await begin(4 * MIB);

  writeFileSync(join(folder, 'big'), Buffer.alloc(32 * MIB, 1));
  await until(() => onFull.mock.calls.length > 0);
  await sleep(600);

  expect(onFull).toHaveBeenCalledTimes(1);
});

test('continues while less is written, and reports nothing after it was stopped', async () => {
  const onFull = await begin(-1); // measures every time
  watch.stop();
  await sleep(400);
  expect(onFull).not.toHaveBeenCalled();

  const later = await begin(8 * MIB);
  await sleep(600);
  expect(later).not.toHaveBeenCalled();
  writeFileSync(join(folder, 'big'), Buffer.alloc(32 * MIB, 1));
  await until(() => later.mock.calls.length > 0);
});

test('writes of others on the same disk do not count', async () => {
  const other = temporaryFolder();
  const onFull = await begin(4 * MIB);

  writeFileSync(join(other, 'big'), Buffer.alloc(32 * MIB, 1));
  await sleep(800);

  expect(onFull).not.toHaveBeenCalled();
});

test('a folder that is gone holds nothing', async () => {
  const onFull = jest.fn();
  watch = await DiskWatch.start({ folders: [folder, join(folder, 'gone')], limitBytes: MIB, onFull });

  writeFileSync(join(folder, 'big'), Buffer.alloc(32 * MIB, 1));

  await until(() => onFull.mock.calls.length > 0);
  expect(await freeBytes(folder)).toBeGreaterThan(0);
});

test('a build whose folder is gone is still measured', async () => {
  const onFull = jest.fn();
  const other = temporaryFolder();
  watch = await DiskWatch.start({ folders: [folder, other], limitBytes: MIB, onFull });

  rmSync(folder, { recursive: true });
  writeFileSync(join(other, 'big'), Buffer.alloc(32 * MIB, 1));

  await until(() => onFull.mock.calls.length > 0);
});

test('says nothing when it is stopped while it measures', async () => {
  const onFull = jest.fn();
  const measured = jest.fn(async () => {
    watch.stop();
    return MIB;
  });
  watch = await DiskWatch.start({ folders: [folder], limitBytes: Number.MIN_SAFE_INTEGER, onFull, measure: measured });

  await until(() => measured.mock.calls.length > 0);
  await sleep(400);

  expect(onFull).not.toHaveBeenCalled();
  expect(measured).toHaveBeenCalledTimes(1);
});
