import { PageApprovals } from '../../src/page/page-approvals';

const request = { pipeline: 'shop', executionId: 'e', stage: 'Release', action: 'Ask' };

describe('PageApprovals', () => {
  it('holds approvals until each is decided, and reports every change', async () => {
    const approvals = new PageApprovals();
    const seen: number[] = [];
    approvals.onChange = () => seen.push(approvals.waiting.length);
    const { signal } = new AbortController();
    const first = approvals.decide(request, signal);
    const second = approvals.decide({ ...request, action: 'Again' }, signal);

    const [one, two] = approvals.waiting;
    expect([one.request.action, two.request.action]).toEqual(['Ask', 'Again']);
    expect(approvals.settle(two.id, { approved: false, by: 'ana', summary: 'no' })).toBe(true);
    expect(approvals.settle(two.id, { approved: true, by: 'bea' })).toBe(false);
    expect(await second).toEqual({ approved: false, by: 'ana', summary: 'no' });
    expect(approvals.settle(one.id, { approved: true, by: 'ana' })).toBe(true);
    expect(await first).toEqual({ approved: true, by: 'ana' });

    expect(seen).toEqual([1, 2, 1, 0]);
    expect(approvals.settle('7', { approved: true, by: 'ana' })).toBe(false);
  });

  it('releases an approval that is stopped', async () => {
    const approvals = new PageApprovals();
    const stop = new AbortController();
    const decision = approvals.decide(request, stop.signal);

    stop.abort(new Error('its time is over'));

    await expect(decision).rejects.toThrow('its time is over');
    await expect(approvals.decide(request, stop.signal)).rejects.toThrow('its time is over');
    expect(approvals.waiting).toEqual([]);
  });
});
