import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { CfnSubnet } from 'aws-cdk-lib/aws-ec2';
import { openFindings, ValidationReport } from '../validation-report';

/** The report of one synthesis with three subnets in a zone that is written down, which W3010 finds. */
function synthesizedReport(outdir: string): ValidationReport {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const [, excused, shrugged] = ['Plain', 'Excused', 'Shrugged'].map(
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
        /^W3010 \(CloudFormation Validate\) in Shop\/Plain: .*us-east-1a.*; acknowledge it with a reason, or change the resource$/,
      ),
    );
  });

  it('are also what was acknowledged without a reason', () => {
    expect(findings).toContainEqual(
      expect.stringMatching(/^W3010 .* in Shop\/Shrugged: .*without a reason: give one$/),
    );
  });

  it('are not what was acknowledged with a reason', () => {
    expect(findings.join('\n')).not.toContain('Shop/Excused');
  });
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
