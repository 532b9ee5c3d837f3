import { setTimeout as sleep } from 'node:timers/promises';
import { parseBuildspec } from '@slipway/buildspec';
import { BatchTask, batchTasks } from '../../src/actions/codebuild/batch-tasks';
import { runBatch } from '../../src/actions/codebuild/run-batch';

const tasksOf = (batch: string) => batchTasks(parseBuildspec(`version: 0.2\nbatch:\n${batch}`).batch!);
const task = (identifier: string, more: Partial<BatchTask> = {}): BatchTask => ({
  identifier,
  variables: {},
  ignoreFailure: false,
  needs: [],
  ...more,
});

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html */
describe('the builds of a batch', () => {
  it('are those of its list, with the settings of each', () => {
    const tasks = tasksOf(`  build-list:
    - identifier: a
    - identifier: b
      buildspec: b.yml
      ignore-failure: true
      env: { image: node, privileged-mode: true, variables: { COLOR: red } }`);

    expect(tasks).toEqual([
      task('a'),
      task('b', {
        buildspec: 'b.yml',
        ignoreFailure: true,
        image: 'node',
        privileged: true,
        variables: { COLOR: 'red' },
      }),
    ]);
  });

  it('of a graph wait for each other', () => {
    const tasks = tasksOf('  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on: [a]');

    expect(tasks.map(({ identifier, needs }) => [identifier, needs])).toEqual([
      ['a', []],
      ['b', ['a']],
    ]);
  });

  it('of a matrix are all combinations', () => {
    const tasks = tasksOf(`  build-matrix:
    static: { ignore-failure: true, env: { image: plain, privileged-mode: true, variables: { WHERE: here } } }
    dynamic:
      buildspec: [a.yml, b.yml]
      env: { variables: { COLOR: [red, blue] } }`);

    expect(tasks).toHaveLength(4);
    expect(tasks[2]).toEqual(
      task('build3', {
        buildspec: 'b.yml',
        image: 'plain',
        privileged: true,
        ignoreFailure: true,
        variables: { WHERE: 'here', COLOR: 'red' },
      }),
    );
    expect(tasksOf('  build-matrix: { dynamic: { env: { image: [x, y] } } }').map(({ image }) => image)).toEqual([
      'x',
      'y',
    ]);
  });

  it('of a fan-out are refused', () => {
    expect(() => tasksOf('  build-fanout: { parallelism: 2 }')).toThrow(
      'build-fanout is not supported on this machine',
    );
  });
});

describe('a batch', () => {
  const run = async (
    tasks: readonly BatchTask[],
    failing: readonly string[],
    { fastFail = false, atOnce }: { readonly fastFail?: boolean; readonly atOnce?: number } = {},
  ) => {
    const log: string[] = [];
    const ended = await runBatch({
      tasks,
      fastFail,
      atOnce,
      run: async ({ identifier }, stop) => {
        log.push(`+${identifier}`);
        if (identifier.startsWith('slow')) {
          await sleep(5000, undefined, { signal: stop });
        }
        await sleep(5);
        log.push(`-${identifier}`);
        return { outcome: identifier, failure: failing.includes(identifier) ? 'broken' : undefined };
      },
    });
    return { log, ended: ended.map(({ task: { identifier }, status, reason }) => [identifier, status, reason]) };
  };

  it('runs a build once its dependencies are over, and others at the same time', async () => {
    const { log, ended } = await run([task('c', { needs: ['a'] }), task('a'), task('b')], [], { atOnce: 2 });

    expect(log).toEqual(['+a', '+b', '-a', '+c', '-b', '-c']);
    expect(ended.map(([, status]) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('runs as many at once as allowed', async () => {
    expect((await run([task('a'), task('b')], [], { atOnce: 1 })).log).toEqual(['+a', '-a', '+b', '-b']);
  });

  it('starts nothing whose dependencies have failed, unless the failure is to be ignored', async () => {
    const tasks = [task('a'), task('b', { needs: ['a'] }), task('c', { needs: ['b'] })];

    expect((await run(tasks, ['a'])).ended).toEqual([
      ['a', 'FAILED', 'broken'],
      ['b', 'NOT_STARTED', 'it depends on a, which did not succeed'],
      ['c', 'NOT_STARTED', 'it depends on b, which did not succeed'],
    ]);
    expect((await run([task('a', { ignoreFailure: true }), ...tasks.slice(1)], ['a'])).ended[2][1]).toBe('SUCCEEDED');
  });

  it('stops running builds, and starts no more, when one fails and fast-fail is set', async () => {
    const { ended } = await run([task('slow'), task('bad'), task('later', { needs: ['slow'] })], ['bad'], {
      fastFail: true,
      atOnce: 2,
    });

    expect(ended).toEqual([
      ['slow', 'STOPPED', 'The operation was aborted'],
      ['bad', 'FAILED', 'broken'],
      ['later', 'NOT_STARTED', 'bad failed'],
    ]);
  });
});
