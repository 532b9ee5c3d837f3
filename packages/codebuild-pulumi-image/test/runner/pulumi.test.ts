import type { PulumiProps } from '../../src/runner/pulumi';
import { Model } from './model';
import { removeFolders } from './world';

afterAll(removeFolders);

const UP = ['up', '--yes', '--skip-preview', '--stack', 'dev'];

function modelWith(...faults: string[]): Model {
  const model = new Model();
  model.program({ page: 1 });
  model.faults(faults);
  return model;
}

const messages = (model: Model) => model.log.map(({ message }) => message);

test('[PG-08] waits longer after each failure, and logs row and time', async () => {
  const model = modelWith('up backend-unavailable:3');
  const waits: number[] = [];

  await model
    .build({
      attempts: 5,
      backoffBaseMs: 100,
      backoffCapMs: 300,
      sleep: async (ms) => {
        waits.push(ms);
      },
    })
    .run(UP, { applies: true });

  expect(waits).toEqual([50, 100, 150]);
  expect(model.log.filter(({ message }) => message === 'waiting')).toEqual(
    waits.map((waitMs) => ({ message: 'waiting', row: 'backend-unavailable', waitMs })),
  );
});

test.each([
  ['up hang:9', 2],
  ['up killed/before-step:9', 5],
])('[PG-08] gives up on %s after %d attempts: slow commands are not tried as often', async (fault, ups) => {
  const model = modelWith(fault);
  const pulumi = model.build({ attempts: 5 });

  await expect(pulumi.run(UP, { applies: true })).rejects.toThrow(`gave up after ${ups} attempts`);

  expect(pulumi.attempts.filter(({ command }) => command === 'up')).toHaveLength(ups);
  expect(model.locks()).toEqual([]);
});

test('[PG-08] gives up if its own lock reappears each time it is released', async () => {
  const model = modelWith();
  const pulumi = model.build();
  const { child } = await model.execute(['version']);
  const cli: PulumiProps['cli'] = {
    stopped: undefined,
    run: async (args) => ({
      stdout: '',
      stderr: `error: the stack is currently locked by 1 lock(s).\n  x: created by runner@build (pid ${child.pid}) at ${new Date().toISOString()}`,
      exitCode: args[0] === 'cancel' ? 0 : 1,
      signal: undefined,
      timedOut: false,
      child: { ...child, endedAt: Date.now() },
    }),
  };

  await expect(model.build({ cli }).run(UP)).rejects.toThrow(
    'gave up after 3 attempts; the last error was: error: the stack is currently locked by 1 lock(s).; another user or process is working on the stack',
  );
  expect(pulumi.attempts).toEqual([]);
});

test('[PG-08] never cancels if one of several locks belongs to another run', async () => {
  const model = modelWith('up killed/before-step');
  model.program({ page: 1 });
  const pulumi = model.build({
    locks: async () => {
      model.lockForeign();
      return [
        { user: 'runner', host: 'build', pid: 101, at: Date.now() },
        { user: 'a', host: 'another', pid: 1, at: Date.now() },
      ];
    },
  });

  await expect(pulumi.run(UP)).rejects.toThrow(
    /dev is still locked by runner@build \(pid 101\).*, runner@another \(pid 101\)/,
  );

  expect(messages(model)).not.toContain('releasing the lock of an ended process of this build');
  expect(model.locks()).toHaveLength(2);
});

test('[PG-08] asks for a person if the message does not name the holder of the lock', async () => {
  const model = modelWith();
  const { child } = await model.execute(['version']);
  const cli: PulumiProps['cli'] = {
    stopped: undefined,
    run: async () => ({
      stdout: '',
      stderr: 'error: the stack is currently locked by 1 lock(s).',
      exitCode: 1,
      signal: undefined,
      timedOut: false,
      child,
    }),
  };

  await expect(model.build({ cli }).run(UP)).rejects.toThrow('dev is still locked by an unknown holder after 0 s');
});

test('[PG-08] checks again for a pending create after it has waited for a lock: the holder may have died', async () => {
  const model = modelWith('up state-put-hidden', 'up killed');
  model.lockForeign();
  const sleep = async () => {
    // the other run is killed during a create, and its lock is released
    await model.execute(['cancel', '--yes', '--stack', 'dev']);
    await model.execute(UP);
    await model.execute(['cancel', '--yes', '--stack', 'dev']);
  };

  await expect(model.build({ sleep, lockWaitMs: 1 }).run(UP, { applies: true })).rejects.toThrow(
    /dev has pending creates: urn:pulumi:dev::shop::cloud:index:Thing::page/,
  );

  expect(Object.values(model.cloud.contents()).map(({ urn }) => urn)).toEqual([
    'urn:pulumi:dev::shop::cloud:index:Thing::page',
  ]);
});

test('[PG-08] attributes a pending create to a run that is still active, and waits', async () => {
  const model = modelWith('up state-put-hidden', 'up killed');
  await model.execute(UP);
  await model.execute(['cancel', '--yes', '--stack', 'dev']);
  model.lockForeign();

  await expect(model.build().refusePendingCreates()).rejects.toThrow(
    'dev is still locked by runner@another (pid 101) ',
  );
});

test('[PG-08] tells the next run what is pending and harmless', async () => {
  const model = modelWith();
  await model.build().run(UP);
  model.program({ page: 2 });
  model.faults(['up killed']);
  await model.execute(UP);

  await model.build().refusePendingCreates();

  expect(model.log.at(-1)).toEqual({
    message: expect.stringMatching(/^operations of an earlier run are pending/),
    urns: ['urn:pulumi:dev::shop::cloud:index:Thing::page'],
  });
});

test('[PG-08] continues if the locks cannot be read, and says what to do about one that is left', async () => {
  const model = modelWith('up lock-left-after-success');

  await model
    .build({
      locks: async () => {
        throw new Error('AccessDenied');
      },
    })
    .run(UP);

  expect(model.log.at(-1)).toEqual({
    message: 'a lock may remain: if it blocks the next run, release it with pulumi cancel',
    error: 'Error: AccessDenied',
  });
});

test('[PG-08] treats a lock that was deleted after all as gone', async () => {
  const model = modelWith('up lock-left-after-success');

  await model.build({ locks: async () => [] }).run(UP);

  expect(messages(model)).not.toContain('releasing the lock of an ended process of this build');
});
