import { traceIdOf } from '../../src/containers/load-balancer/trace-id';

const NOW = 1_700_000_000_500;
const OWN = '1-6553f100-[0-9a-f]{24}';
const ROOT = 'Root=1-67891233-abcdef012345678912345678';

describe('the trace of a request', () => {
  it.each([
    ['has a root that begins with the time, if it came without', undefined, `^Root=${OWN}$`],
    ['has one if it came with other fields only', 'Parent=53995c3f42cd8ad8;', `^Root=${OWN};Parent=53995c3f42cd8ad8$`],
    ['keeps its root, with a field of the load balancer', ROOT, `^Self=${OWN};${ROOT}$`],
    ['keeps what was decided about it', `${ROOT}; Sampled=1`, `^Self=${OWN};${ROOT};Sampled=1$`],
    ['loses the field of the load balancer before', `Self=1-67891233-ab;${ROOT}`, `^Self=${OWN};${ROOT}$`],
  ])('%s', (_, header, expected) => {
    expect(traceIdOf(header, NOW)).toMatch(new RegExp(expected));
  });

  it('is different for each request', () => {
    expect(traceIdOf(undefined)).not.toBe(traceIdOf(undefined));
  });
});
