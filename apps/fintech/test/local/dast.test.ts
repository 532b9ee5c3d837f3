import { readFileSync } from 'node:fs';
import { DeliveredApp, Result } from './delivered-app';

const MINUTES = 60_000;

jest.setTimeout(12 * MINUTES);

let app: DeliveredApp;

beforeAll(async () => {
  app = await DeliveredApp.deploy();
  app.payments.release('base');
  app.payments.withoutChecks(); // delivery.test.ts covers them
}, 5 * MINUTES);
afterAll(() => app.end(), MINUTES);

const lastScan = () => app.run.builds.at(-1)!;
const logOfScan = () => readFileSync(lastScan().logFile, 'utf8');
const reasonOf = ({ stages }: Result) => stages.at(-1)!.error?.message;
const waiver = (expires: string) =>
  JSON.stringify({
    waivers: [{ id: 'dast/xss', package: 'GET /receipt', reason: 'a trial', owner: 'payments@example.com', expires }],
  });

describe('the scan of green', () => {
  it('[FT-04] lets a release without findings receive traffic, and has called its whole API', async () => {
    app.payments.release('first');

    const { status } = await app.push();

    expect([status, await app.release()]).toEqual(['Succeeded', 'first']);
    expect(app.run.builds.map((build) => [build.project, build.status])).toEqual([
      ['fintech-dast-project-dev', 'SUCCEEDED'],
    ]);
    expect(logOfScan()).toMatch(/dast: 5 operations at http:.*:9000, attacked by .*xss.*PASSED/s);
  });

  it('[FT-04] rolls a release back with an XSS that only requests reveal, names it, and blue keeps serving', async () => {
    app.payments.releaseWithXss('leaky');

    const result = await app.push();

    expect(reasonOf(result)).toMatch(/fintech-test-build-function-dev at POST_TEST_TRAFFIC_SHIFT.*serves/s);
    expect(logOfScan()).toMatch(/fails +high +dast +dast\/xss +GET \/receipt/);
    expect(await app.release()).toBe('first');
  });

  it('[FT-04] counts a finding again when its waiver has expired', async () => {
    await app.waive(waiver('2026-01-31'));
    app.payments.release('still-leaky');

    expect((await app.push()).status).toBe('Failed');
    expect(logOfScan()).toContain('expired waiver: dast/xss in GET /receipt, until 2026-01-31');
    expect(await app.release()).toBe('first');
  });

  it('[FT-04] accepts a waived finding', async () => {
    await app.waive(waiver('2999-12-31'));
    app.payments.release('waived');

    expect((await app.push()).status).toBe('Succeeded');
    expect(logOfScan()).toMatch(/waived +high +dast +dast\/xss +GET \/receipt/);
    expect(await app.release()).toBe('waived');
  });

  it('[FT-04] fails if green does not describe its API, because then nothing was scanned', async () => {
    app.payments.releaseWithoutDescription('silent');

    expect((await app.push()).status).toBe('Failed');
    expect(logOfScan()).toMatch(/dast: NOT SCANNED: the green tasks have no API description at .*: status 404/);
    expect(await app.release()).toBe('waived');
  });
});
