import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { handler } from '../../src/smoke-test/smoke-test.lambda';
import { quiet } from '../model/quiet';

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => undefined) }));

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
const OF_ECS = { executionId: 'run-1', lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT' };
/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const OF_THE_SCHEDULE = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
const asked: string[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;

beforeAll((done) => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host!.replace(/:\d+$/, '')}${request.url}`);
    answer(request, response);
  }).listen(0, '127.0.0.1', done);
});
afterAll((done) => void server.close(done));
beforeEach(() => {
  asked.length = 0;
  quiet();
  environment({});
});

function environment(changes: Record<string, string>): void {
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    TEST_URL: `http://127.0.0.1:${port}`,
    PATHS: '/health /basket',
    HOST: '',
    HAS_RUN: 'true',
    ...changes,
  });
}

function status(code: number, server = 'node') {
  return (_: IncomingMessage, response: ServerResponse) => void response.writeHead(code, { server }).end();
}

describe('the smoke test of green [GC-06]', () => {
  it.each([200, 204, 299])('lets it receive traffic if every path answers with %d', async (code) => {
    answer = status(code);

    expect(await handler(OF_ECS)).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(asked).toEqual(['127.0.0.1/health', '127.0.0.1/basket']);
  });

  it('sends no request when it is only kept active', async () => {
    answer = status(500);

    expect(await handler(OF_THE_SCHEDULE)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it.each([300, 404, 500, 503])('refuses it if a path answers with %d, after four attempts', async (code) => {
    answer = ({ url }, response) => status(url === '/basket' ? code : 200)({} as IncomingMessage, response);

    expect(await handler(OF_ECS)).toEqual({ hookStatus: 'FAILED' });
    expect(asked).toEqual(['127.0.0.1/health', ...Array(4).fill('127.0.0.1/basket')]);
  });

  it('tolerates a listener that takes a moment to follow its rule', async () => {
    answer = (request, response) => status(asked.length < 4 ? 503 : 200)(request, response);

    expect(await handler(OF_ECS)).toEqual({ hookStatus: 'SUCCEEDED' });
  });

  it('refuses it if nothing listens', async () => {
    environment({ TEST_URL: 'http://127.0.0.1:1' });

    expect(await handler(OF_ECS)).toEqual({ hookStatus: 'FAILED' });
  });

  it('asks for the name of the service', async () => {
    environment({ HOST: 'shop.example' });
    answer = status(200);

    await handler(OF_ECS);

    expect(asked).toEqual(['shop.example/health', 'shop.example/basket']);
  });

  it('has nothing to check before anything has run, which the load balancer reports itself', async () => {
    environment({ HAS_RUN: 'false' });
    answer = status(503, 'awselb/2.0');

    expect(await handler(OF_ECS)).toEqual({ hookStatus: 'SUCCEEDED' });
  });

  it.each([
    ['a task that is not well', 'false', 503, 'node'],
    ['another error of the load balancer', 'false', 502, 'awselb/2.0'],
    ['a green without tasks later on', 'true', 503, 'awselb/2.0'],
  ])('refuses %s', async (_, hasRun, code, name) => {
    environment({ HAS_RUN: hasRun });
    answer = status(code, name);

    expect(await handler(OF_ECS)).toEqual({ hookStatus: 'FAILED' });
  });
});
