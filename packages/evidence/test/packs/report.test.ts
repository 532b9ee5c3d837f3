import {
  ComplianceReport,
  complianceReport,
  complianceReportPage,
  evaluatePackBy,
  PCI_DSS_4,
  PeerRules,
  SynthesizedTemplate,
} from '../../src';
import { peerRules } from '../../src/packs/evaluate-installed';

const NOW = new Date('2026-11-29T16:00:00Z');
const ALARM = { Type: 'AWS::CloudWatch::Alarm' };
const SUBJECT = { system: 'shop', release: { Commit: 'c0ffee', Image: 'sha256:1' }, now: NOW };

/** Each acknowledgement is for the silent alarm of that name. */
function reported(
  reasons: Readonly<Record<string, string | undefined>>,
  now = NOW,
  rules: PeerRules = peerRules(),
): ComplianceReport {
  const alarms = Object.keys(reasons);
  const template: SynthesizedTemplate = {
    file: 'shop-stack',
    template: { Resources: Object.fromEntries(alarms.map((alarm) => [alarm, ALARM])) },
    constructPaths: Object.fromEntries(alarms.map((alarm) => [alarm, `/shop-stack/${alarm}`])),
    acknowledgements: Object.entries(reasons).flatMap(([alarm, reason]) =>
      reason === undefined ? [] : [{ constructPath: `/shop-stack/${alarm}`, id: 'posture::silent-alarm', reason }],
    ),
  };
  return complianceReport({ ...SUBJECT, now }, [template], evaluatePackBy(rules, PCI_DSS_4, [template]));
}

const templateOf = (Resources: Record<string, { Type: string }>): SynthesizedTemplate => ({
  file: 'shop-stack',
  template: { Resources },
  constructPaths: {},
  acknowledgements: [],
});
const pageOf = (...given: Parameters<typeof reported>) => complianceReportPage(reported(...given));
const section = (page: string, id: string) => page.split(`<h2 id="${id}">`)[1].split('<h2 ')[0];

describe('the report about deployed templates', () => {
  it('passes if they have no findings, and states what was read for which release', () => {
    const report = reported({});

    expect(report).toMatchObject({
      schemaVersion: 1,
      pack: 'pci-dss-4',
      system: 'shop',
      release: { Commit: 'c0ffee', Image: 'sha256:1' },
      written: '2026-11-29T16:00:00.000Z',
      holds: true,
      templates: [{ name: 'shop-stack', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      refused: [],
      accepted: [],
    });
    expect(report.items.length).toBeGreaterThan(100);
  });

  it('does not pass if an item is not met, and names each finding once with the items that it counts for', () => {
    const { holds, refused } = reported({ Paid: undefined, Lost: undefined, Late: 'later (until 2026-01-31)' });

    expect(holds).toBe(false);
    expect(refused).toEqual([
      {
        rule: 'posture::silent-alarm',
        message: expect.stringContaining('the alarm has no alarm action, so nobody is notified'),
        items: expect.arrayContaining(['10.7.2']),
        places: ['shop-stack/Paid', 'shop-stack/Lost'],
      },
      expect.objectContaining({
        places: ['shop-stack/Late'],
        lapsed: { reason: 'later', expires: '2026-01-31' },
      }),
    ]);
  });

  it('lists accepted findings with their reasons, ordered by the day on which they end', () => {
    const { holds, accepted } = reported({
      One: 'a board shows it',
      Two: 'later (until 2999-12-31)',
      Three: 'soon (until 2999-01-31)',
      Four: 'a board shows it',
    });

    expect(holds).toBe(true);
    expect(accepted.map(({ reason, expires, places }) => [reason, expires, places.length])).toEqual([
      ['soon', '2999-01-31', 1],
      ['later', '2999-12-31', 1],
      ['a board shows it', undefined, 2],
    ]);
  });

  it('lists advice that is not accepted apart, because it does not stop the release', () => {
    const network = templateOf({ Network: { Type: 'AWS::EC2::VPC' } });
    const report = complianceReport(SUBJECT, [network], evaluatePackBy(peerRules(), PCI_DSS_4, [network]));

    expect(report).toMatchObject({
      holds: true,
      refused: [],
      accepted: [],
      advice: [{ rule: 'posture::logs-off', items: expect.arrayContaining(['10.2.1']), places: ['Network'] }],
    });
    expect(section(complianceReportPage(report), 'advice')).toMatch(/10\.2\.1.*posture::logs-off.*Network/s);
    expect(section(complianceReportPage(report), 'refused')).toContain('None');
  });

  it('has the same digest at another time, and a different one for other templates', () => {
    const { digest } = reported({});

    expect(reported({}, new Date('2026-12-01T00:00:00Z')).digest).toBe(digest);
    expect(reported({ Paid: undefined }).digest).not.toBe(digest);
  });

  it('has what the rules that are given find', () => {
    const finding = { rule: 'open-resource', logicalId: 'Paid', problem: 'it opens all', instead: 'name one' };

    const { refused } = reported({ Paid: 'a board shows it' }, NOW, {
      findings: () => [{ ...finding, sid: 'ReadAll', isFinal: true }],
      pipelineFindings: () => [],
    });

    expect(refused).toEqual([
      expect.objectContaining({
        rule: 'least-privilege::open-resource',
        message: 'it opens all (ReadAll): name one',
        places: ['shop-stack/Paid'],
      }),
    ]);
  });
});

describe('its page', () => {
  it('states first whether the release has findings, and what the report does not show', () => {
    const page = pageOf({});

    expect(page).toContain('<h1>PCI DSS 4.0.1: shop</h1>');
    expect(page).toContain('Nothing blocks the release');
    expect(section(page, 'release')).toMatch(/Commit<.*c0ffee.*Template of shop-stack</s);
    expect(section(page, 'refused')).toContain('None: the templates have no findings');
    expect(section(page, 'accepted')).toContain('<p>None.</p>');
    expect(section(page, 'advice')).toContain('<p>None.</p>');
    expect(section(page, 'not-shown')).toMatch(/nobody changed resources manually after the deployment/);
  });

  it.each([
    [{ Paid: undefined }, /The release was stopped: (\d+) items? (is|are) not met/],
    [{ Paid: 'later (until 2026-01-31)' }, /Was accepted until 2026-01-31: later/],
  ])('states what stopped the release: %j', (reasons, said) => {
    const page = pageOf(reasons);

    expect(page).toMatch(said);
    expect(section(page, 'refused')).toMatch(/10\.7\.2.*silent-alarm.*shop-stack\/Paid/s);
  });

  it('states why a finding is accepted, and until when', () => {
    const accepted = section(pageOf({ Paid: 'a board shows it', Lost: 'soon (until 2999-01-31)' }), 'accepted');

    expect(accepted).toMatch(/soon.*2999-01-31.*a board shows it.*no expiry/s);
  });

  it('lists every item, with who decides it and what to show', () => {
    const items = section(pageOf({}), 'items');

    expect(items.match(/<tr><th scope="row">/g)).toHaveLength(PCI_DSS_4.items.length);
    const [row] = /<th scope="row">10\.7\.2<.*/.exec(items)!;
    expect(row).toMatch(
      /by the templates: .*<code>posture::silent-alarm<.*to provide: the names of the people who are notified/,
    );
  });

  it('is a complete document, and lets no text become markup', () => {
    const page = pageOf({ Paid: '<script>alert(1)</script>' });

    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  });

  it('counts one item as one', () => {
    const report = reported({ Paid: undefined });

    const counts = { ...report.counts, 'not met': 1 };
    expect(complianceReportPage({ ...report, counts })).toContain('1 item is not met');
    expect(complianceReportPage({ ...report, counts: { ...counts, 'not met': 2 } })).toContain('2 items are not met');
  });
});
