import { RequestRate } from '../../../src/containers/firewall/request-rate';

let now = 0;
const rate = (limit: number) => new RequestRate(limit, 300, () => now);
beforeEach(() => (now = 0));

describe('the rate of requests', () => {
  it('is exceeded by one more than the limit, until the window has passed', () => {
    const requests = rate(2);

    expect([requests.exceeds('one'), requests.exceeds('one'), requests.exceeds('one')]).toEqual([false, false, true]);

    now = 300_000;
    expect(requests.exceeds('one')).toBe(true);
    now = 600_001;
    expect(requests.exceeds('one')).toBe(false);
  });

  it('is one for each address', () => {
    const requests = rate(1);

    expect([requests.exceeds('one'), requests.exceeds('two'), requests.exceeds('one')]).toEqual([false, false, true]);
  });

  it('counts refused requests: a client that continues is not accepted sooner', () => {
    const requests = rate(1);
    requests.exceeds('one');

    for (now = 0; now < 900_000; now += 200_000) {
      expect(requests.exceeds('one')).toBe(true);
    }
  });
});
