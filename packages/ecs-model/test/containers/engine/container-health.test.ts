import { until } from '@slipway/testing/until';
import { ContainerHealth } from '../../../src/containers/engine/container-health';
import { Health } from '../../../src/containers/service/task';
import { ModelClock } from '../../../src/containers/model-clock';

const MINUTE_MS = 60;

interface Checked {
  readonly health: ContainerHealth;
  readonly programs: (readonly string[])[];
}

/** Checks a container whose program gives the given responses in order. The last response is repeated. */
function check(answers: readonly boolean[], more: object = {}): Checked {
  const programs: (readonly string[])[] = [];
  const health = new ContainerHealth({
    clock: new ModelClock(MINUTE_MS),
    check: { command: ['CMD', 'ask'], interval: 5, timeout: 5, retries: 3, startPeriod: 0, ...more },
    exec: async (program) => {
      programs.push(program);
      if (!(answers[programs.length - 1] ?? answers.at(-1))) {
        throw new Error('unhealthy');
      }
    },
  });
  return { health, programs };
}

const reaches = async ({ health }: Checked, state: Health) => {
  await until(() => health.state === state);
  health.stop();
};

test('a container is healthy with its first success', async () => {
  const checked = check([false, true]);
  expect(checked.health.state).toBe('UNKNOWN');

  await reaches(checked, 'HEALTHY');

  expect(checked.programs).toEqual([['ask'], ['ask']]);
});

test('it is unhealthy after as many failures in a row as it has retries', async () => {
  const checked = check([true, false, false, true, false, false, false]);

  await reaches(checked, 'UNHEALTHY');

  expect(checked.programs).toHaveLength(7);
});

test('failures of the start period do not count', async () => {
  const checked = check([false, false, false, false, true], { startPeriod: 300_000, retries: 1 });

  await reaches(checked, 'HEALTHY');

  expect(checked.programs).toHaveLength(5);
});

test.each([
  [
    ['CMD-SHELL', 'ask --all | grep ok'],
    ['/bin/sh', '-c', 'ask --all | grep ok'],
  ],
  [
    ['CMD', 'ask', '--all'],
    ['ask', '--all'],
  ],
  [
    ['ask', '--all'],
    ['ask', '--all'],
  ],
])('the check %j runs %j', async (command, program) => {
  const checked = check([true], { command });

  await reaches(checked, 'HEALTHY');

  expect(checked.programs[0]).toEqual(program);
});

test('the check NONE runs nothing', () => {
  const { health, programs } = check([true], { command: ['NONE'] });

  expect([health.state, programs]).toEqual(['UNKNOWN', []]);
  health.stop();
});
