import { INTERRUPTED, interruptible } from '../src/interruptible';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s aborts the running work, once, and reports this',
  async (name) => {
    let said = 0;

    const aborted = await interruptible(
      async (signal) => {
        process.emit(name);
        return signal.aborted;
      },
      () => (said += 1),
    );

    expect([aborted, said, process.listenerCount(name)]).toEqual([true, 1, 0]);
  },
);

test('a second Ctrl-C ends this process at once', async () => {
  const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);

  await interruptible(async () => {
    process.emit('SIGINT');
    process.emit('SIGINT');
  });

  expect(exit.mock.calls).toEqual([[INTERRUPTED]]);
  expect(INTERRUPTED).toBe(130);
  exit.mockRestore();
});
