import { stageGate } from '../../src/pipeline/stage-gate';

/** Signal of an execution that is never stopped. */
const { signal } = new AbortController();

test('an execution that is stopped while it waits does not enter, and the next one does', async () => {
  const gate = stageGate('QUEUED');
  const stop = new AbortController();
  await gate.enter('first', signal);
  const second = gate.enter('second', stop.signal);
  const third = gate.enter('third', signal);

  stop.abort();

  expect(await second).toEqual({ entered: false });
  gate.leave();
  expect(await third).toEqual({ entered: true });
});
