import { HeldApprovals } from '../../src/approval/held-approvals';

const request = (pipeline: string) => ({ pipeline, executionId: 'e', stage: 'Release', action: 'Approve' });
const never = new AbortController().signal;

test('approvals wait until each is decided, in any order', async () => {
  const approvals = new HeldApprovals();
  const [first, second] = [approvals.decide(request('one'), never), approvals.decide(request('two'), never)];

  const [one, two] = [await approvals.next(), await approvals.next()];
  two.reject('bea', 'not today');
  one.approve('ana');

  expect([one, two].map((held) => held.request.pipeline)).toEqual(['one', 'two']);
  expect(await first).toEqual({ approved: true, by: 'ana', summary: undefined });
  expect(await second).toEqual({ approved: false, by: 'bea', summary: 'not today' });
});

test('the first reader gets the first approval', async () => {
  const approvals = new HeldApprovals();
  const asked = [approvals.next(), approvals.next()];

  void approvals.decide(request('one'), never);
  void approvals.decide(request('two'), never);

  expect((await Promise.all(asked)).map((held) => held.request.pipeline)).toEqual(['one', 'two']);
});

test('an approval that times out waits no longer', async () => {
  const approvals = new HeldApprovals();
  const timeout = new AbortController();
  const late = approvals.decide(request('late'), timeout.signal);
  void approvals.decide(request('next'), never);

  timeout.abort(new Error('too late'));

  await expect(late).rejects.toThrow('too late');
  expect(approvals.waiting).toBe(1);
  expect((await approvals.next()).request.pipeline).toBe('next');
});
