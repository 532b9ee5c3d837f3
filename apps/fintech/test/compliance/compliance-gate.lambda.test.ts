import { judged, RELEASE } from './gate-job';
import { handler } from '../../src/compliance/compliance-gate.lambda';

const SILENT = { Type: 'AWS::CloudWatch::Alarm' };
const accepted = (reason: string) => ({
  ...SILENT,
  Metadata: { 'slipway:acknowledged-rules': { 'posture::silent-alarm': reason } },
});
const DATA = { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } } } };
const templates = (service: object, data: object = DATA) => ({ 'shop-data': data, 'shop-service': service });
const judge = (service: object, data?: object) => judged(handler, templates(service, data));

beforeEach(() => {
  jest.spyOn(console, 'info').mockImplementation(() => undefined);
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe('the compliance gate', () => {
  it('[FT-16] lets a release pass if the deployed templates have no findings, and keeps a page and JSON', async () => {
    const { failure, variables, kept } = await judge({ Resources: { Alarm: accepted('a board shows it') } });

    const [json, html] = Object.keys(kept);
    expect(failure).toBeUndefined();
    expect(variables).toEqual({
      REPORT: html,
      SUMMARY: expect.stringMatching(/^PCI DSS 4\.0\.1: \d+ met, [1-9]\d* accepted, 0 not met, \d+ open$/),
    });
    expect([json, html]).toEqual([
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/run-1\.json$/),
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/run-1\.html$/),
    ]);
    expect(kept[html].type).toBe('text/html; charset=utf-8');
    expect(JSON.parse(kept[json].text)).toMatchObject({
      system: 'shop-pipeline',
      holds: true,
      release: { Commit: 'c0ffee', Image: 'sha256:1', 'Scan of the image': '0 CRITICAL', Execution: 'run-1' },
      templates: [{ name: 'shop-data' }, { name: 'shop-service' }],
      accepted: [{ rule: 'posture::silent-alarm', reason: 'a board shows it', places: ['shop-service/Alarm'] }],
    });
  });

  it('[FT-16] stops a release if an item is not met, names it, and still keeps the report', async () => {
    const { failure, variables, kept } = await judge(
      { Resources: {} },
      { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: false } } } },
    );

    expect(variables).toBeUndefined();
    expect(failure).toMatch(
      /^PCI DSS 4\.0\.1 is not met by the deployed templates: .*3\.7\.4.* \(posture::key-rotation in shop-data\/Key: .*See the report \d{4}\/\d\d\/\d\d\/run-1\.html/,
    );
    expect(Object.values(kept).map(({ type }) => type)).toEqual(['application/json', 'text/html; charset=utf-8']);
  });

  it('[FT-16] stops a release if the reason for something has expired', async () => {
    const { failure } = await judge({ Resources: { Alarm: accepted('a board shows it (until 2026-01-31)') } });

    expect(failure).toMatch(/10\.7\.2.*silent-alarm in shop-service\/Alarm: .*, accepted until 2026-01-31\)/);
  });

  it('[FT-16] applies a reason to the resource that has it, and to no other', async () => {
    const { failure } = await judge({ Resources: { Alarm: accepted('a board shows it'), Other: SILENT } });

    expect(failure).toContain('shop-service/Other');
    expect(failure).not.toContain('shop-service/Alarm');
  });

  it('names five findings, and the number of further ones', async () => {
    const bad = {
      Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: false } },
      Alarm: SILENT,
      Log: { Type: 'AWS::Logs::LogGroup' },
      Build: { Type: 'AWS::CodeBuild::Project', Properties: { Environment: { PrivilegedMode: true } } },
      Secret: { Type: 'AWS::SecretsManager::Secret' },
      Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
      Pipeline: { Type: 'AWS::CodePipeline::Pipeline' },
    };

    const { failure } = await judge({ Resources: bad });

    expect(failure).toMatch(/; and [1-9]\d* more\. See the report/);
  });

  it('reads a template without resources', async () => {
    expect((await judge({}, {})).failure).toBeUndefined();
  });

  it.each([
    ['a stack is not there', { 'shop-data': DATA }, RELEASE],
    ['it is not told what is released', templates({}), { execution: 'run-1' }],
  ])('[FT-16] stops a release that it cannot judge: %s', async (_, deployed, parameters) => {
    const { failure, kept } = await judged(handler, deployed, parameters);

    expect(failure).toMatch(/^the job failed: \w+Error; see the function's log for details$/);
    expect(kept).toEqual({});
  });
});
