import assert from 'node:assert/strict';
import { it } from 'node:test';
import { traceHeaderOf } from '../../src/trace-header';
import { Tracer } from '../../src/tracer';

const ROOT = 'Root=1-67891233-abcdef012345678912345678';
const TRACE = '67891233abcdef012345678912345678';

interface Sent {
  readonly address: string;
  readonly body: string;
}

function tracerWith(samplePercent: number, endpoint?: string): { readonly tracer: Tracer; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const send = (async (address: string, init: { body: string }) => {
    sent.push({ address, body: init.body });
    throw new Error('no collector here');
  }) as unknown as typeof fetch;
  return { tracer: new Tracer({ serviceName: 'web', endpoint, samplePercent, send }), sent };
}

const answered = (header?: string) => ({
  method: 'GET',
  path: '/',
  status: 200,
  start: 1_700_000_000_000,
  end: 1_700_000_000_005,
  header,
});

it('reads the header of the load balancer', () => {
  assert.deepEqual(traceHeaderOf(`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`), {
    traceId: TRACE,
    parentId: '53995c3f42cd8ad8',
    sampled: true,
  });
  assert.deepEqual(traceHeaderOf(`Self=1-x; ${ROOT}; Sampled=0`), {
    traceId: TRACE,
    parentId: undefined,
    sampled: false,
  });
  assert.deepEqual(traceHeaderOf(ROOT), { traceId: TRACE, parentId: undefined, sampled: undefined });
});

it('reads nothing in a header that names no trace', () => {
  for (const header of [
    undefined,
    '',
    'Root=',
    'Root=2-67891233-abcdef012345678912345678',
    'Parent=53995c3f42cd8ad8',
  ]) {
    assert.equal(traceHeaderOf(header), undefined);
  }
});

it('sends a span that belongs to the trace of the load balancer, and continues without a collector', async () => {
  const { tracer, sent } = tracerWith(0, 'http://localhost:4318');

  tracer.record(answered(`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`));
  await Promise.resolve();

  assert.equal(sent[0].address, 'http://localhost:4318/v1/traces');
  const [{ resource, scopeSpans }] = JSON.parse(sent[0].body).resourceSpans;
  assert.deepEqual(resource.attributes, [{ key: 'service.name', value: { stringValue: 'web' } }]);
  const [span] = scopeSpans[0].spans;
  assert.equal(span.traceId, TRACE);
  assert.equal(span.parentSpanId, '53995c3f42cd8ad8');
  assert.equal(span.name, 'GET /');
  assert.equal(span.startTimeUnixNano, '1700000000000000000');
});

it('traces the configured share of the others, under a new trace ID that begins with the time', () => {
  const all = tracerWith(100, 'http://localhost:4318');
  const none = tracerWith(0, 'http://localhost:4318');

  [all, none].forEach(({ tracer }) => tracer.record(answered()));

  assert.equal(none.sent.length, 0);
  assert.match(JSON.parse(all.sent[0].body).resourceSpans[0].scopeSpans[0].spans[0].traceId, /^6553f100[0-9a-f]{24}$/);
});

it('sends nothing without a collector, and nothing that the load balancer has decided against', () => {
  const without = tracerWith(100);
  const against = tracerWith(100, 'http://localhost:4318');

  without.tracer.record(answered(`${ROOT};Sampled=1`));
  against.tracer.record(answered(`${ROOT};Sampled=0`));

  assert.equal(without.sent.length + against.sent.length, 0);
});
