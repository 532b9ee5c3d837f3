import { untilStopped } from '../src/until-stopped';

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), 20));

test('work is waited for while nobody stops it', async () => {
  expect(await untilStopped(later(1), undefined)).toBe(1);
  expect(await untilStopped(later(2), new AbortController().signal)).toBe(2);
  await expect(untilStopped(Promise.reject(new Error('broken')), new AbortController().signal)).rejects.toThrow(
    'broken',
  );
});

test('work is given up when it is stopped, and a late result is dropped', async () => {
  const dropped: number[] = [];

  await expect(untilStopped(later(1), AbortSignal.timeout(1), (late) => dropped.push(late))).rejects.toThrow(
    'the run was stopped',
  );
  await expect(untilStopped(later(2), AbortSignal.abort(), (late) => dropped.push(late))).rejects.toThrow(
    'the run was stopped',
  );
  await expect(untilStopped(later(3), AbortSignal.abort())).rejects.toThrow('the run was stopped');
  await later(0);

  expect(dropped).toEqual([1, 2]);
});

test('an error of work after it was stopped is ignored', async () => {
  const broken = later(0).then(() => Promise.reject(new Error('too late')));

  await expect(untilStopped(broken, AbortSignal.abort())).rejects.toThrow('the run was stopped');
  await expect(broken).rejects.toThrow('too late');
});
