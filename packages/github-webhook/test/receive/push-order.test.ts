import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { DAY, delivery, Endpoint, REPOSITORY } from './endpoint';
import { pullRequest, push, PUSHED_AT } from './payloads';

let endpoint: Endpoint;
beforeEach(() => (endpoint = new Endpoint()));

/** Push that differs from others in the same second by a value that is not read. */
function pushed(at: unknown, changes: Record<string, unknown> = {}) {
  return delivery(push({ repository: { full_name: REPOSITORY, pushed_at: at }, compare: randomUUID(), ...changes }));
}

const overtaken = () => endpoint.events.map(({ detail }) => (detail as { overtaken?: boolean }).overtaken);

describe('a push', () => {
  it('[PG-13] that failed, and is sent again after a later one was published, reports that it was overtaken', async () => {
    const [first, second] = [pushed(PUSHED_AT), pushed(PUSHED_AT + 1)];
    const healthy = endpoint.bus;
    endpoint.bus = async () => Promise.reject(new Error('EventBridge is down'));
    const failed = await endpoint.receive(first);
    endpoint.bus = healthy;
    const later = await endpoint.receive(second);

    const again = await endpoint.receive(first);

    expect([failed, later, again].map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [503, ''],
      [202, 'published'],
      [202, 'overtaken'],
    ]);
    expect(overtaken()).toEqual([false, true]);
    expect(endpoint.log.at(-1)).toMatchObject({ level: 'info', message: 'overtaken', fields: { status: 202 } });
  });

  it('[PG-13] that was overtaken is published once like any other', async () => {
    const [first, second] = [pushed(PUSHED_AT), pushed(PUSHED_AT + 1)];
    await endpoint.receive(second);
    await endpoint.receive(first);

    expect((await endpoint.receive(first)).body).toBe('repeat');
    expect(overtaken()).toEqual([false, true]);
  });

  it('[PG-13] is still overtaken if the event of the later one failed: it may nevertheless be on the bus', async () => {
    const healthy = endpoint.bus;
    endpoint.bus = async () => Promise.reject(new Error('no answer in time'));
    const later = pushed(PUSHED_AT + 1);
    await endpoint.receive(later);
    endpoint.bus = healthy;

    const earlier = await endpoint.receive(pushed(PUSHED_AT));
    const again = await endpoint.receive(later);

    expect([earlier.body, again.body]).toEqual(['overtaken', 'published']);
  });

  it.each([
    ['a later one of another branch', {}, { ref: 'refs/heads/next' }],
    ['a later tag of the same name', {}, { ref: 'refs/tags/main' }],
    [
      'a later one of another repository',
      {},
      { repository: { full_name: 'octo-org/other', pushed_at: PUSHED_AT + 1 } },
    ],
    ['a deletion of the branch', {}, { deleted: true }],
  ])('[PG-13] is not overtaken by %s', async (_, earlier, later) => {
    endpoint = new Endpoint([REPOSITORY, 'octo-org/other']);
    await endpoint.receive(pushed(PUSHED_AT + 1, later));

    expect((await endpoint.receive(pushed(PUSHED_AT, earlier))).body).toBe('published');
  });

  it('[PG-13] is overtaken in whatever case GitHub sends the name', async () => {
    await endpoint.receive(
      pushed(PUSHED_AT + 1, { repository: { full_name: REPOSITORY.toUpperCase(), pushed_at: PUSHED_AT + 1 } }),
    );

    expect((await endpoint.receive(pushed(PUSHED_AT))).body).toBe('overtaken');
  });

  it('[PG-13] is no longer overtaken when the later one is forgotten', async () => {
    await endpoint.receive(pushed(PUSHED_AT + 1));
    endpoint.clock += 90 * DAY;

    expect((await endpoint.receive(pushed(PUSHED_AT))).body).toBe('published');
  });

  it.each([[undefined], [null], ['2026-11-22T09:00:00Z'], [PUSHED_AT + 0.5], [1e300], [{ seconds: PUSHED_AT }]])(
    'is published without a check if GitHub sends %p as its time',
    async (at) => {
      await endpoint.receive(pushed(PUSHED_AT + 1));

      expect((await endpoint.receive(pushed(at))).body).toBe('published');
      expect(overtaken()).toEqual([false, false]);
    },
  );

  it('[PG-13] is overtaken exactly if a later one arrived before, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }), async (seconds) => {
        endpoint = new Endpoint();

        for (const at of seconds) {
          await endpoint.receive(pushed(PUSHED_AT + at));
        }

        expect(overtaken()).toEqual(
          seconds.map((at, position) => seconds.slice(0, position).some((before) => before > at)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('[PG-13] is never overtaken if it is the latest of 1,000 at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => endpoint.receive(pushed(PUSHED_AT + ((index * 37) % 1_000)))),
    );

    expect(answers.every(({ statusCode }) => statusCode === 202)).toBe(true);
    expect(endpoint.events).toHaveLength(1_000);
    expect(answers[(999 * 973) % 1_000].body).toBe('published'); // 37 * 973 = 1 modulo 1,000
    expect((await endpoint.receive(pushed(PUSHED_AT + 998))).body).toBe('overtaken');
  });
});

describe('a pull request', () => {
  it('has no order, and reports none', async () => {
    await endpoint.receive(pushed(PUSHED_AT));
    await endpoint.receive(delivery(pullRequest(), { event: 'pull_request' }));

    expect(overtaken()).toEqual([false, undefined]);
    expect([...endpoint.table.items.keys()].filter((id) => id.startsWith('newest:'))).toHaveLength(1);
  });
});
