import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { openFindings, unusedAcknowledgements, ValidationReport } from '../validation-report';

/** Report of a synthesis with three subnets in a fixed zone, which W3010 reports. */
function synthesizedReport(outdir: string): ValidationReport {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const [, excused, shrugged, expired, running] = ['Plain', 'Excused', 'Shrugged', 'Expired', 'Running'].map(
    (id, index) =>
      new CfnSubnet(stack, id, {
        vpcId: 'vpc-0123456789abcdef0',
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZone: 'us-east-1a',
      }),
  );
  Validations.of(excused).acknowledge({
    id: 'CloudFormation-Validate::W3010',
    reason: 'the zones are agreed with the data centre',
  });
  Validations.of(shrugged).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: ' ' });
  Validations.of(expired).acknowledge({
    id: 'CloudFormation-Validate::W3010',
    reason: 'until the move (until 2026-01-31)',
  });
  Validations.of(running).acknowledge({
    id: 'CloudFormation-Validate::W3010',
    reason: 'until the move (until 2999-01-31)',
  });
  app.synth();
  return JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
}

describe('open findings', () => {
  const setting = process.env.CDK_VALIDATION;
  const outdir = mkdtempSync(join(tmpdir(), 'validation-report-'));
  const silence = jest.spyOn(console, 'error').mockImplementation();
  let findings: string[];

  beforeAll(() => {
    process.env.CDK_VALIDATION = 'true';
    findings = openFindings(synthesizedReport(outdir));
  });
  afterAll(() => {
    process.env.CDK_VALIDATION = setting;
    silence.mockRestore();
    rmSync(outdir, { recursive: true });
  });

  it('are what nobody acknowledged, with rule, construct and text', () => {
    expect(findings).toContainEqual(
      expect.stringMatching(
        /^W3010 \(CloudFormation Validate\) in Shop\/Plain: .*us-east-1a.*; change the resource, or acknowledge the finding with a reason$/,
      ),
    );
  });

  it('are also what was acknowledged without a reason', () => {
    expect(findings).toContainEqual(
      expect.stringMatching(/^W3010 .* in Shop\/Shrugged: .*has no reason; add a reason$/),
    );
  });

  it('are also what was acknowledged until a day that has passed', () => {
    expect(findings).toContainEqual(
      expect.stringMatching(
        /^W3010 .* in Shop\/Expired: .*'CloudFormation-Validate::W3010' has expired: until the move \(until 2026-01-31\)$/,
      ),
    );
  });

  it.each(['Excused', 'Running'])('are not what was acknowledged with a reason: %s', (id) => {
    expect(findings.join('\n')).not.toContain(`Shop/${id}`);
  });
});

it('lists what the report accepts without any reason', () => {
  const accepted = {
    ruleName: 'N1',
    description: 'is bad',
    acknowledgedId: 'nag::N1',
    violatingConstructs: [{ constructPath: 'Shop/Till' }],
  };

  expect(
    openFindings({ pluginReports: [{ pluginName: 'nag', violations: [], suppressedViolations: [accepted] }] }),
  ).toEqual(["N1 (nag) in Shop/Till: is bad; the acknowledgement 'nag::N1' has no reason; add a reason"]);
});

it.each([
  ['the logical id', { constructPath: '', cloudFormationResource: { logicalId: 'Subnet' } }, 'in Subnet:'],
  ['the app', { constructPath: '' }, 'in the app:'],
])('names %s where a finding has no construct', (_, construct, place) => {
  const report = {
    pluginReports: [
      { pluginName: 'nag', violations: [{ ruleName: 'N1', description: 'is bad', violatingConstructs: [construct] }] },
    ],
  };

  expect(openFindings(report)).toEqual([expect.stringContaining(place)]);
});

describe('unused acknowledgements', () => {
  const reason = 'the zones are agreed';
  const used = { constructPath: '/Shop/Network', id: 'CloudFormation-Validate::W3010', reason };
  const report: ValidationReport = {
    pluginReports: [
      { pluginName: 'silent', violations: [] },
      {
        pluginName: 'CloudFormation Validate',
        violations: [],
        suppressedViolations: [
          {
            ruleName: 'W3010',
            description: 'is bad',
            acknowledgedId: used.id,
            reason,
            violatingConstructs: [{ constructPath: 'Shop/Network/Private1' }],
          },
        ],
      },
    ],
  };

  it('are none that a finding below their construct was accepted for', () => {
    expect(unusedAcknowledgements(report, [used])).toEqual([]);
  });

  it.each([
    ['are those at another construct', { ...used, constructPath: '/Shop/Net' }],
    ['are those of another rule', { ...used, id: 'CloudFormation-Validate::W3011' }],
    ['are those of a check that did not run', { ...used, id: 'AwsSolutions::AwsSolutions-VPC7' }],
    ['are those of a check that is misspelt', { ...used, id: 'AwsSolution::AwsSolutions-VPC7' }],
  ])('%s', (_, acknowledgement) => {
    const { id, constructPath } = acknowledgement;

    expect(unusedAcknowledgements(report, [used, acknowledgement, acknowledgement])).toEqual([
      `the acknowledgement '${id}' of ${constructPath.slice(1)} matches no finding there (reason: ${reason}); correct its ID, or remove it`,
    ]);
  });

  it.each(['slipway-evidence::open-ingress', 'cfn-lint::W1'])(
    'are none of a check that reads the templates later: %s',
    (id) => {
      expect(unusedAcknowledgements(report, [{ ...used, id }])).toEqual([]);
    },
  );
});
