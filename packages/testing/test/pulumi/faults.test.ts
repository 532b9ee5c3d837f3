import { OBSERVED_FAULTS } from '../../src/pulumi/faults';
import { Machine } from './machine';

test('every row has a name of its own, and contains the message of the CLI or how it ended', () => {
  const names = OBSERVED_FAULTS.map(({ row }) => row);

  expect(new Set(names).size).toBe(names.length);
  OBSERVED_FAULTS.forEach(({ text, exitCode, then }) =>
    expect([text, exitCode, then]).not.toEqual([undefined, undefined, undefined]),
  );
});

test('a lock that cannot be deleted after success stays, and the CLI reports this', async () => {
  const machine = new Machine();
  machine.initialize();
  machine.write('faults', 'up lock-left-after-success');

  const { exitCode, err } = await machine.run('up --yes --skip-preview --stack dev');
  const again = await machine.run('up --yes --skip-preview --stack dev');

  expect(exitCode).toBe(0);
  expect(err).toContain('there was a problem deleting the lock at');
  expect(again.err).toContain('the stack is currently locked by 1 lock(s)');
});
